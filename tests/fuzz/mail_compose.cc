// Whatever stands in a message, it is refused, or becomes a mail of ASCII in short lines that has the headers
// that every mail has, in their order, and no other.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mail/message.h"
#include "text/text.h"

namespace {

/// The bytes up to the next 0xFF, which no UTF-8 holds.
auto take(std::string_view& input) -> std::string {
  const auto end = std::min(input.find('\xff'), input.size());
  const std::string taken{input.substr(0, end)};
  input.remove_prefix(std::min(end + 1, input.size()));
  return taken;
}

void check_line(std::string_view line) {
  // An address can't be folded (RFC 5322, 2.1.1).
  constexpr std::size_t longest_line = 998;
  if (line.size() > longest_line || line == ".") {
    std::abort();
  }
  for (const char byte : line) {
    if (byte < ' ' || byte > '~') {
      std::abort();
    }
  }
}

void check_mail(std::string_view mail) {
  constexpr std::array<std::string_view, 10> headers{"Date: ",
                                                     "From: ",
                                                     "To: ",
                                                     "Subject: ",
                                                     "Message-ID: ",
                                                     "Auto-Submitted: auto-generated",
                                                     "X-Auto-Response-Suppress: All",
                                                     "Content-Language: ",
                                                     "MIME-Version: 1.0",
                                                     "Content-Type: "};
  std::size_t seen = 0;
  bool is_in_head = true;
  while (!mail.empty()) {
    const auto end = mail.find("\r\n");
    if (end == std::string_view::npos) {
      std::abort();
    }
    const auto line = mail.substr(0, end);
    check_line(line);
    is_in_head = is_in_head && !line.empty();
    const bool is_transfer_encoding =
        seen == headers.size() && line.starts_with("Content-Transfer-Encoding: ");
    if (is_in_head && !line.starts_with(' ') && !is_transfer_encoding &&
        (seen == headers.size() || !line.starts_with(headers.at(seen++)))) {
      std::abort();
    }
    mail.remove_prefix(end + 2);
  }
  if (seen != headers.size()) {
    std::abort();
  }
}

}  // namespace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  std::string_view input{reinterpret_cast<const char*>(data), size};
  sallyport::mail::Message message{.id = "n-1",
                                   .date = {},
                                   .from = {.address = "a@b.example", .name = take(input)},
                                   .to = {.address = "c@d.example", .name = take(input)},
                                   .subject = take(input),
                                   .text = take(input),
                                   .html = take(input),
                                   .language = "en"};
  if (const auto mail = compose(message)) {
    check_mail(*mail);
  }
  // The fields that are refused rather than shown.
  message.to.address = take(input);
  message.id = take(input);
  message.language = take(input);
  if (const auto mail = compose(message)) {
    check_mail(*mail);
  }
  return 0;
}
