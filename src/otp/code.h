#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/secret.h"
#include "otp/algorithm.h"

namespace sallyport::otp {

/// The digits that an authenticator shows: exactly as many as its length says, ASCII alone.
class Code {
 public:
  /// Longer input than this is not looked at, bytes.
  static constexpr std::size_t most_typed_bytes = 64;

  /// Reads what a person typed: spaces (the no-break ones and a tab too) anywhere, dashes between digits.
  /// Nothing for any other character (digits of other scripts, signs, NUL), or another count of digits.
  [[nodiscard]] static auto parse(std::string_view typed, Digits digits) -> std::optional<Code>;
  /// The same, of any of the lengths.
  [[nodiscard]] static auto parse(std::string_view typed) -> std::optional<Code>;
  /// The last digits of a number, with leading zeros (RFC 4226 section 5.3, step 3).
  [[nodiscard]] static auto of_number(std::uint32_t number, Digits digits) -> Code;

  /// The digits themselves.
  [[nodiscard]] auto text() const -> const Secret& { return text_; }
  [[nodiscard]] auto digits() const -> Digits { return digits_; }
  /// Same length and same digits, in a time that depends on the length alone.
  [[nodiscard]] auto equals(const Code& other) const -> bool { return text_.equals(other.text_); }
  /// The same as equals(of_number(number, digits())), without making that code.
  [[nodiscard]] auto is_of_number(std::uint32_t number) const -> bool;

 private:
  Code(Secret text, Digits digits) : text_{std::move(text)}, digits_{digits} {}

  Secret text_;
  Digits digits_;
};

}  // namespace sallyport::otp
