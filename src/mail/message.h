#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "base/instant.h"
#include "base/result.h"

namespace sallyport::mail {

/// Somebody who writes or gets mail.
struct Mailbox {
  /// ASCII, "anna@example.com".
  std::string address;
  /// What he is called, in UTF-8; may be empty.
  std::string name;
};

/// A mail that is finished. Any text may stand in any field: compose() decides what becomes of it.
struct Message {
  /// Of this mail alone and the same each time it is sent again, so that a mail that arrives twice is shown
  /// once: 1 to 64 of `[A-Za-z0-9_-]`. The mail's Message-ID is `<id@domain of from>`.
  std::string id;
  Instant date;
  Mailbox from;
  Mailbox to;
  std::string subject;
  /// UTF-8, at most `longest_text` bytes; lines end with "\n", and whether the last one does is lost.
  std::string text;
  /// The same as a page, at most `longest_html` bytes; empty: a mail of text alone.
  std::string html;
  /// The language of all of it: "en", "pt-BR".
  std::string language;
};

constexpr std::size_t longest_text = 64 * 1'024;
constexpr std::size_t longest_html = 128 * 1'024;

/// The mail as it travels (RFC 5322, MIME): printable ASCII in lines of at most 998 bytes that end with CR
/// LF, no other CR or LF, text before html. The same message gives the same bytes.
///
/// What names and subject hold can't become a header: whatever is no plain character is shown as U+FFFD, and
/// what is beyond 128 and 250 characters is cut off. An address, an id or a language that is none, a mail
/// without subject or text, and a body that is too long or isn't UTF-8 is a fault. So is an address with
/// anything but ASCII (SMTPUTF8, RFC 6531): accounts have none.
[[nodiscard]] auto compose(const Message& message) -> Result<std::string>;

/// The mail server has taken it, and answers for it from now on.
struct Sent {};
/// Not now: nobody answered, nobody who could prove to be the mail server, or it said so. The mail may have
/// been taken nevertheless, when the connection broke after its last byte.
struct Later {
  /// One printable line for the operator.
  std::string reason;
};
/// Not this mail to this address, however often it is tried.
struct Never {
  /// One printable line for the operator.
  std::string reason;
};
using Outcome = std::variant<Sent, Later, Never>;

}  // namespace sallyport::mail
