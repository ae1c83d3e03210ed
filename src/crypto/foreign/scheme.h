#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "crypto/password_hash.h"

/// The ways in which other systems keep passwords. Each reads its own spellings strictly (nothing: it is
/// another's; a fault: it is one of ours, but damaged or dearer than we pay), and says whether a password is
/// the one that was hashed. What it costs is bounded when it is read, whatever is typed later; when
/// Argon2id or scrypt get no memory nobody can say, and std::bad_alloc is thrown.
namespace sallyport::crypto::foreign {

template <class Scheme>
using Read = Result<std::optional<Scheme>>;

/// Argon2id in the PHC format, also behind Django's "argon2", of any cost up to 256 MiB and 384 MiB times
/// passes.
struct Argon2id {
  PasswordHash hash;

  [[nodiscard]] static auto read(std::string_view text) -> Read<Argon2id>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

/// bcrypt ($2a$, $2b$, $2y$), and Django's two ways of naming it. It looks at 72 bytes and no further.
struct Bcrypt {
  static constexpr int dearest = 12;

  std::string hash;
  /// Django's bcrypt_sha256 hashes the SHA-256 of the password in hexadecimal.
  enum class Of { password, sha256 } of;

  [[nodiscard]] static auto read(std::string_view text) -> Read<Bcrypt>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

/// SHA-256-crypt ($5$) and SHA-512-crypt ($6$). Its cost grows with the password, so one of more than 128
/// bytes matches nothing.
struct ShaCrypt {
  static constexpr std::uint64_t most_rounds = 700'000;
  static constexpr std::size_t longest_password = 128;

  std::string hash;
  std::size_t digest_letters;

  [[nodiscard]] static auto read(std::string_view text) -> Read<ShaCrypt>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

/// PBKDF2 (RFC 8018) as Django, passlib and Keycloak write it.
struct Pbkdf2 {
  enum class Digest { sha1, sha256, sha512 } digest;
  std::uint64_t iterations;
  std::string salt;
  std::string key;

  [[nodiscard]] static auto read(std::string_view text) -> Read<Pbkdf2>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

/// scrypt (RFC 7914) in the PHC format and as Django writes it.
struct Scrypt {
  std::uint64_t n;
  std::uint64_t r;
  std::uint64_t p;
  std::string salt;
  std::string key;

  [[nodiscard]] static auto read(std::string_view text) -> Read<Scrypt>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

/// phpass's portable hash ($P$ of WordPress, $H$ of phpBB): MD5, many times.
struct Phpass {
  static constexpr int most_doublings = 16;

  std::string hash;
  int doublings;

  [[nodiscard]] static auto read(std::string_view text) -> Read<Phpass>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

/// Salted SHA of LDAP servers: {SSHA}, {SSHA256}, {SSHA512}.
struct SaltedSha {
  std::string_view algorithm;
  std::string digest;
  std::string salt;

  [[nodiscard]] static auto read(std::string_view text) -> Read<SaltedSha>;
  [[nodiscard]] auto matches(std::string_view password) const -> bool;
};

using Scheme = std::variant<Argon2id, Bcrypt, ShaCrypt, Pbkdf2, Scrypt, Phpass, SaltedSha>;

}  // namespace sallyport::crypto::foreign
