#pragma once

#include <compare>
#include <cstdint>

#include "otp/algorithm.h"
#include "otp/code.h"
#include "otp/key.h"

/// RFC 4226: one-time passwords from a counter.
namespace sallyport::otp {

/// The moving factor C of RFC 4226 section 5.1: eight bytes.
class Counter {
 public:
  constexpr explicit Counter(std::uint64_t value) : value_{value} {}
  [[nodiscard]] constexpr auto value() const -> std::uint64_t { return value_; }
  constexpr auto operator<=>(const Counter&) const = default;

 private:
  std::uint64_t value_;
};

/// HOTP(key, counter). RFC 4226 has SHA-1 alone; the other hashes are RFC 6238's.
[[nodiscard]] auto hotp_at(const Key& key, Counter counter, Algorithm algorithm, Digits digits) -> Code;

}  // namespace sallyport::otp
