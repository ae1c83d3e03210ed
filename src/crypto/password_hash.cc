#include "crypto/password_hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "crypto/argon2id.h"

namespace sallyport::crypto {
namespace {

constexpr std::string_view head = "$argon2id$v=19$";
constexpr std::size_t least_salt = 8;
constexpr std::size_t most_salt = 64;
constexpr std::size_t least_tag = 16;
constexpr std::size_t most_tag = 64;
// RFC 9106, section 3.1: eight blocks for each lane at the least.
constexpr std::uint32_t least_memory_per_lane = 8;
// More than new hashes may have: Django's have eight.
constexpr std::uint32_t most_lanes_read = 16;

// The PHC format has the letters of plain base64, without padding.
auto to_base64(std::string_view bytes) -> std::string {
  auto text = to_base64url(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return text;
}

auto from_base64(std::string_view text) -> std::optional<std::string> {
  if (text.find_first_of("-_") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string letters{text};
  std::replace(letters.begin(), letters.end(), '+', '-');
  std::replace(letters.begin(), letters.end(), '/', '_');
  return from_base64url(letters);
}

// Takes texts off the front of a PHC string. Once something is missing, everything after it is.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_{rest} {}

  void skip(std::string_view expected) {
    good_ = good_ && rest_.starts_with(expected);
    if (good_) {
      rest_.remove_prefix(expected.size());
    }
  }

  // Digits without a leading zero.
  auto number() -> std::uint32_t {
    std::uint32_t value = 0;
    const auto* const start = rest_.data();
    const auto [stop, error] = std::from_chars(start, start + rest_.size(), value);
    good_ = good_ && error == std::errc{} && rest_.front() != '0';
    if (good_) {
      rest_.remove_prefix(static_cast<std::size_t>(stop - start));
    }
    return value;
  }

  // Up to the next $ or the end.
  auto bytes() -> std::string {
    const auto field = rest_.substr(0, rest_.find('$'));
    auto value = from_base64(field);
    good_ = good_ && value.has_value();
    if (!good_) {
      return {};
    }
    rest_.remove_prefix(field.size());
    return std::move(*value);
  }

  [[nodiscard]] auto finished() const -> bool { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

auto can_be_hashed(const HashCost& cost) -> bool {
  return cost.lanes >= 1 && cost.lanes <= most_lanes_read && cost.passes >= 1 &&
         cost.passes <= HashParameters::most.passes &&
         cost.memory_kibibytes >= least_memory_per_lane * cost.lanes &&
         cost.memory_kibibytes <= HashParameters::most.memory_kibibytes;
}

auto is_between(std::size_t value, std::size_t least, std::size_t most) -> bool {
  return value >= least && value <= most;
}

}  // namespace

auto HashParameters::create(HashCost cost) -> Result<HashParameters> {
  if (!is_between(cost.memory_kibibytes, least.memory_kibibytes, most.memory_kibibytes)) {
    return fault(fmt::format("the memory for a password hash is {} KiB: write {} to {}",
                             cost.memory_kibibytes, least.memory_kibibytes, most.memory_kibibytes));
  }
  if (!is_between(cost.passes, least.passes, most.passes)) {
    return fault(fmt::format("a password hash makes {} passes: write {} to {}", cost.passes, least.passes,
                             most.passes));
  }
  if (!is_between(cost.lanes, least.lanes, most.lanes)) {
    return fault(
        fmt::format("a password hash has {} lanes: write {} to {}", cost.lanes, least.lanes, most.lanes));
  }
  return HashParameters{cost};
}

auto Salt::generate(Random& random) -> Salt { return Salt{random.bytes(size)}; }

auto Salt::from_bytes(std::string_view bytes) -> Result<Salt> {
  if (bytes.size() != size) {
    return fault("a salt has 16 bytes");
  }
  return Salt{std::string{bytes}};
}

auto PasswordHash::parse(std::string_view text) -> Result<PasswordHash> {
  Reader reader{text};
  HashCost cost{};
  reader.skip(head);
  reader.skip("m=");
  cost.memory_kibibytes = reader.number();
  reader.skip(",t=");
  cost.passes = reader.number();
  reader.skip(",p=");
  cost.lanes = reader.number();
  reader.skip("$");
  auto salt = reader.bytes();
  reader.skip("$");
  auto tag = reader.bytes();
  if (!reader.finished() || !can_be_hashed(cost) || !is_between(salt.size(), least_salt, most_salt) ||
      !is_between(tag.size(), least_tag, most_tag)) {
    return fault("a stored password hash is damaged: it is no Argon2id hash in the PHC format");
  }
  return PasswordHash{cost, std::move(salt), std::move(tag)};
}

auto PasswordHash::of_nobody(const HashParameters& parameters, Random& random) -> PasswordHash {
  return {parameters.cost(), random.bytes(Salt::size), random.bytes(tag_size)};
}

auto PasswordHash::text() const -> std::string {
  return fmt::format("{}m={},t={},p={}${}${}", head, cost_.memory_kibibytes, cost_.passes, cost_.lanes,
                     to_base64(salt_), to_base64(tag_));
}

auto hash(const Secret& password, const HashParameters& parameters, Random& random) -> Result<PasswordHash> {
  return hash_with_salt(password, Salt::generate(random), parameters);
}

auto hash_with_salt(const Secret& password, const Salt& salt, const HashParameters& parameters)
    -> Result<PasswordHash> {
  return hash_like(Hasher::blank(parameters, salt), password);
}

auto hash_like(const PasswordHash& model, const Secret& password) -> Result<PasswordHash> {
  return Hasher{}.hash_like(model, password);
}

auto verify(const PasswordHash& expected, const Secret& password) -> Result<Verdict> {
  const auto made = hash_like(expected, password);
  if (!made) {
    return std::unexpected{made.error()};
  }
  return *made == expected ? Verdict::matches : Verdict::differs;
}

auto needs_rehash(const PasswordHash& stored, const HashParameters& parameters) -> bool {
  const auto& wanted = parameters.cost();
  const auto& has = stored.cost();
  const bool has_other_time_alone = has.memory_kibibytes == wanted.memory_kibibytes &&
                                    has.passes == wanted.passes &&
                                    (has.lanes != wanted.lanes || stored.salt().size() != Salt::size);
  return has.memory_kibibytes < wanted.memory_kibibytes || has.passes < wanted.passes ||
         has.lanes < wanted.lanes || has_other_time_alone || stored.salt().size() < Salt::size ||
         stored.tag().size() < PasswordHash::tag_size;
}

}  // namespace sallyport::crypto
