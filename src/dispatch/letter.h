#pragma once

#include <string>

#include "account/account.h"
#include "base/instant.h"
#include "notice/links.h"
#include "notice/outbox.h"
#include "view/catalogue.h"
#include "view/views.h"

namespace sallyport::dispatch {

/// A mail in its recipient's words, ready to be sent.
struct Letter {
  /// The local part of its Message-ID: the same however often it is sent.
  std::string id;
  Instant date;
  std::string to;
  std::string to_name;
  std::string subject;
  std::string text;
  std::string html;
  std::string language;
};

/// Whose mails they are.
struct Sender {
  std::string brand;
  std::string support_address;
  /// What links begin with, without a '/' at the end.
  std::string public_url;
};

/// Writes letters. Safe to call from any thread.
class LetterMaker {
 public:
  /// `views` must outlive it. Aborts with a line that names it when the template is missing.
  LetterMaker(const view::Views& views, notice::Links links, Sender sender);

  /// `account`: whose it is, as it is now.
  [[nodiscard]] auto make(const notice::Waiting& waiting, const account::Account& account) const -> Letter;

 private:
  const view::Views& views_;
  view::Catalogue catalogue_;
  notice::Links links_;
  Sender sender_;
};

}  // namespace sallyport::dispatch
