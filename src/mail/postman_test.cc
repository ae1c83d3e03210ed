#include "mail/postman.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "mail/test_smtp_server.h"

namespace sallyport::mail {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// What is built beside this test.
auto program() -> std::filesystem::path {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sallyport-mail";
}

auto server_at(const std::string& url) -> Server {
  return {.url = ServerUrl::create(url).value(),
          .user = "",
          .password_file = std::nullopt,
          .trusted_certificates = std::nullopt,
          .hello = "login.example.com",
          .from = "support@example.com"};
}

auto a_message() -> Message {
  return {.id = "n-17",
          .date = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}},
          .from = {.address = "support@example.com", .name = "Example Ltd"},
          .to = {.address = "anna@example.com", .name = "Anna Kovács"},
          .subject = "A new sign-in",
          .text = "Hello\n",
          .html = "<p>Hello</p>\n",
          .language = "en"};
}

/// "sent", "later: …" or "never: …".
auto said(const Outcome& outcome) -> std::string {
  if (const auto* later = std::get_if<Later>(&outcome)) {
    return "later: " + later->reason;
  }
  if (const auto* never = std::get_if<Never>(&outcome)) {
    return "never: " + never->reason;
  }
  return "sent";
}

auto delivered(Postman& postman, const Message& message = a_message()) -> std::string {
  return said(postman.deliver(message));
}

/// The process that sends mails for this test; it is there as soon as it is.
auto process_of_this_test() -> ::pid_t {
  for (;;) {
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
      std::ifstream file{entry.path() / "stat"};
      ::pid_t id = 0;
      ::pid_t parent = 0;
      std::string name;
      std::string state;
      if (file >> id >> name >> state >> parent && name == "(sallyport-mail)" && parent == ::getpid() &&
          state != "Z") {
        return id;
      }
    }
    std::this_thread::yield();
  }
}

// ---- What is delivered, and how --------------------------------------------------------------------

TEST(Postman, DeliversOverStarttlsToAServerThatProvesItsName) {
  const TestSmtpServer smtp{{"--tls", "starttls"}};
  auto server = server_at(smtp.at("smtp://0.0.0.0"));
  server.trusted_certificates = smtp.certificates();
  Postman postman{server, program()};
  EXPECT_EQ(delivered(postman), "sent");
  ASSERT_THAT(smtp.mails(), SizeIs(1));
  const auto mail = smtp.mails().front();
  EXPECT_EQ(mail.at("tls"), true);
  EXPECT_EQ(mail.at("from"), "support@example.com");
  EXPECT_EQ(mail.at("to"), (boost::json::array{"anna@example.com"}));
  EXPECT_EQ(mail.at("raw").as_string(), compose(a_message()).value());
  EXPECT_EQ(mail.at("headers").at("message-id"), "<n-17@example.com>");
  EXPECT_EQ(mail.at("defects"), boost::json::array{});
}

TEST(Postman, DeliversWhereItIsEncryptedFromTheStart) {
  const TestSmtpServer smtp{{"--tls", "implicit"}};
  auto server = server_at(smtp.at("smtps://localhost"));
  server.trusted_certificates = smtp.certificates();
  Postman postman{server, program()};
  EXPECT_EQ(delivered(postman), "sent");
  EXPECT_THAT(smtp.mails(), SizeIs(1));
}

TEST(Postman, DeliversInTheClearWithinThisMachineAlone) {
  const TestSmtpServer smtp;
  Postman here{server_at(smtp.at("smtp://127.0.0.1")), program()};
  EXPECT_EQ(delivered(here), "sent");
  ASSERT_THAT(smtp.mails(), SizeIs(1));
  EXPECT_EQ(smtp.mails().front().at("tls"), false);

  Postman elsewhere{server_at(smtp.at("smtp://0.0.0.0")), program()};
  EXPECT_THAT(delivered(elsewhere), HasSubstr("later: the mail server offers no encryption"));
  EXPECT_THAT(smtp.mails(), SizeIs(1));
}

