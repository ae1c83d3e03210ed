#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/arena.h"
#include "crypto/password_hash.h"

namespace sallyport::crypto {

/// Everything that RFC 9106 lets into a tag. Passwords use neither secret nor associated data.
struct Argon2idInput {
  std::string_view password;
  std::string_view salt;
  std::string_view secret;
  std::string_view associated_data;
  HashCost cost;
  std::size_t tag_size = PasswordHash::tag_size;
};

/// The Argon2id tag (version 0x13), made on this thread alone, in the arena, which is left wiped. A fault
/// when there is no memory; values outside RFC 9106, section 3.1, abort.
[[nodiscard]] auto argon2id(const Argon2idInput& input, Arena& arena) -> Result<std::string>;

/// Whether libsodium makes the hashes that it can make. Not where it didn't take the memory that it was lent:
/// then it would leave there what it made of a password, and be no faster.
[[nodiscard]] auto takes_wide_registers() -> bool;

/// Makes password hashes, with an arena of its own. For one thread at a time.
class Hasher {
 public:
  /// A hash without a password, for hash_like().
  [[nodiscard]] static auto blank(const HashParameters& parameters, const Salt& salt) -> PasswordHash;
  [[nodiscard]] auto hash_like(const PasswordHash& model, const Secret& password) -> Result<PasswordHash>;
  void give_back() noexcept { arena_.give_back(); }

 private:
  Arena arena_;
};

}  // namespace sallyport::crypto
