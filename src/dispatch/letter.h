#pragma once

#include <string>

#include "account/account.h"
#include "mail/message.h"
#include "notice/links.h"
#include "notice/outbox.h"
#include "view/catalogue.h"
#include "view/views.h"

namespace sallyport::dispatch {

/// Whose mails they are.
struct Sender {
  std::string brand;
  std::string support_address;
  /// The address that mails come from.
  std::string from;
  /// What links begin with, without a '/' at the end.
  std::string public_url;
  /// The language for whoever has chosen none, by its BCP 47 name.
  std::string language = "en";
  /// What the button of a mail is filled with, under white letters.
  std::string accent = "#1d4ed8";
};

/// Writes mails, in their recipient's words. Safe to call from any thread.
class LetterMaker {
 public:
  /// `views` must outlive it. Aborts with a line that names it when the template is missing.
  LetterMaker(const view::Views& views, notice::Links links, Sender sender);

  /// `account`: whose it is, as it is now. The same mail has the same id however often it is made.
  [[nodiscard]] auto make(const notice::Waiting& waiting, const account::Account& account) const
      -> mail::Message;

 private:
  [[nodiscard]] auto link_token(const notice::Waiting& waiting) const -> std::string;

  [[nodiscard]] auto locale_for(const account::Account& account) const -> view::Locale;

  const view::Views& views_;
  const view::Catalogue& catalogue_;
  notice::Links links_;
  Sender sender_;
};

}  // namespace sallyport::dispatch