TEST(Postman, SendsNothingToWhoCannotProveHisName) {
  const TestSmtpServer smtp{{"--tls", "starttls"}};
  const TestSmtpServer other;
  // Signed by nobody whom the system knows; by somebody whom we don't trust; and for another name.
  auto unknown = server_at(smtp.at("smtp://0.0.0.0"));
  auto distrusted = unknown;
  distrusted.trusted_certificates = other.certificates();
  auto misnamed = server_at(smtp.at("smtp://127.0.0.2"));
  misnamed.trusted_certificates = smtp.certificates();
  auto missing = unknown;
  missing.trusted_certificates = "/nowhere/ca.pem";
  for (const auto& server : {unknown, distrusted, misnamed, missing}) {
    Postman postman{server, program()};
    EXPECT_THAT(delivered(postman), HasSubstr("later: the mail server can't be reached: "))
        << server.url.text();
  }
  EXPECT_THAT(smtp.mails(), IsEmpty());
}

TEST(Postman, GivesNameAndPasswordFromItsFile) {
  const TestSmtpServer smtp{{"--tls", "starttls", "--user", "sallyport", "--password", "tundra violin"}};
  const auto file = smtp.folder() / "password";
  std::ofstream{file} << "tundra violin\nand nothing else\n";
  ::chmod(file.c_str(), 0600);
  auto server = server_at(smtp.at("smtp://0.0.0.0"));
  server.trusted_certificates = smtp.certificates();
  Postman stranger{server, program()};
  EXPECT_THAT(delivered(stranger), HasSubstr("later: the mail server said: 530"));
  server.user = "sallyport";
  server.password_file = file;
  Postman postman{server, program()};
  EXPECT_EQ(delivered(postman), "sent");
  EXPECT_EQ(smtp.mails().front().at("user"), "sallyport");

  // Read anew for each mail, and from nobody's file but ours.
  std::ofstream{file} << "wrong\n";
  Postman wrong{server, program()};
  EXPECT_THAT(delivered(wrong), HasSubstr("later: the mail server said: 535"));
  ::chmod(file.c_str(), 0644);
  EXPECT_THAT(delivered(postman), HasSubstr("is open to others"));
  std::filesystem::remove(file);
  EXPECT_THAT(delivered(postman), HasSubstr("later: the file of the mail server's password"));
  EXPECT_THAT(smtp.mails(), SizeIs(1));
}

TEST(Postman, KeepsTheConnectionForMailsThatComeQuickly) {
  const TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  for (int count = 0; count < 3; ++count) {
    EXPECT_EQ(delivered(postman), "sent");
  }
  const auto mails = smtp.mails();
  ASSERT_THAT(mails, SizeIs(3));
  EXPECT_EQ(mails[0].at("connection"), mails[2].at("connection"));
}

