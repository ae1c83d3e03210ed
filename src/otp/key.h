#pragma once

#include <cstddef>
#include <utility>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::otp {

/// What the phone and the server share.
class Key {
 public:
  /// RFC 4226 section 4, R6: 128 bits are the least.
  static constexpr std::size_t least_bytes = 16;
  /// The largest block of the three hashes; a longer key adds nothing.
  static constexpr std::size_t most_bytes = 128;
  /// R6 recommends 160 bits: 32 letters of base32, without padding.
  static constexpr std::size_t generated_bytes = 20;

  /// Takes the raw bytes. A fault when they are fewer than `least_bytes` or more than `most_bytes`.
  [[nodiscard]] static auto create(Secret bytes) -> Result<Key>;
  /// A new key of `generated_bytes`.
  [[nodiscard]] static auto generate(Random& random) -> Key;

  /// The raw bytes: what is sealed and stored.
  [[nodiscard]] auto bytes() const -> const Secret& { return bytes_; }
  /// As it stands in a URI: base32 in upper case, without padding.
  [[nodiscard]] auto base32() const -> Secret;
  /// As it is read and typed by a person: base32 in groups of four with a space between.
  [[nodiscard]] auto base32_in_groups() const -> Secret;
  /// A second holder of the same key, on purpose.
  [[nodiscard]] auto clone() const -> Key { return Key{bytes_.clone()}; }

 private:
  explicit Key(Secret bytes) : bytes_{std::move(bytes)} {}

  Secret bytes_;
};

}  // namespace sallyport::otp
