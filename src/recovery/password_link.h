#pragma once

#include <variant>

#include "account/account.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/token.h"
#include "notice/links.h"
#include "recovery/new_password.h"
#include "unit/unit.h"

namespace sallyport::recovery {

/// A link that can still be used: for whom.
struct LinkFor {
  account::Account account;
};
/// It is unknown, used up, or over; or its account is disabled or frozen.
struct LinkGone {};
struct PasswordChosen {
  /// For the known-browser cookie: strangers' guesses at the old password must not keep the person out now.
  crypto::Token new_browser;
};

/// The request is kept, and the mail is on its way if anybody has the name.
struct Asked {};
/// His network has asked too often.
using attempt::Wait;
/// So many wait already that no more are taken.
struct TooManyWaiting {};

/// A person's first password, or a new one after the old was forgotten: chosen by a link, of the operator or
/// of a mail to the registered address. It ends all sessions, opens none, and never touches the second
/// factor. Safe to call from any thread.
class PasswordLinks {
 public:
  PasswordLinks(unit::Units& units, const NewPassword& passwords, Random& random, notice::Links links);

  /// Notes that somebody asked. Who has the name, if anybody, is not looked up here, so that the answer says
  /// nothing of it, and takes no longer for one than for another.
  [[nodiscard]] auto ask(const notice::LinkRequest& request)
      -> Result<std::variant<Asked, Wait, TooManyWaiting>>;
  /// Writes the mail for the oldest request, if anybody has the name. Whether there was a request.
  [[nodiscard]] auto answer_next(Instant now) -> Result<bool>;

  /// `kind` is an invitation or a password reset. Changes nothing, so that whatever opens the link beforehand
  /// does no harm.
  [[nodiscard]] auto find(pass::Kind kind, const crypto::Digest& token, Instant now)
      -> Result<std::variant<LinkFor, LinkGone>>;
  /// Notes that somebody pressed a link of this kind that is unknown, used or over.
  [[nodiscard]] auto refuse(pass::Kind kind, const audit::Origin& origin, Instant now)
      -> Result<std::variant<LinkGone>>;
  [[nodiscard]] auto choose_password(pass::Kind kind, const crypto::Digest& token, const Secret& password,
                                     const audit::Origin& origin, Instant now)
      -> Result<std::variant<PasswordChosen, TooWeak, LinkGone, Busy>>;

 private:
  void answer(unit::Unit& unit, const notice::LinkRequest& request, Instant now) const;

  unit::Units& units_;
  const NewPassword& passwords_;
  Random& random_;
  notice::Links links_;
};

}  // namespace sallyport::recovery
