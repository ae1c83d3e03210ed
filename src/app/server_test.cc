#include "app/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <thread>

#include "app/control.h"
#include "app/housekeeping.h"
#include "app/passphrase.h"
#include "app/sample_company.h"
#include "app/test_world.h"
#include "crypto/token.h"

namespace sallyport::app {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

/// Where the log of these tests goes.
auto nowhere() -> Descriptor { return Descriptor{::open("/dev/null", O_WRONLY | O_CLOEXEC)}; }

/// What the server at this port answers to a request.
auto get(std::uint16_t port, std::string_view path) -> std::string {
  const Descriptor socket{::socket(AF_INET, SOCK_STREAM, 0)};
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket.number(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address), 0);
  const auto request =
      "GET " + std::string{path} + " HTTP/1.1\r\nHost: login.example.com\r\nConnection: close\r\n\r\n";
  ::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer(200'000, '\0');
  const auto got = ::recv(socket.number(), answer.data(), answer.size(), MSG_WAITALL);
  answer.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return answer;
}

TEST(Server, ServesPagesAndOrdersUntilItIsStopped) {
  TestWorld world;
  const auto sink = nowhere();
  Log log{Log::Style::json, sink.number(), world.clock};
  auto server = Server::create(world.configuration(), world.world(), log);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ((*server)->origin(), "https://login.example.com");
  std::thread running{[&] { EXPECT_TRUE((*server)->run()); }};

  EXPECT_THAT(get((*server)->port(), "/sign-in"), HasSubstr("HTTP/1.1 200 OK"));
  const auto control = DataFolder::control_in(world.data());
  Order add{.arguments = {"subscriber", "add", "--customer-number", "C-1", "--name", "anna", "--email",
                          "anna@example.com", "--password-stdin"},
            .input = {Secret::copy_of("correct horse battery staple")}};
  const auto added = give_order(control, add);
  ASSERT_TRUE(added);
  EXPECT_EQ(std::get<cli::Answer>(*added).out, "Added anna, customer number C-1.\n");
  const auto invited = give_order(control, {.arguments = {"subscriber", "invite", "anna"}, .input = {}});
  EXPECT_THAT(std::get<cli::Answer>(*invited).out, HasSubstr("https://login.example.com/invitation?token="));
  for (const auto* const command : {"serve", "version"}) {
    const auto refused = give_order(control, {.arguments = {command}, .input = {}});
    EXPECT_EQ(std::get<cli::Answer>(*refused).exit, cli::Exit::wrong_usage);
  }

  (*server)->stop();
  running.join();
  EXPECT_FALSE(std::filesystem::exists(control));
}

TEST(Server, SaysWhenThePortIsTaken) {
  TestWorld first;
  const auto sink = nowhere();
  Log log{Log::Style::json, sink.number(), first.clock};
  const auto there = Server::create(first.configuration(), first.world(), log);
  ASSERT_TRUE(there);
  TestWorld second;
  auto configuration = second.configuration();
  configuration.listen.port = (*there)->port();
  const auto refused = Server::create(configuration, second.world(), log);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is in use"));
  EXPECT_FALSE(std::filesystem::exists(second.data()))
      << "a start that came to nothing leaves nothing behind";
}

TEST(SampleCompany, HasASubscriberWithAPasswordThatThePolicyTakes) {
  TestWorld world;
  const auto sink = nowhere();
  Log log{Log::Style::words, sink.number(), world.clock};
  const auto server = Server::create(world.configuration(), world.world(), log);
  ASSERT_TRUE(server);
  const auto anna = add_sample_subscriber(**server, world.world());
  ASSERT_TRUE(anna) << anna.error().message;
  EXPECT_EQ(anna->name, "anna");
}

TEST(SampleCompany, HasAnIssuerThatFits) {
  const auto made = load_configuration(
      {.defaults = sample_company(), .file = {}, .environment = {{"HOME", "/home/anna"}}, .flags = {}},
      Purpose::serving);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->configuration.issuer.text(), made->configuration.brand);
}

TEST(Passphrase, CanBeReadAloud) {
  SystemRandom random;
  const auto first = make_passphrase(random);
  EXPECT_THAT(std::string{first.reveal()},
              MatchesRegex("([b-z][aeio][b-z][aeio]-){3}[b-z][aeio][b-z][aeio]"));
  EXPECT_FALSE(first.equals(make_passphrase(random)));
}

TEST(Housekeeping, TakesAwayWhatIsOverInBatches) {
  TestWorld world;
  auto storage = world.open().value();
  auto& units = *storage.units;
  const account::NewAccount anna{.customer_number = account::CustomerNumber::create("C-1").value(),
                                 .sign_in_name = account::SignInName::create("anna").value(),
                                 .email = account::EmailAddress::create("anna@example.com").value(),
                                 .full_name = account::FullName::create("").value()};
  ASSERT_TRUE(units.write([&](unit::Unit& unit) {
    const auto id = std::get<AccountId>(unit.accounts.add(anna, world.clock.now()));
    for (int number = 0; number < 5; ++number) {
      const auto token = crypto::Token::generate(world.random, Instant{}).digest();
      unit.attempts.add({.token = token, .account = id, .begun = world.clock.now()});
    }
  }));
  const auto later = world.clock.now() + attempt::lifetime + seconds{1};
  const Keeping keeping;
  EXPECT_EQ(clean_some(units, keeping, world.clock.now(), 3).value(), 0);
  EXPECT_EQ(clean_some(units, keeping, later, 3).value(), 3);
  EXPECT_EQ(clean_some(units, keeping, later, 3).value(), 2);
  EXPECT_EQ(clean_some(units, keeping, later, 3).value(), 0);
}

TEST(Housekeeping, TakesAwayEventsThatAreOldEnoughAndNoOthers) {
  TestWorld world;
  auto storage = world.open().value();
  auto& units = *storage.units;
  const auto then = world.clock.now();
  ASSERT_TRUE(units.write([&](unit::Unit& unit) {
    for (int number = 0; number < 5; ++number) {
      unit.events.append({then, AccountId{1}, {}, audit::SignedOut{}});
    }
  }));
  const Keeping keeping{.events = audit::Retention::create(days{90}).value()};
  EXPECT_EQ(clean_some(units, keeping, then + days{90} - seconds{1}, 3).value(), 0);
  EXPECT_EQ(clean_some(units, keeping, then + days{90}, 3).value(), 3);
  EXPECT_EQ(clean_some(units, keeping, then + days{90}, 3).value(), 2);
  EXPECT_EQ(clean_some(units, Keeping{}, then + days{90}, 3).value(), 0);
}

}  // namespace
}  // namespace sallyport::app
