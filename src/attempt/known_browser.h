#pragma once

#include <optional>

#include "base/ids.h"
#include "base/instant.h"
#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/token.h"

namespace sallyport::attempt {

/// A browser that never came back for this long is a stranger again.
inline constexpr days browser_is_known_for = days{400};

/// So many of an account's browsers are kept, the newest. Each has a pace of its own, so a thief with the
/// password must not collect them.
inline constexpr int browsers_of_an_account = 16;

/// A sign-in from a browser that is known is noted at most this often.
inline constexpr days browser_is_noted_every = days{1};

/// What an account knows of a browser.
struct Acquaintance {
  struct Known {
    BrowserId id;
    /// Its last sign-in, as it was noted.
    Instant noted;
  };
  /// Nothing when the account does not know it, or has not seen it for `browser_is_known_for`.
  std::optional<Known> browser;
  /// How many the account knows.
  int known = 0;
  /// How many it has still noted that are strangers again.
  int forgotten = 0;
};

/// Which browsers have signed in to which account before, by a cookie of their own. Knowing a browser spares
/// nobody a factor: it gives the owner a pace that strangers can't use up. Every call may throw FaultInUnit.
class KnownBrowsers {
 public:
  KnownBrowsers() = default;
  KnownBrowsers(const KnownBrowsers&) = delete;
  KnownBrowsers(KnownBrowsers&&) = delete;
  auto operator=(const KnownBrowsers&) -> KnownBrowsers& = delete;
  auto operator=(KnownBrowsers&&) -> KnownBrowsers& = delete;
  virtual ~KnownBrowsers() = default;

  /// look() is called next with these, and nothing of it changes until then: a store that is far away is
  /// asked on the way of something else.
  virtual void will_look(AccountId account, const std::optional<crypto::Digest>& cookie, Instant now) = 0;
  /// By the cookie, which a stranger's browser may not have. For nobody, whom no browser knows, it looks all
  /// the same, or the time would tell who is somebody.
  [[nodiscard]] virtual auto look(std::optional<AccountId> account,
                                  const std::optional<crypto::Digest>& cookie, Instant now)
      -> Acquaintance = 0;
  /// Whether the cookie is one that we gave, for whichever account.
  [[nodiscard]] virtual auto is_ours(const crypto::Digest& cookie, Instant now) -> bool = 0;
  /// Notes a finished sign-in of a browser that was looked for in the same unit, by this cookie or, when it
  /// was not known, by another; written at most once a day for one that is known.
  virtual void remember(AccountId account, const crypto::Digest& cookie, const Acquaintance& seen,
                        Instant now) = 0;
  /// All of the account but this one, when its password or its factors change.
  virtual void forget_all_but(AccountId account, const std::optional<crypto::Digest>& kept) = 0;
};

/// The browser that presses is the only one that the account knows from now on, by the token that it is
/// given.
[[nodiscard]] auto know_only_a_new_browser(KnownBrowsers& browsers, AccountId account, Random& random,
                                           Instant now) -> crypto::Token;

}  // namespace sallyport::attempt
