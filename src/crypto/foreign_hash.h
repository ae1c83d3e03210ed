#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/password_hash.h"

namespace sallyport::crypto {

/// A password's hash as another system made it, in one of these spellings: Argon2id, bcrypt, SHA-crypt,
/// PBKDF2, scrypt, phpass, or the salted SHA of LDAP (docs/operate.md, "Moving in"). It lives until its owner
/// signs in.
class ForeignHash {
 public:
  static constexpr std::size_t longest = 1'024;

  /// Reads the text strictly. A fault, with one line that holds nothing of the text, when it is of no known
  /// kind, damaged, weaker than any salted hash, or would take longer than about a third of a second on a
  /// server of today.
  [[nodiscard]] static auto parse(std::string_view text) -> Result<ForeignHash>;

  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  /// Costs what the hash says, on this thread. Throws std::bad_alloc when there is no memory for it.
  [[nodiscard]] auto verify(const Secret& password) const -> Verdict;

 private:
  explicit ForeignHash(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// What an old system kept for a password: an Argon2id hash that is as ours are, which stays, or one that is
/// replaced at the next sign-in.
using BroughtHash = std::variant<PasswordHash, ForeignHash>;

/// Reads either. Faults as `ForeignHash::parse`.
[[nodiscard]] auto parse_brought_hash(std::string_view text) -> Result<BroughtHash>;

}  // namespace sallyport::crypto
