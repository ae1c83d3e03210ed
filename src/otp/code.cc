#include "otp/code.h"

#include <array>
#include <ranges>
#include <span>
#include <string>

#include "base/digits.h"

namespace sallyport::otp {
namespace {

using namespace std::string_view_literals;

// What telephones and apps put between the halves of a code, in UTF-8.
constexpr std::array blanks{" "sv, "\t"sv, "\u00A0"sv, "\u2007"sv, "\u2009"sv, "\u202F"sv};
constexpr std::array dashes{"-"sv, "\u2010"sv, "\u2011"sv, "\u2012"sv, "\u2013"sv, "\u2014"sv};

// The length of the entry that `text` starts with; 0 when it starts with none.
template <std::size_t count>
auto leading(const std::array<std::string_view, count>& entries, std::string_view text) -> std::size_t {
  for (const auto entry : entries) {
    if (text.starts_with(entry)) {
      return entry.size();
    }
  }
  return 0;
}

auto is_digit(char letter) -> bool { return letter >= '0' && letter <= '9'; }

// The digits alone; nothing when anything else stands where it must not.
auto digits_of(std::string_view typed) -> std::optional<std::string> {
  std::string found;
  found.reserve(Code::most_typed_bytes);  // one buffer, so that wiping it leaves no copy
  bool digit_must_follow = false;
  while (!typed.empty()) {
    if (is_digit(typed.front())) {
      found.push_back(typed.front());
      digit_must_follow = false;
      typed.remove_prefix(1);
    } else if (const auto blank = leading(blanks, typed); blank > 0) {
      typed.remove_prefix(blank);
    } else if (const auto dash = leading(dashes, typed); dash > 0 && !found.empty() && !digit_must_follow) {
      digit_must_follow = true;
      typed.remove_prefix(dash);
    } else {
      wipe(found);
      return std::nullopt;
    }
  }
  if (digit_must_follow) {
    wipe(found);
    return std::nullopt;
  }
  return found;
}

}  // namespace

auto Code::parse(std::string_view typed) -> std::optional<Code> {
  if (typed.size() > most_typed_bytes) {
    return std::nullopt;
  }
  auto found = digits_of(typed);
  if (!found) {
    return std::nullopt;
  }
  auto text = Secret::take(std::move(*found));
  for (const auto digits : all_digits) {
    if (text.size() == static_cast<std::size_t>(digits)) {
      return Code{std::move(text), digits};
    }
  }
  return std::nullopt;
}

auto Code::parse(std::string_view typed, Digits digits) -> std::optional<Code> {
  auto code = parse(typed);
  return code && code->digits() == digits ? std::move(code) : std::nullopt;
}

auto Code::of_number(std::uint32_t number, Digits digits) -> Code {
  std::string text(static_cast<std::size_t>(digits), '0');
  write_digits(number, text);  // RFC 4226 section 5.3, step 3: modulo a power of ten
  return Code{Secret::take(std::move(text)), digits};
}

auto Code::is_of_number(std::uint32_t number) const -> bool {
  // Volatile, so that no compiler ends at the first digit that differs.
  volatile std::size_t difference = text_.size() ^ static_cast<std::size_t>(digits_);
  for (const char digit : std::views::reverse(text_.reveal())) {
    difference = difference | (static_cast<std::size_t>(digit - '0') ^ (number % 10));
    number /= 10;
  }
  return difference == 0;
}

}  // namespace sallyport::otp