TEST(Postman, WhatArrivesIsWhatWasSent) {
  const TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  auto message = a_message();
  message.subject = "Új 🔑 — " + std::string(200, 'x');
  message.from.name = R"(Müller "& Söhne" \ <x@y.z>)";
  message.to.name = "x\r\nBcc: evil@example.com";
  message.text = ".\n..\n.\n\n" + std::string(1'500, 'y') + "\nFrom here\nQUIT\n🔑 \n=20\n--=_sallyport--";
  message.html = "<p>" + std::string(70'000, '.') + "</p>";
  EXPECT_EQ(delivered(postman, message), "sent");
  ASSERT_THAT(smtp.mails(), SizeIs(1));
  const auto mail = smtp.mails().front();
  EXPECT_EQ(mail.at("to"), (boost::json::array{"anna@example.com"}));
  EXPECT_EQ(
      mail.at("addressees"),
      (boost::json::array{boost::json::array{"x\uFFFD\uFFFDBcc: evil@example.com", "anna@example.com"}}));
  EXPECT_EQ(mail.at("senders"),
            (boost::json::array{boost::json::array{message.from.name, "support@example.com"}}));
  EXPECT_EQ(mail.at("subject").as_string(), message.subject);
  EXPECT_EQ(mail.at("text").as_string(), message.text);
  EXPECT_EQ(mail.at("html").as_string(), message.html);
  EXPECT_EQ(mail.at("types"), (boost::json::array{"text/plain", "text/html"}));
  EXPECT_EQ(mail.at("defects"), boost::json::array{});
  EXPECT_FALSE(mail.at("headers").as_object().contains("bcc"));
}

// ---- What the mail server may say ------------------------------------------------------------------

struct Refusal {
  std::string order;
  std::string outcome;
};
class RefusedAt : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedAt, IsForNowOrForGood) {
  TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  smtp.tell(GetParam().order);
  EXPECT_EQ(delivered(postman), GetParam().outcome);
  EXPECT_THAT(smtp.mails(), IsEmpty());
  smtp.tell("accept");
  EXPECT_EQ(delivered(postman), "sent");
  EXPECT_THAT(smtp.mails(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(
    Stages, RefusedAt,
    testing::Values(
        Refusal{"refuse rcpt 450 4.2.0 busy", "later: the mail server said: 450 4.2.0 busy"},
        Refusal{"refuse rcpt 550 5.1.1 nobody here", "never: the mail server said: 550 5.1.1 nobody here"},
        Refusal{"refuse rcpt 530 5.7.0 who are you", "later: the mail server said: 530 5.7.0 who are you"},
        Refusal{"refuse rcpt 554 5.7.1 relay access denied",
                "later: the mail server said: 554 5.7.1 relay access denied"},
        Refusal{"refuse data 451 4.3.0 full", "later: the mail server said: 451 4.3.0 full"},
        Refusal{"refuse data 554 5.7.1 not this", "never: the mail server said: 554 5.7.1 not this"},
        Refusal{"refuse rcpt 550-5.1.1 nobody\\n550 5.1.1 here",
                "never: the mail server said: 550-5.1.1 nobody 550 5.1.1 here"},
        // Who sends is the operator's choice: when it is wrong, it is wrong for every mail.
        Refusal{"refuse mail 553 5.7.1 not from you", "later: the mail server said: 553 5.7.1 not from you"},
        Refusal{"refuse mail 452 4.3.1 full", "later: the mail server said: 452 4.3.1 full"}));

TEST(Postman, WaitsForNoServerForLong) {
  TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")),
                  program(),
                  {.server = milliseconds{300}, .process = seconds{30}}};
  for (const auto* const stage : {"mail", "rcpt", "data"}) {
    smtp.tell(std::string{"hang "} + stage);
    EXPECT_THAT(delivered(postman), HasSubstr("later: the mail server can't be reached: "));
  }
  smtp.tell("accept");
  Postman patient{server_at(smtp.at("smtp://127.0.0.1")), program()};
  EXPECT_EQ(delivered(patient), "sent");
}

TEST(Postman, TriesAgainWhenTheAnswerIsLost) {
  TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  smtp.tell("close data");
  EXPECT_THAT(delivered(postman), HasSubstr("later: "));
  EXPECT_THAT(smtp.mails(), IsEmpty());
  smtp.tell("close kept");
  EXPECT_THAT(delivered(postman), HasSubstr("later: "));
  smtp.tell("accept");
  EXPECT_EQ(delivered(postman), "sent");
  // It is there twice, and whoever shows mails can tell.
  const auto mails = smtp.mails();
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_EQ(mails[0].at("headers").at("message-id"), mails[1].at("headers").at("message-id"));
}

TEST(Postman, SaysLaterWhenNobodyListens) {
  std::string nowhere;
  {
    const TestSmtpServer gone;
    nowhere = gone.at("smtp://127.0.0.1");
  }
  Postman postman{server_at(nowhere), program()};
  EXPECT_THAT(delivered(postman), HasSubstr("later: the mail server can't be reached: "));
}

TEST(Postman, NeverSendsWhatIsNoMail) {
  Postman postman{server_at("smtp://127.0.0.1:1"), "/nowhere"};
  auto message = a_message();
  message.to.address = "änna@example.com";
  EXPECT_THAT(delivered(postman, message),
              HasSubstr("never: the mail can't be sent: the address that it goes to"));
}

// ---- The process -----------------------------------------------------------------------------------

TEST(Postman, SurvivesTheDeathOfItsProcess) {
  TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  smtp.tell("hang data");
  auto waiting = std::async(std::launch::async, [&] { return delivered(postman); });
  ::kill(process_of_this_test(), SIGKILL);
  EXPECT_EQ(waiting.get(), "later: the process that sends mails has ended");
  smtp.tell("accept");
  EXPECT_EQ(delivered(postman), "sent");
  EXPECT_THAT(smtp.mails(), SizeIs(1));
}

TEST(Postman, StartsAnotherProcessWhenItsOwnDiedMeanwhile) {
  const TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  EXPECT_EQ(delivered(postman), "sent");
  const auto first = process_of_this_test();
  ::kill(first, SIGKILL);
  ::siginfo_t ignored{};
  ::waitid(P_PID, static_cast<::id_t>(first), &ignored, WEXITED | WNOWAIT);
  EXPECT_EQ(delivered(postman), "sent");
}

TEST(Postman, KillsAProcessThatHangs) {
  const TestSmtpServer smtp;
  const auto hanging = smtp.folder() / "hanging";
  std::ofstream{hanging} << "#!/bin/sh\nexec sleep 600\n";
  ::chmod(hanging.c_str(), 0700);
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")),
                  hanging,
                  {.server = milliseconds{100}, .process = milliseconds{300}}};
  EXPECT_EQ(delivered(postman), "later: the process that sends mails did not answer in time");
}

TEST(Postman, TakesNoNonsenseFromItsProcess) {
  const auto server = server_at("smtp://127.0.0.1:1");
  Postman echoed{server, "/bin/cat"};
  EXPECT_EQ(delivered(echoed), "later: the process that sends mails answered without sense");
  Postman silent{server, "/bin/true"};
  EXPECT_EQ(delivered(silent), "later: the process that sends mails has ended");
  Postman missing{server, "/nowhere/sallyport-mail"};
  EXPECT_THAT(delivered(missing), HasSubstr("later: /nowhere/sallyport-mail can't be started"));
}

TEST(Postman, LetsNobodyWaitOnceItIsStopped) {
  TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  smtp.tell("hang rcpt");
  auto waiting = std::async(std::launch::async, [&] { return delivered(postman); });
  process_of_this_test();
  postman.stop();
  EXPECT_EQ(waiting.get(), "later: the server is stopping");
  EXPECT_EQ(delivered(postman), "later: the server is stopping");
}

TEST(MailProcess, HasNothingOfTheServer) {
  const TestSmtpServer smtp;
  Postman postman{server_at(smtp.at("smtp://127.0.0.1")), program()};
  const Descriptor inherited{::open("/dev/null", O_RDONLY)};  // as Asio opens sockets
  EXPECT_EQ(delivered(postman), "sent");
  const std::filesystem::path about = "/proc/" + std::to_string(process_of_this_test());
  std::ifstream file{about / "status"};
  const std::string status{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1\n"));
  if (::geteuid() == 0) {  // its memory is closed to everybody else, and what lies in it is too
    std::ifstream environment{about / "environ"};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{environment}, {}}), "");
    const std::filesystem::directory_iterator descriptors{about / "fd"};
    EXPECT_LE(std::ranges::count_if(descriptors,
                                    [](const auto& entry) {
                                      std::error_code gone;
                                      return std::filesystem::read_symlink(entry.path(), gone) ==
                                                 "/dev/null" &&
                                             std::stoi(entry.path().filename()) > STDERR_FILENO;
                                    }),
              0);
  }
}

TEST(MailProcess, EndsWhenItsInputDoesOrMakesNoSense) {
  const auto never = std::chrono::steady_clock::now() + seconds{30};
  const Descriptor stop{::eventfd(0, EFD_CLOEXEC)};
  for (const std::string_view input :
       {std::string_view{"\xff\xff\xff\xff", 4}, std::string_view{"\0\0\0\0", 4},
        std::string_view{"\0\0\0\4\0\0\0\1", 8}, std::string_view{"\0\0\0\4abcd", 8}}) {
    auto process = Process::start(program());
    ASSERT_TRUE(process);
    const auto answer = (*process)->ask(input, {.until = never, .stop = stop});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message, "the process that sends mails has ended");
  }
}

}  // namespace
}  // namespace sallyport::mail
