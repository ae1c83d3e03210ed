#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/password_hash.h"

namespace sallyport::crypto {

/// The memory in which one thread hashes by libargon2, mapped from the system when it is first needed and
/// kept from one hashing to the next, so that its pages need not be fetched each time. It is wiped after
/// each.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena(Arena&&) = delete;
  auto operator=(const Arena&) -> Arena& = delete;
  auto operator=(Arena&&) -> Arena& = delete;
  ~Arena() { give_back(); }

  /// At least `size` bytes, the same as last time if they suffice; null when the system has none left.
  [[nodiscard]] auto acquire(std::size_t size) noexcept -> unsigned char*;
  /// Unmaps everything.
  void give_back() noexcept;
  /// The bytes that are mapped now.
  [[nodiscard]] auto bytes() const -> std::string_view { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  std::size_t size_ = 0;
};

/// Everything that RFC 9106 lets into a tag. Passwords use neither secret nor associated data.
struct Argon2idInput {
  std::string_view password;
  std::string_view salt;
  std::string_view secret;
  std::string_view associated_data;
  HashCost cost;
  std::size_t tag_size = PasswordHash::tag_size;
};

/// The Argon2id tag (version 0x13), made on this thread alone: in the arena, or by libsodium in memory of its
/// own where that is faster (decision 29). A fault when there is no memory; values outside RFC 9106, section
/// 3.1, abort.
[[nodiscard]] auto argon2id(const Argon2idInput& input, Arena& arena) -> Result<std::string>;

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
