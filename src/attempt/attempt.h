#pragma once

#include <optional>

#include "account/account.h"
#include "base/ids.h"
#include "base/instant.h"
#include "crypto/digest.h"

namespace sallyport::attempt {

/// How long somebody may take between the password and the second step.
inline constexpr seconds lifetime = minutes{10};

/// A sign-in conversation in which the password has been proven and the second step is still due. Who is
/// meant stands here, on the server, and in nothing that the browser sends.
struct Attempt {
  /// The digest of the token in the browser's cookie, which was made when it began.
  crypto::Digest token;
  AccountId account;
  Instant begun;
};

/// Whether there is still time for the second step.
[[nodiscard]] constexpr auto is_live(const Attempt& attempt, Instant now) -> bool {
  return now >= attempt.begun && now - attempt.begun < lifetime;
}

/// An attempt, and whose it is.
struct Begun {
  Attempt attempt;
  account::Account account;
};

/// Where attempts are kept. Every call may throw FaultInUnit.
class Attempts {
 public:
  Attempts() = default;
  Attempts(const Attempts&) = delete;
  Attempts(Attempts&&) = delete;
  auto operator=(const Attempts&) -> Attempts& = delete;
  auto operator=(Attempts&&) -> Attempts& = delete;
  virtual ~Attempts() = default;

  virtual void add(const Attempt& attempt) = 0;
  /// `find` comes next. Where questions can share a way, it is asked now: whose the attempt probably is, so
  /// that what will be asked of him can go with it. Nothing where nobody knows.
  virtual auto will_find(const crypto::Digest& token) -> std::optional<AccountId> = 0;
  [[nodiscard]] virtual auto find(const crypto::Digest& token) -> std::optional<Begun> = 0;
  virtual void remove(const crypto::Digest& token) = 0;
  /// All of an account that have begun, when its password or its factors change.
  virtual void remove_all(AccountId account) = 0;
  /// Removes what is past its lifetime, of those whose token was made when they began; at most `limit` rows a
  /// call. Returns how many.
  virtual auto purge(Instant now, int limit) -> int = 0;
};

}  // namespace sallyport::attempt
