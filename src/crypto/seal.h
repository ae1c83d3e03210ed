#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

/// Where a sealed value belongs. It goes into the seal as associated data, so that a value moved to
/// another place of the database no longer opens.
struct Binding {
  std::string table;
  std::string column;
  /// The row's own key, which never changes while the value lives.
  std::string row;
  /// Whose it is.
  std::string owner;
};

/// One 256-bit key that seals, with the number it has in its ring.
struct SealingKey {
  static constexpr std::size_t size = 32;

  std::uint32_t id = 0;
  Secret bytes;
};

/// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce, as base64url of
/// version (1 byte) ‖ key id (4, big endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
/// Random nonces allow 2^32 seals under one key. Callers use KeyRing::seal.
[[nodiscard]] auto seal_with(const SealingKey& key, const Secret& value, const Binding& binding,
                             Random& random) -> std::string;

/// The key id that a sealed text names; a fault when it is no sealed text of a known version.
[[nodiscard]] auto sealed_key_id(std::string_view sealed) -> Result<std::uint32_t>;

/// The value back, or a fault when anything differs: a byte, the binding, the key.
[[nodiscard]] auto open_with(const SealingKey& key, std::string_view sealed, const Binding& binding)
    -> Result<Secret>;

}  // namespace sallyport::crypto
