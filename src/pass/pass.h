#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/version.h"
#include "crypto/digest.h"

namespace sallyport::pass {

/// What a pass is good for. Each is single use, kept as a digest, and replaces the one before it.
enum class Kind {
  invitation,      ///< opens the page on which a person chooses his password; comes as a link; 7 days
  password_reset,  ///< the same after the password was forgotten; comes as a link by mail; 30 minutes
  re_enrolment,    ///< with the password, opens the enrolment of a new authenticator; typed; 24 hours
};

[[nodiscard]] constexpr auto lifetime(Kind kind) -> seconds {
  switch (kind) {
    case Kind::invitation:
      return days{7};
    case Kind::password_reset:
      return minutes{30};
    case Kind::re_enrolment:
      return hours{24};
  }
  return seconds{0};
}

/// 24 base32 characters (120 random bits, so a plain digest keeps it safe: OWASP ASVS 5.0, 6.5.2).
class PassCode {
 public:
  [[nodiscard]] static auto generate(Random& random) -> PassCode;
  /// As typed: either case, spaces and dashes anywhere. Nothing for anything that can't be one.
  [[nodiscard]] static auto parse(std::string_view typed) -> std::optional<PassCode>;

  /// In groups of four with dashes, as it is handed over.
  [[nodiscard]] auto shown() const -> Secret;
  /// What is kept of it.
  [[nodiscard]] auto digest() const -> crypto::Digest;

 private:
  explicit PassCode(Secret characters) : characters_{std::move(characters)} {}
  Secret characters_;
};

struct Pass {
  AccountId account;
  Kind kind;
  crypto::Digest digest;
  Instant made;
};

[[nodiscard]] constexpr auto is_live(const Pass& pass, Instant now) -> bool {
  return now >= pass.made && now - pass.made < lifetime(pass.kind);
}

/// Where passes are kept, at most one of a kind an account. Every call may throw FaultInUnit.
class Passes {
 public:
  Passes() = default;
  Passes(const Passes&) = delete;
  Passes(Passes&&) = delete;
  auto operator=(const Passes&) -> Passes& = delete;
  auto operator=(Passes&&) -> Passes& = delete;
  virtual ~Passes() = default;

  /// The pass of this kind that the account had before is dead.
  virtual void put(const Pass& pass) = 0;
  /// Those of an account that are kept, one of a kind; some may be over.
  [[nodiscard]] virtual auto of(AccountId account) -> std::vector<Pass> = 0;
  [[nodiscard]] virtual auto find(const crypto::Digest& digest) -> std::optional<Pass> = 0;
  /// Uses it up: `somebody_was_faster` when it is gone already.
  [[nodiscard]] virtual auto use(const Pass& pass) -> Written = 0;
  virtual void remove(AccountId account, Kind kind) = 0;
  virtual void remove_all(AccountId account) = 0;
  virtual auto purge(Instant now, int limit) -> int = 0;
};

/// Those that come as links are dead: they are on their way to where the mails of before went. Throws
/// FaultInUnit.
void remove_links(Passes& passes, AccountId account);

}  // namespace sallyport::pass
