#include "mail/message.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::mail {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

auto a_message() -> Message {
  return {.id = "n-17",
          .date = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 4} + hours{9} + minutes{5} +
                          seconds{7} + microseconds{999'999}},
          .from = {.address = "support@example.com", .name = "Example Ltd"},
          .to = {.address = "anna@example.com", .name = ""},
          .subject = "A new sign-in",
          .text = "Hello,\n\nit was you.\n",
          .html = "<p>Hello</p>",
          .language = "en"};
}

auto composed(const Message& message) -> std::string {
  auto mail = compose(message);
  EXPECT_TRUE(mail) << mail.error().message;
  return std::move(mail).value_or("");
}

auto complaint(const Message& message) -> std::string {
  const auto mail = compose(message);
  return mail ? "nothing is wrong" : mail.error().message;
}

/// Its lines without their ends; every one must end with CR LF.
auto lines_of(std::string_view mail) -> std::vector<std::string_view> {
  std::vector<std::string_view> lines;
  while (!mail.empty()) {
    const auto end = mail.find("\r\n");
    EXPECT_NE(end, std::string_view::npos);
    lines.push_back(mail.substr(0, end));
    mail.remove_prefix(end == std::string_view::npos ? mail.size() : end + 2);
  }
  return lines;
}

/// The names of the headers above the first empty line.
auto header_names(std::string_view mail) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto line : lines_of(mail)) {
    if (line.empty()) {
      break;
    }
    if (!line.starts_with(' ')) {
      names.emplace_back(line.substr(0, line.find(':')));
    }
  }
  return names;
}

const std::vector<std::string> the_headers{"Date",
                                           "From",
                                           "To",
                                           "Subject",
                                           "Message-ID",
                                           "Auto-Submitted",
                                           "X-Auto-Response-Suppress",
                                           "Content-Language",
                                           "MIME-Version",
                                           "Content-Type"};

TEST(Compose, WritesTheMailAsItTravels) {
  EXPECT_EQ(composed(a_message()),
            "Date: Wed, 04 Nov 2026 09:05:07 +0000\r\n"
            "From: \"Example Ltd\" <support@example.com>\r\n"
            "To: anna@example.com\r\n"
            "Subject: A new sign-in\r\n"
            "Message-ID: <n-17@example.com>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "X-Auto-Response-Suppress: All\r\n"
            "Content-Language: en\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative; boundary=\"=_sallyport\"\r\n"
            "\r\n"
            "--=_sallyport\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Hello,\r\n\r\nit was you.\r\n"
            "--=_sallyport\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "<p>Hello</p>\r\n"
            "--=_sallyport--\r\n");
}

