#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::factor::password {

/// The most characters (code points) that a password has. Longer input is refused, never cut off.
inline constexpr std::size_t most_characters = 256;

/// A password as somebody typed it, in Unicode's NFC, so that é is one thing from every keyboard. Spaces,
/// case and every byte count. Nothing when it is empty, longer than `most_characters`, not UTF-8, or holds a
/// NUL.
[[nodiscard]] auto entered(std::string_view typed) -> std::optional<Secret>;

/// Why a password can't be chosen. Nothing asks for digits or signs (NIST SP 800-63B-4, 3.1.1.2).
enum class Weakness : std::uint8_t {
  too_short,
  common,     ///< it is among the passwords that everybody tries first
  personal,   ///< it is made of the person's name or address, or of the company's name
  pattern,    ///< it is a repetition, a sequence, a date or a path on the keyboard
  guessable,  ///< it is made of few common words or has too little in it
};

/// What a new password must have.
class Policy {
 public:
  static constexpr std::size_t standard_length = 12;
  static constexpr double standard_bits = 40;

  struct Wanted {
    std::size_t least_characters = standard_length;
    double least_bits = standard_bits;
  };
  /// Only upwards: fault for fewer than 12 characters or 40 bits, or more than 64 or 128.
  [[nodiscard]] static auto create(Wanted wanted) -> Result<Policy>;
  Policy() = default;

  [[nodiscard]] auto least_characters() const -> std::size_t { return wanted_.least_characters; }

  /// What speaks against it; nothing when it can be chosen. `personal` are texts that a stranger would try
  /// first: the names, the address, the brand.
  [[nodiscard]] auto weakness(const Secret& password, const std::vector<std::string>& personal) const
      -> std::optional<Weakness>;

 private:
  explicit Policy(Wanted wanted) : wanted_{wanted} {}
  Wanted wanted_{};
};

}  // namespace sallyport::factor::password
