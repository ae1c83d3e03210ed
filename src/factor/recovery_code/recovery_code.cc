#include "factor/recovery_code/recovery_code.h"

#include <algorithm>

#include "base/encoding.h"

namespace sallyport::factor::recovery_code {
namespace {

constexpr std::size_t bytes_of_a_code = 10;
constexpr std::size_t characters_of_a_code = 16;
constexpr std::size_t longest_typed = 64;

// Base32 has no 0, 1 and 8; whoever types one has read an O, an I or a B.
auto as_meant(char letter) -> char {
  switch (letter) {
    case '0':
      return 'O';
    case '1':
      return 'I';
    case '8':
      return 'B';
    default:
      return letter;
  }
}

}  // namespace

auto RecoveryCode::parse(std::string_view typed) -> std::optional<RecoveryCode> {
  if (typed.size() > longest_typed) {
    return std::nullopt;
  }
  std::string meant{typed};
  std::ranges::transform(meant, meant.begin(), as_meant);
  auto bytes = from_base32(meant);
  wipe(meant);
  if (!bytes || bytes->size() != bytes_of_a_code) {
    return std::nullopt;
  }
  auto code = RecoveryCode{Secret::take(to_base32(*bytes))};
  wipe(*bytes);
  return code;
}

auto RecoveryCode::generate_set(Random& random) -> std::vector<RecoveryCode> {
  std::vector<RecoveryCode> codes;
  while (codes.size() < codes_in_a_set) {
    auto code = RecoveryCode{Secret::take(to_base32(random.secret(bytes_of_a_code).reveal()))};
    const auto same_row = [&](const RecoveryCode& other) { return other.selector() == code.selector(); };
    if (std::ranges::none_of(codes, same_row)) {
      codes.push_back(std::move(code));
    }
  }
  return codes;
}

auto RecoveryCode::shown() const -> Secret {
  constexpr std::size_t group = 4;
  std::string shown;
  for (std::size_t at = 0; at < characters_of_a_code; at += group) {
    shown += at == 0 ? "" : "-";
    shown += characters_.reveal().substr(at, group);
  }
  return Secret::take(std::move(shown));
}

}  // namespace sallyport::factor::recovery_code