TEST(Compose, LeavesTheHtmlOutWhenThereIsNone) {
  auto message = a_message();
  message.html.clear();
  EXPECT_THAT(composed(message), HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(composed(message), Not(HasSubstr("multipart")));
}

TEST(Compose, EncodesWhatIsNotPlainAsciiInHeaders) {
  auto message = a_message();
  message.subject = "Új bejelentkezés";
  message.to.name = "Kovács \"Anna\"";
  message.from.name = "=?utf-8?q?evil?=";
  const auto mail = composed(message);
  EXPECT_THAT(mail, HasSubstr("\r\nSubject: =?utf-8?B?w5pqIGJlamVsZW50a2V6w6lz?=\r\n"));
  EXPECT_THAT(mail, HasSubstr("\r\nTo: =?utf-8?B?S292w6FjcyAiQW5uYSI=?= <anna@example.com>\r\n"));
  EXPECT_THAT(mail, HasSubstr("\r\nFrom: =?utf-8?B?PT91dGYtOD9xP2V2aWw/PQ==?= <support@example.com>\r\n"));
}

TEST(Compose, FoldsLongHeadersBetweenWholeCharacters) {
  auto message = a_message();
  message.subject = std::string(38, 'x') + "\U0001F511\U0001F511";
  EXPECT_THAT(composed(message),
              HasSubstr("Subject: =?utf-8?B?eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=?=\r\n"
                        " =?utf-8?B?8J+UkfCflJE=?=\r\n"));
  message.subject = std::string(5'000, 'x');
  message.to.name = std::string(5'000, 'y');
  for (const auto line : lines_of(composed(message))) {
    EXPECT_LE(line.size(), 76U);
  }
}

TEST(Compose, NeverMakesAHeaderOfANameOrASubject) {
  for (const std::string evil :
       {"x\r\nBcc: evil@example.com", "x\nBcc: evil@example.com", "x\rBcc: evil@example.com", "x\r\n\r\nbody",
        "x\u2028Bcc: evil@example.com", "\x0b\x0c\x85", "a\" <evil@example.com>, \"b", "a> <evil@example.com",
        "\xff\xfe\r\nBcc: evil@example.com", " ", "\t", "\\", "\""}) {
    auto message = a_message();
    message.from.name = evil;
    message.to.name = evil;
    // Nor of an address, where a reader is careless with quotation marks.
    EXPECT_THAT(composed(message), Not(HasSubstr("evil@"))) << evil;
    message.subject = evil;
    EXPECT_EQ(header_names(composed(message)), the_headers) << evil;
  }
  auto message = a_message();
  message.to.name = std::string{"x\0y", 3};
  EXPECT_THAT(composed(message), HasSubstr("To: =?utf-8?B?eO+/vXk=?= <anna@example.com>\r\n"));
}

TEST(Compose, KeepsLinesShortAndTheirBeginningsHarmless) {
  auto message = a_message();
  message.html.clear();
  message.text = ".\n..two\nFrom me\ntrailing \nt\tab\t\na=b\n\U0001F511\n--=_sallyport--\n" +
                 std::string(2'000, '.') + "end";
  const auto mail = composed(message);
  EXPECT_THAT(
      mail,
      HasSubstr("\r\n\r\n=2E\r\n=2E.two\r\n=46rom me\r\ntrailing=20\r\nt=09ab=09\r\na=3Db\r\n=F0=9F=94=91\r\n"
                "--=3D_sallyport--\r\n=2E...."));
  for (const auto line : lines_of(mail)) {
    EXPECT_LE(line.size(), 76U);
    EXPECT_THAT(line, Not(StartsWith(".")));
  }
}

TEST(Compose, RefusesAddressesThatCouldNotStandInACommand) {
  for (const std::string address :
       {"", "anna", "@example.com", "anna@", "anna@example.com>",
        "anna@example.com\r\nRCPT TO:<evil@example.com", "a b@example.com",
        "anna@example.com,evil@example.com", "\"a b\"@example.com", "<anna@example.com", "anna@b@example.com",
        "änna@example.com", "anna@exämple.com", ".anna@example.com", "an..na@example.com", "anna@[127.0.0.1]",
        "anna@example.com SIZE=1"}) {
    auto message = a_message();
    message.to.address = address;
    EXPECT_THAT(complaint(message), HasSubstr("the address that it goes to")) << address;
    message = a_message();
    message.from.address = address;
    EXPECT_THAT(complaint(message), HasSubstr("the address that it comes from")) << address;
  }
  auto message = a_message();
  message.to.address = std::string(250, 'a') + "@b.c";
  EXPECT_EQ(complaint(message), "nothing is wrong");
  message.to.address = std::string(251, 'a') + "@b.c";
  EXPECT_NE(complaint(message), "nothing is wrong");
}

TEST(Compose, RefusesWhatIsNoMessage) {
  const auto with = [](auto change) {
    auto message = a_message();
    change(message);
    return complaint(message);
  };
  EXPECT_THAT(with([](Message& m) { m.id = ""; }), HasSubstr("id"));
  EXPECT_THAT(with([](Message& m) { m.id = "a\r\nb"; }), HasSubstr("id"));
  EXPECT_THAT(with([](Message& m) { m.id = std::string(65, 'a'); }), HasSubstr("id"));
  EXPECT_THAT(with([](Message& m) { m.language = "en\r\nX: y"; }), HasSubstr("language"));
  EXPECT_THAT(with([](Message& m) { m.subject = ""; }), HasSubstr("no subject"));
  EXPECT_THAT(with([](Message& m) { m.text = ""; }), HasSubstr("no subject or no text"));
  EXPECT_THAT(with([](Message& m) { m.text = std::string(longest_text + 1, 'a'); }), HasSubstr("too long"));
  EXPECT_THAT(with([](Message& m) { m.html = std::string(longest_html + 1, 'a'); }), HasSubstr("too long"));
  EXPECT_THAT(with([](Message& m) { m.text = "\xff"; }), HasSubstr("UTF-8"));
}

RC_GTEST_PROP(Compose, WritesAsciiInBoundedLinesWhateverItIsGiven,
              (const std::string& name, const std::string& subject, std::vector<std::uint16_t> points)) {
  auto message = a_message();
  message.to.name = name;
  message.subject = "s" + subject;
  message.text = "t";
  for (const auto point : points) {  // any text in UTF-8, of two bytes a character
    message.text += static_cast<char>(0xC2 + point % 30);
    message.text += static_cast<char>(0x80 + point / 30 % 64);
    message.text += point % 7 == 0 ? "\n" : "";
  }
  const auto mail = composed(message);
  RC_ASSERT(header_names(mail) == the_headers);
  for (const auto line : lines_of(mail)) {
    RC_ASSERT(line.size() <= 76U);
    RC_ASSERT(std::ranges::all_of(line, [](char byte) { return byte >= ' ' && byte <= '~'; }));
  }
}

}  // namespace
}  // namespace sallyport::mail
