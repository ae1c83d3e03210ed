#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/seal.h"

namespace sallyport::crypto {

/// The keys under which secrets lie in the database: the newest seals, every one opens. Beside them one
/// root secret, which outlives the keys and from which keys for other purposes are derived.
/// It lives in a file of its own, apart from the database; nothing in it changes after it is read, so
/// that every thread may use it.
class KeyRing {
 public:
  /// A ring with one key that is in no file.
  [[nodiscard]] static auto generate(Random& random, Instant now) -> KeyRing;
  /// Reads the file. A fault, with one line that says what to do, when it is missing, a symbolic link,
  /// no plain file, not ours, open to group or others (mode above 0600), empty or malformed.
  [[nodiscard]] static auto load(const std::filesystem::path& path) -> Result<KeyRing>;
  /// Generates a ring and writes it: whole or not at all, mode 0600, on the disk when this returns. A
  /// fault when something stands there already, which is left as it is.
  [[nodiscard]] static auto create_file(const std::filesystem::path& path, Random& random, Instant now)
      -> Result<KeyRing>;

  /// Text that only this ring opens, and only with the same binding. Safe in a column.
  [[nodiscard]] auto seal(const Secret& value, const Binding& binding, Random& random) const -> std::string;
  /// The value back; a fault when it was tampered with, belongs elsewhere, or its key is not here.
  [[nodiscard]] auto open(std::string_view sealed, const Binding& binding) const -> Result<Secret>;

  /// A key for one purpose, always the same for the same words (HKDF-SHA-256 of the root, RFC 5869).
  [[nodiscard]] auto derive(std::string_view purpose) const -> MacKey;

  /// What the database keeps to recognise its ring by: it tells of the root and of the newest key.
  [[nodiscard]] auto check_value() const -> std::string;
  /// Whether this ring has the root and the key of which `check_value` was made.
  [[nodiscard]] auto fits(std::string_view check_value) const -> bool;

 private:
  struct Key {
    SealingKey sealing;
    Instant created;
  };

  KeyRing(Secret root, std::vector<Key> keys);
  [[nodiscard]] static auto from_text(std::string_view text) -> Result<KeyRing>;
  [[nodiscard]] auto to_text() const -> Secret;
  [[nodiscard]] auto find(std::uint32_t id) const -> const Key*;
  [[nodiscard]] auto check_value_of(const Key& key) const -> std::string;

  Secret root_;
  std::vector<Key> keys_;  // ascending by id, never empty; the last one seals
};

}  // namespace sallyport::crypto
