#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

/// 32 bytes that stand for something: a SHA-256 digest or an HMAC. Compared in constant time.
class Digest {
 public:
  static constexpr std::size_t size = 32;

  explicit Digest(const std::array<char, size>& bytes) : bytes_{bytes} {}
  /// Nothing unless there are exactly 32 bytes.
  [[nodiscard]] static auto from_bytes(std::string_view bytes) -> std::optional<Digest>;
  /// The strict reverse of to_text().
  [[nodiscard]] static auto from_text(std::string_view text) -> std::optional<Digest>;

  /// Valid as long as this object.
  [[nodiscard]] auto bytes() const -> std::string_view { return {bytes_.data(), bytes_.size()}; }
  /// 43 letters of base64url.
  [[nodiscard]] auto to_text() const -> std::string;

  friend auto operator==(const Digest& left, const Digest& right) -> bool {
    return equal_in_constant_time(left.bytes(), right.bytes());
  }

 private:
  std::array<char, size> bytes_;
};

/// SHA-256 (FIPS 180-4).
[[nodiscard]] auto sha256(std::string_view message) -> Digest;

/// A 256-bit key for hmac_sha256, wiped when it goes.
class MacKey {
 public:
  static constexpr std::size_t size = 32;

  /// A fault unless there are exactly 32 bytes.
  [[nodiscard]] static auto create(Secret bytes) -> Result<MacKey>;
  [[nodiscard]] static auto generate(Random& random) -> MacKey;

  [[nodiscard]] auto clone() const -> MacKey { return MacKey{bytes_.clone()}; }
  /// The key's bytes, valid as long as this object. Every use is a place to review.
  [[nodiscard]] auto reveal() const -> std::string_view { return bytes_.reveal(); }

 private:
  explicit MacKey(Secret bytes) : bytes_{std::move(bytes)} {}
  Secret bytes_;
};

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1).
[[nodiscard]] auto hmac_sha256(const MacKey& key, std::string_view message) -> Digest;

}  // namespace sallyport::crypto

template <>
struct std::hash<sallyport::crypto::Digest> {
  auto operator()(const sallyport::crypto::Digest& digest) const noexcept -> std::size_t {
    // Of its end: those of tokens begin with a time, which neighbours share.
    std::size_t value = 0;
    const auto last = digest.bytes().substr(sallyport::crypto::Digest::size - sizeof value);
    std::memcpy(&value, last.data(), sizeof value);
    return value;
  }
};
