#include "cli/parse.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "cli/version.h"

namespace sallyport::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

auto answer_to(const Arguments& arguments) -> Answer {
  auto parsed = parse(arguments);
  auto* answer = std::get_if<Answer>(&parsed);
  return answer == nullptr ? Answer{.exit = Exit::done, .out = "it was understood", .err = {}}
                           : std::move(*answer);
}

template <class Kind>
auto parsed_as(const Arguments& arguments) -> Kind {
  auto parsed = parse(arguments);
  EXPECT_TRUE(std::holds_alternative<Invocation>(parsed)) << std::get<Answer>(parsed).err;
  auto& request = std::get<Invocation>(parsed).request;
  if constexpr (std::is_constructible_v<SubscriberRequest, Kind>) {
    return std::get<Kind>(std::get<SubscriberRequest>(request));
  } else {
    return std::get<Kind>(request);
  }
}

const Arguments add_anna{"subscriber", "add",  "--customer-number", "C-1",
                         "--name",     "Anna", "--email",           "anna@example.com"};

auto with(Arguments arguments, const Arguments& more) -> Arguments {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(Parse, UnderstandsEveryCommand) {
  const auto serve = parsed_as<Serve>({"serve", "--listen", "127.0.0.1:1", "--public-url",
                                       "https://a.example", "--support-address", "a@b.example"});
  EXPECT_EQ(serve.listen, "127.0.0.1:1");
  EXPECT_EQ(serve.public_url, "https://a.example");
  EXPECT_EQ(serve.support_address, "a@b.example");
  EXPECT_EQ(parsed_as<Try>({"try", "--listen", "x"}).listen, "x");
  (void)parsed_as<ConfigCheck>({"config", "check"});
  (void)parsed_as<Version>({"version"});
  (void)parsed_as<Version>({"--version"});
  (void)parsed_as<ListSubscribers>({"subscriber", "list"});
  EXPECT_EQ(parsed_as<ShowSubscriber>({"subscriber", "show", "anna"}).form, ShowSubscriber::Form::words);
  EXPECT_EQ(parsed_as<ShowSubscriber>({"subscriber", "show", "anna", "--json"}).form,
            ShowSubscriber::Form::json);
  EXPECT_EQ(parsed_as<SetGroup>({"subscriber", "group", "anna", "business"}).group.text(), "business");
  EXPECT_TRUE(parsed_as<SetGroup>({"subscriber", "group", "anna", "--none"}).group.is_none());
  EXPECT_EQ(parsed_as<DisableSubscriber>({"subscriber", "disable", "anna"}).name, "anna");
  EXPECT_EQ(parsed_as<EnableSubscriber>({"subscriber", "enable", "anna"}).name, "anna");
  EXPECT_EQ(parsed_as<InviteSubscriber>({"subscriber", "invite", "--", "-odd"}).name, "-odd");
  const auto re_enrol = parsed_as<ReEnrolSubscriber>({"subscriber", "re-enrol", "anna", "--reason", "lost"});
  EXPECT_EQ(re_enrol.name, "anna");
  EXPECT_EQ(re_enrol.reason.text(), "lost");
}

TEST(Parse, ReadsANewSubscriber) {
  const auto add =
      parsed_as<AddSubscriber>(with(add_anna, {"--full-name", "Anna Kovács", "--password-stdin"}));
  EXPECT_EQ(add.account.sign_in_name.text(), "anna");
  EXPECT_EQ(add.account.customer_number.text(), "C-1");
  EXPECT_EQ(add.account.email.text(), "anna@example.com");
  EXPECT_EQ(add.account.full_name.text(), "Anna Kovács");
  EXPECT_EQ(add.password, AddSubscriber::Password::from_stdin);
  EXPECT_EQ(parsed_as<AddSubscriber>(add_anna).password, AddSubscriber::Password::asked_twice);
  EXPECT_EQ(parsed_as<AddSubscriber>(with(add_anna, {"--invite"})).password,
            AddSubscriber::Password::by_invitation);
}

TEST(Parse, TakesConfigAndDataWithEveryCommand) {
  for (const Arguments& command :
       {Arguments{"serve"}, Arguments{"try"}, Arguments{"config", "check"}, Arguments{"version"},
        Arguments{"subscriber", "list"}, Arguments{"subscriber", "show", "anna"}, add_anna}) {
    const auto parsed = parse(with(command, {"--config", "c", "--data", "d"}));
    ASSERT_TRUE(std::holds_alternative<Invocation>(parsed)) << command.front();
    EXPECT_EQ(std::get<Invocation>(parsed).config, "c");
    EXPECT_EQ(std::get<Invocation>(parsed).data, "d");
  }
}

struct Wrong {
  Arguments arguments;
  std::string words;
};
class WrongUsage : public testing::TestWithParam<Wrong> {};

TEST_P(WrongUsage, IsOneLineAndExitTwo) {
  const auto answer = answer_to(GetParam().arguments);
  EXPECT_EQ(answer.exit, Exit::wrong_usage) << answer.out;
  EXPECT_EQ(answer.out, "");
  EXPECT_THAT(answer.err, StartsWith("sallyport: "));
  EXPECT_THAT(answer.err, HasSubstr(GetParam().words));
  EXPECT_EQ(answer.err.find('\n'), answer.err.size() - 1);
  EXPECT_LT(answer.err.size(), 700U);
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongUsage,
    testing::Values(
        Wrong{{}, "see sallyport --help"}, Wrong{{"start"}, "start"},
        Wrong{{"subscriber"}, "see sallyport subscriber --help"}, Wrong{{"subscriber", "remove"}, "remove"},
        Wrong{{"subscriber", "show"}, "NAME is required"}, Wrong{{"subscriber", "show", "-anna"}, "-anna"},
        Wrong{{"subscriber", "show", "anna", "bela"}, "bela"},
        Wrong{{"subscriber", "re-enrol", "anna"}, "--reason is required"},
        Wrong{{"subscriber", "re-enrol", "anna", "--reason", ""}, "1 to 500 characters"},
        Wrong{{"subscriber", "re-enrol", "anna", "--reason", std::string(501, 'x')}, "1 to 500 characters"},
        Wrong{{"subscriber", "add", "--name", "anna"}, "is required"},
        Wrong{{"subscriber", "add", "--customer-number", "C-1", "--name", "-x", "--email", "a@b.example"},
              "3 to 32 characters"},
        Wrong{{"subscriber", "add", "--customer-number", "C 1", "--name", "anna", "--email", "a@b.example"},
              "1 to 32 letters"},
        Wrong{{"subscriber", "add", "--customer-number", "C-1", "--name", "anna", "--email", "nobody"},
              "looks like anna@example.com"},
        Wrong{with(add_anna, {"--full-name", std::string(129, 'x')}), "at most 128 characters"},
        Wrong{with(add_anna, {"--invite", "--password-stdin"}), "--invite"},
        Wrong{with(add_anna, {"--invite=false"}), "--invite takes no value"},
        Wrong{{"subscriber", "list", "--json=no"}, "--json takes no value"},
        Wrong{with(add_anna, {"--name", "bela"}), "--name"}, Wrong{{"serve", "--port", "80"}, "--port"},
        Wrong{{"serve", "--listen"}, "--listen"}, Wrong{{"subscriber", "show", "an\nna"}, "argument 3"},
        Wrong{{"subscriber", "show", "\x1b[2J"}, "argument 3"},
        Wrong{{"subscriber", "show", "\xff\xfe"}, "argument 3"},
        Wrong{{"subscriber", "show", std::string(5'000, 'a')}, "argument 3"}));

TEST(Parse, HelpsWithEveryCommand) {
  const auto help = answer_to({"--help"});
  EXPECT_EQ(help.exit, Exit::done);
  EXPECT_THAT(help.out, HasSubstr("serve"));
  EXPECT_THAT(help.out, HasSubstr("subscriber"));
  const auto of_add = answer_to({"subscriber", "add", "--help"});
  EXPECT_EQ(of_add.exit, Exit::done);
  EXPECT_THAT(of_add.out, HasSubstr("--password-stdin"));
  EXPECT_THAT(of_add.out, HasSubstr("--config"));
}

}  // namespace
}  // namespace sallyport::cli
