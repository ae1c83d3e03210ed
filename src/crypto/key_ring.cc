#include "crypto/key_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "base/calendar.h"
#include "base/encoding.h"
#include "crypto/hkdf.h"
#include "crypto/key_file.h"

namespace sallyport::crypto {
namespace {

constexpr std::string_view heading =
    "# Sallyport key ring. Whoever has it opens what the database keeps sealed; without it nothing opens "
    "it.\n"
    "# Keep a backup apart from the database's.\n";
constexpr std::string_view root_name = "root";
constexpr std::string_view derivation_salt = "sallyport key ring";
constexpr std::string_view check_purpose = "sallyport key ring check";

// The parts of a line: `root 2026-11-24 …` or `1 2026-11-24 …`.
struct Line {
  std::string_view name;
  Instant created;
  Secret bytes;
};

template <class Number>
auto to_number(std::string_view digits) -> std::optional<Number> {
  Number value{};
  const auto* const start = digits.data();
  const auto* const end = start + digits.size();
  const auto [stop, error] = std::from_chars(start, end, value);
  const bool canonical = !digits.empty() && digits.front() >= '1' && digits.front() <= '9';
  return error == std::errc{} && stop == end && canonical ? std::optional{value} : std::nullopt;
}

auto from_date(std::string_view text) -> std::optional<Instant> {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto two_digits = [text](std::size_t at) {
    const auto digits = text.substr(at, 2);
    return to_number<unsigned>(digits.starts_with('0') ? digits.substr(1) : digits);
  };
  const auto year = to_number<int>(text.substr(0, 4));
  const auto month = two_digits(5);
  const auto day = two_digits(8);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                         std::chrono::day{*day}};
  return date.ok() ? std::optional{Instant{std::chrono::sys_days{date}}} : std::nullopt;
}

auto parse_line(std::string_view line) -> std::optional<Line> {
  const auto first = line.find(' ');
  const auto second = line.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) {
    return std::nullopt;
  }
  const auto created = from_date(line.substr(first + 1, second - first - 1));
  auto bytes = from_base64url(line.substr(second + 1));
  if (!created || !bytes || bytes->size() != SealingKey::size) {
    return std::nullopt;
  }
  return Line{line.substr(0, first), *created, Secret::take(std::move(*bytes))};
}

void append_line(std::string& text, std::string_view name, Instant created, const Secret& bytes) {
  auto letters = to_base64url(bytes.reveal());
  text += fmt::format("{} {} ", name, iso_date_of(created));
  text += letters;
  text += '\n';
  wipe(letters);
}

auto malformed(std::size_t line) {
  return fault(
      fmt::format("line {} is not as a key ring's lines are: put the file back from its backup", line));
}

// Takes the first line off, without its end.
auto next_line(std::string_view& text) -> std::string_view {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

KeyRing::KeyRing(Secret root, std::vector<Key> keys) : root_{std::move(root)}, keys_{std::move(keys)} {}

auto KeyRing::generate(Random& random, Instant now) -> KeyRing {
  std::vector<Key> keys;
  keys.push_back({.sealing = {.id = 1, .bytes = random.secret(SealingKey::size)}, .created = now});
  return {random.secret(MacKey::size), std::move(keys)};
}

auto KeyRing::load(const std::filesystem::path& path) -> Result<KeyRing> {
  const auto text = read_key_file({.path = path});
  if (!text) {
    return std::unexpected{text.error()};
  }
  auto ring = from_text(text->reveal());
  if (!ring) {
    return fault(fmt::format("the key ring {} can't be used: {}", path.string(), ring.error().message));
  }
  return ring;
}

auto KeyRing::create_file(const std::filesystem::path& path, Random& random, Instant now) -> Result<KeyRing> {
  auto ring = generate(random, now);
  if (const auto written = write_key_file(path, ring.to_text(), random); !written) {
    return std::unexpected{written.error()};
  }
  return ring;
}

auto KeyRing::from_text(std::string_view text) -> Result<KeyRing> {
  std::optional<Secret> root;
  std::vector<Key> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = next_line(text);
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    auto parsed = parse_line(line);
    if (!parsed) {
      return malformed(number);
    }
    if (parsed->name == root_name && !root) {
      root = std::move(parsed->bytes);
      continue;
    }
    const auto id = to_number<std::uint32_t>(parsed->name);
    if (!id || (!keys.empty() && *id <= keys.back().sealing.id)) {
      return malformed(number);
    }
    keys.push_back({.sealing = {.id = *id, .bytes = std::move(parsed->bytes)}, .created = parsed->created});
  }
  if (!root || keys.empty()) {
    return fault("its root or its keys are missing: put the file back from its backup");
  }
  return KeyRing{std::move(*root), std::move(keys)};
}

auto KeyRing::to_text() const -> Secret {
  std::string text{heading};
  text.reserve(text.size() + (80 * (keys_.size() + 1)));  // so that no smaller buffer is left unwiped
  append_line(text, root_name, keys_.front().created, root_);
  for (const auto& key : keys_) {
    append_line(text, std::to_string(key.sealing.id), key.created, key.sealing.bytes);
  }
  return Secret::take(std::move(text));
}

auto KeyRing::find(std::uint32_t id) const -> const Key* {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [id](const Key& key) { return key.sealing.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

auto KeyRing::seal(const Secret& value, const Binding& binding, Random& random) const -> std::string {
  return seal_with(keys_.back().sealing, value, binding, random);
}

auto KeyRing::open(std::string_view sealed, const Binding& binding) const -> Result<Secret> {
  const auto id = sealed_key_id(sealed);
  if (!id) {
    return std::unexpected{id.error()};
  }
  const auto* const key = find(*id);
  if (key == nullptr) {
    return fault(fmt::format("a stored secret was sealed with key {}, which is not in the key ring", *id));
  }
  return open_with(key->sealing, sealed, binding);
}

auto KeyRing::derive(std::string_view purpose) const -> MacKey {
  return MacKey::create(hkdf_sha256({.secret = root_.reveal(), .salt = derivation_salt, .purpose = purpose},
                                    MacKey::size))
      .value();
}

auto KeyRing::check_value_of(const Key& key) const -> std::string {
  const auto name = std::to_string(key.sealing.id);
  auto bytes = hkdf_sha256(
      {.secret = root_.reveal(), .salt = key.sealing.bytes.reveal(), .purpose = check_purpose}, MacKey::size);
  const auto check_key = MacKey::create(std::move(bytes)).value();
  return name + "." + hmac_sha256(check_key, name).to_text();
}

auto KeyRing::check_value() const -> std::string { return check_value_of(keys_.back()); }

auto KeyRing::fits(std::string_view check_value) const -> bool {
  const auto id = to_number<std::uint32_t>(check_value.substr(0, check_value.find('.')));
  const auto* const key = id ? find(*id) : nullptr;
  return key != nullptr && equal_in_constant_time(check_value_of(*key), check_value);
}

}  // namespace sallyport::crypto
