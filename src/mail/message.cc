#include "mail/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "base/encoding.h"
#include "text/text.h"

namespace sallyport::mail {
namespace {

constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_id = 64;
constexpr std::size_t longest_language = 35;
constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_subject = 250;
/// RFC 5322, 2.1.1, and RFC 2047, 2.
constexpr std::size_t longest_line = 76;

// Neither quoted-printable nor base64 can hold it (RFC 2045, 6.7), so no part ends early.
constexpr std::string_view boundary = "=_sallyport";

// ---- What may stand in a header --------------------------------------------------------------------

auto is_alphanumeric(char letter) -> bool {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

auto is_word(std::string_view text, std::string_view others) -> bool {
  return !text.empty() && std::ranges::all_of(text, [&](char letter) {
    return is_alphanumeric(letter) || others.contains(letter);
  });
}

auto is_dotted(std::string_view text, std::string_view others) -> bool {
  return is_word(text, others) && !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
}

/// An address of atoms (RFC 5322, 3.2.3): nothing in it can end the line, the brackets or the command that it
/// stands in.
auto is_address(std::string_view text) -> bool {
  const auto at = text.find('@');
  return at != std::string_view::npos && text.size() <= longest_address &&
         is_dotted(text.substr(0, at), "!#$%&'*+-/=?^_`{|}~.") && is_dotted(text.substr(at + 1), "-.");
}

auto domain_of(std::string_view address) -> std::string_view { return address.substr(address.find('@') + 1); }

auto complaint_about_body(std::string_view body, std::size_t longest) -> std::string_view {
  if (body.size() > longest) {
    return "its text is too long";
  }
  return text::is_utf8(body) ? "" : "its text is not UTF-8";
}

auto complaint_about(const Message& message) -> std::string_view {
  if (!is_address(message.from.address)) {
    return "the address that it comes from can't be written to";
  }
  if (!is_address(message.to.address)) {
    return "the address that it goes to can't be written to: only plain ASCII addresses can";
  }
  if (!is_word(message.id, "_-") || message.id.size() > longest_id) {
    return "its id is none";
  }
  if (!is_word(message.language, "-") || message.language.size() > longest_language) {
    return "its language is none";
  }
  if (message.subject.empty() || message.text.empty()) {
    return "it has no subject or no text";
  }
  const auto text = complaint_about_body(message.text, longest_text);
  return text.empty() ? complaint_about_body(message.html, longest_html) : text;
}

// ---- Headers ---------------------------------------------------------------------------------------

auto base64(std::string_view bytes) -> std::string {
  auto text = to_base64url(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.resize((text.size() + 3) / 4 * 4, '=');
  return text;
}

/// How many of the first `most` bytes hold whole characters.
auto whole_characters(std::string_view utf8, std::size_t most) -> std::size_t {
  auto size = std::min(most, utf8.size());
  while (size < utf8.size() && (static_cast<unsigned char>(utf8[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return size;
}

/// RFC 2047: a line each, short enough to stand behind any of our headers' names.
auto encoded_words(std::string_view utf8) -> std::string {
  constexpr std::size_t bytes_of_a_word = 39;
  std::string words;
  while (!utf8.empty()) {
    const auto size = whole_characters(utf8, bytes_of_a_word);
    words += fmt::format("{}=?utf-8?B?{}?=", words.empty() ? "" : "\r\n ", base64(utf8.substr(0, size)));
    utf8.remove_prefix(size);
  }
  return words;
}

/// Whether it may stand in a header as it is: short ASCII that no reader takes for an encoded word.
auto is_plain(std::string_view text) -> bool {
  constexpr std::size_t longest_plain = 60;
  return text.size() <= longest_plain && !text.contains("=?") && !text.starts_with(' ') &&
         !text.ends_with(' ') &&
         std::ranges::all_of(text, [](char letter) { return letter >= ' ' && letter <= '~'; });
}

auto subject_text(std::string_view subject) -> std::string {
  auto shown = text::printable(subject, longest_subject);
  return is_plain(shown) ? shown : encoded_words(shown);
}

auto mailbox_text(const Mailbox& mailbox) -> std::string {
  if (mailbox.name.empty()) {
    return mailbox.address;
  }
  const auto shown = text::printable(mailbox.name, longest_name);
  // Some readers look for addresses between quotation marks too.
  const bool is_quotable = is_plain(shown) && shown.find_first_of("\"\\<>@") == std::string::npos;
  const auto name = is_quotable ? fmt::format("\"{}\"", shown) : encoded_words(shown);
  constexpr std::size_t around = std::string_view{"From:  <>"}.size();
  const bool fits = name.size() + mailbox.address.size() + around <= longest_line;
  return fmt::format("{}{} <{}>", name, fits ? "" : "\r\n", mailbox.address);
}

/// RFC 5322, 3.3, in UTC.
auto date_text(Instant date) -> std::string {
  constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(date);
  const std::chrono::year_month_day civil{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(date - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     weekdays.at(std::chrono::weekday{day}.c_encoding()), unsigned{civil.day()},
                     months.at(unsigned{civil.month()} - 1), int{civil.year()}, time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

// ---- Bodies ----------------------------------------------------------------------------------------

/// Text on its way into quoted-printable (RFC 2045, 6.7).
class QuotedPrintable {
 public:
  [[nodiscard]] auto of(std::string_view text) -> std::string {
    while (!text.empty()) {
      if (const auto size = line_end_of(text); size > 0) {
        end_line("\r\n");
        text.remove_prefix(size);
      } else {
        take(text);
        text.remove_prefix(1);
      }
    }
    if (column_ > 0) {
      end_line("\r\n");
    }
    return std::move(out_);
  }

 private:
  static auto line_end_of(std::string_view text) -> std::size_t {
    if (text.starts_with("\r\n")) {
      return 2;
    }
    return text.starts_with('\n') || text.starts_with('\r') ? 1 : 0;
  }

  void end_line(std::string_view end) {
    out_ += end;
    column_ = 0;
  }

  /// The first byte of what is left.
  void take(std::string_view rest) {
    const bool is_last = rest.size() == 1 || line_end_of(rest.substr(1)) > 0;
    const char byte = rest.front();
    const bool is_literal = byte == ' ' ? !is_last : byte > ' ' && byte <= '~' && byte != '=';
    const std::size_t size = is_literal ? 1 : 3;
    // A line that goes on has a '=' at its end.
    if (column_ + size > longest_line - (is_last ? 0 : 1)) {
      end_line("=\r\n");
    }
    if (is_literal && !misleads(rest)) {
      out_ += byte;
      ++column_;
    } else {
      out_ += fmt::format("={:02X}", static_cast<unsigned char>(byte));
      column_ += 3;
    }
  }

  /// What some server on the way takes for the end of the mail or the beginning of another one.
  [[nodiscard]] auto misleads(std::string_view rest) const -> bool {
    return column_ == 0 && (rest.starts_with('.') || rest.starts_with("From "));
  }

  std::string out_;
  std::size_t column_ = 0;
};

auto part(std::string_view type, std::string_view text) -> std::string {
  return fmt::format(
      "Content-Type: {}; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n{}",
      type, QuotedPrintable{}.of(text));
}

auto body(const Message& message) -> std::string {
  auto text = part("text/plain", message.text);
  if (message.html.empty()) {
    return text;
  }
  return fmt::format(
      "Content-Type: multipart/alternative; boundary=\"{0}\"\r\n"
      "\r\n"
      "--{0}\r\n{1}"
      "--{0}\r\n{2}"
      "--{0}--\r\n",
      boundary, text, part("text/html", message.html));
}

}  // namespace

auto compose(const Message& message) -> Result<std::string> {
  if (const auto complaint = complaint_about(message); !complaint.empty()) {
    return fault(fmt::format("the mail can't be sent: {}", complaint));
  }
  return fmt::format(
      "Date: {}\r\n"
      "From: {}\r\n"
      "To: {}\r\n"
      "Subject: {}\r\n"
      "Message-ID: <{}@{}>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "X-Auto-Response-Suppress: All\r\n"
      "Content-Language: {}\r\n"
      "MIME-Version: 1.0\r\n"
      "{}",
      date_text(message.date), mailbox_text(message.from), mailbox_text(message.to),
      subject_text(message.subject), message.id, domain_of(message.from.address), message.language,
      body(message));
}

}  // namespace sallyport::mail
