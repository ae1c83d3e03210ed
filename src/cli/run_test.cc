#include "cli/run.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "cli/aligned.h"
#include "cli/event_words.h"
#include "cli/moment.h"
#include "cli/parse.h"
#include "crypto/hashing_pool.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class RunTest : public testing::Test {
 protected:
  RunTest() = default;
  ~RunTest() override {
    units_.reset();
    std::filesystem::remove_all(folder_);
  }
  RunTest(const RunTest&) = delete;
  RunTest(RunTest&&) = delete;
  auto operator=(const RunTest&) -> RunTest& = delete;
  auto operator=(RunTest&&) -> RunTest& = delete;

  auto sallyport(const std::vector<std::string>& arguments, std::string_view password = {}) -> Answer {
    auto parsed = parse(arguments);
    if (auto* answer = std::get_if<Answer>(&parsed)) {
      return std::move(*answer);
    }
    Input input;
    if (!password.empty()) {
      input.password = Secret::copy_of(password);
    }
    return run(std::get<SubscriberRequest>(std::get<Invocation>(parsed).request), input,
               {.units = *units_,
                .subscribers = subscribers_,
                .imports = imports_,
                .two_factor = policy_,
                .session = limits_,
                .public_url = "https://login.example.com",
                .mails = Surroundings::Mails::wait,
                .now = now_});
  }

  auto add_anna() -> Answer {
    return sallyport({"subscriber", "add", "--customer-number", "C-1", "--name", "anna", "--email",
                      "anna@example.com", "--full-name", "Anna Kovács", "--password-stdin"},
                     "correct horse battery staple");
  }

  void enrol_anna() {
    const auto anna = subscribers_.find(account::Identifier::typed("anna")).value().value();
    ASSERT_TRUE(units_->write([&](unit::Unit& unit) {
      (void)unit.authenticators.add(
          {.account = anna.id, .entry = {.number = 1}, .sealed_key = "sealed", .accepted = {}}, now_);
    }));
  }

  /// As many failures in a row as lock a factor.
  void lock(AccountId account, factor::Kind kind) {
    ASSERT_TRUE(units_->write([&](unit::Unit& unit) {
      const attempt::Guess guess{.lane = attempt::Lane::second_step(account),
                                 .account = account,
                                 .kind = kind,
                                 .network = "192.0.2.0/24"};
      const auto seen = unit.guesses.hold(guess, now_);
      auto next = seen;
      next.tally = attempt::Tally{attempt::failures_that_lock};
      unit.guesses.save(guess, next, seen, now_);
    }));
  }

  static auto make_folder() -> std::filesystem::path {
    auto name = (std::filesystem::temp_directory_path() / "sallyport-cli-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    return name;
  }

  Instant now_{seconds{1'795'000'000}};
  std::filesystem::path folder_ = make_folder();
  std::unique_ptr<store::SqliteUnits> units_ = store::SqliteUnits::open(folder_ / "test.db", {}).value();
  SystemRandom random_;
  crypto::KeyRing ring_ = crypto::KeyRing::generate(random_, now_);
  crypto::HashingPool pool_{crypto::HashParameters{}, random_, {.threads = 1}};
  operation::Subscribers subscribers_{
      *units_, pool_, random_, factor::password::Policy{}, {"Acme Telecom"}, notice::Links{ring_}};
  operation::Imports imports_{*units_, ring_, random_};
  account::TwoFactorPolicy policy_;
  session::Limits limits_ = session::Limits::standard();
};

TEST_F(RunTest, AddsASubscriberWithAPassword) {
  const auto added = add_anna();
  EXPECT_EQ(added.exit, Exit::done) << added.err;
  EXPECT_EQ(added.out, "Added anna, customer number C-1.\n");
  EXPECT_EQ(added.err, "");
}

TEST_F(RunTest, SaysThatAnAddressIsSharedBeforeSomebodyMissesIt) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto added = sallyport({"subscriber", "add", "--customer-number", "C-2", "--name", "bela", "--email",
                                "Anna@example.com", "--password-stdin"},
                               "correct horse battery staple");
  EXPECT_EQ(added.exit, Exit::done) << added.err;
  EXPECT_EQ(
      added.out,
      "Added bela, customer number C-2.\n"
      "Another subscriber has the address Anna@example.com too: it signs in neither of them from now on.\n");
}

TEST_F(RunTest, ListsEverybodyAsJson) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto listed = sallyport({"subscriber", "list", "--json"});
  EXPECT_EQ(listed.exit, Exit::done) << listed.err;
  EXPECT_THAT(listed.out,
              HasSubstr(R"("sign_in_name":"anna","customer_number":"C-1","email":"anna@example.com")"));
  EXPECT_THAT(listed.out, HasSubstr(R"("state":"enabled","two_factor":false,"added":"2026-)"));
  EXPECT_EQ(std::ranges::count(listed.out, '\n'), 1);
}

TEST_F(RunTest, ExportsWithoutFormulas) {
  ASSERT_EQ(sallyport({"subscriber", "add", "--customer-number", "-1", "--name", "anna", "--email",
                       "=1+1@example.com", "--full-name", "@SUM(A1), \"x\"", "--invite"})
                .exit,
            Exit::done);
  const auto exported = sallyport({"subscriber", "export"});
  EXPECT_EQ(exported.out,
            "customer_number,sign_in_name,email,full_name,status,created,group\r\n"
            "'-1,anna,'=1+1@example.com,\"'@SUM(A1), \"\"x\"\"\",enabled,2026-11-18T11:06:40.000000Z,\r\n");
}

TEST_F(RunTest, PutsASubscriberIntoAGroup) {
  ASSERT_EQ(sallyport({"subscriber", "add", "--customer-number", "C-1", "--name", "anna", "--email",
                       "anna@example.com", "--group", "business", "--invite"})
                .exit,
            Exit::done);
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out, MatchesRegex("(.|\n)*Group +business\n(.|\n)*"));
  EXPECT_THAT(sallyport({"subscriber", "list", "--json"}).out, HasSubstr(R"("group":"business")"));
  EXPECT_THAT(sallyport({"subscriber", "export"}).out, testing::EndsWith("Z,business\r\n"));
  const std::string unnamed =
      "The configuration does not name this group: what is asked of others is asked of it.\n";
  EXPECT_EQ(sallyport({"subscriber", "group", "anna", "home"}).out, "anna is in home now.\n" + unnamed);
  EXPECT_EQ(sallyport({"subscriber", "group", "anna", "home"}).out, "anna was in home already.\n" + unnamed);
  EXPECT_EQ(sallyport({"subscriber", "group", "C-1", "--none"}).out, "anna is in no group now.\n");
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out,
              AllOf(HasSubstr("subscriber moved to another group (no group instead of home)"),
                    MatchesRegex("(.|\n)*Group +none\n(.|\n)*")));
  EXPECT_EQ(sallyport({"subscriber", "group", "anna", "agents"}).out, "anna is in agents now.\n");
  policy_ = account::TwoFactorPolicy{{}, {{"home", {}}}};
  EXPECT_EQ(sallyport({"subscriber", "group", "anna", "home"}).out, "anna is in home now.\n");
  EXPECT_EQ(sallyport({"subscriber", "group", "eve", "home"}).exit, Exit::refused);
}
TEST_F(RunTest, TakesAnImportInStepsAlone) {
  EXPECT_EQ(sallyport({"subscriber", "import", "-"}).exit, Exit::wrong_usage);
  EXPECT_EQ(sallyport({"subscriber", "import"}).exit, Exit::wrong_usage);
}

TEST_F(RunTest, RefusesAWeakPasswordAndAddsNobody) {
  for (const std::string weak :
       {"shrt", "password1234", "acme telecom anna", "aaaaaaaaaaaaaaaa", "\xff\xff"}) {
    const auto refused = sallyport({"subscriber", "add", "--customer-number", "C-1", "--name", "anna",
                                    "--email", "anna@example.com", "--password-stdin"},
                                   weak);
    EXPECT_EQ(refused.exit, Exit::refused) << weak;
    EXPECT_THAT(refused.err, MatchesRegex("sallyport: the password .*\n")) << weak;
    EXPECT_THAT(refused.err, Not(HasSubstr(weak)));
  }
  EXPECT_EQ(sallyport({"subscriber", "list"}).out,
            "There are no subscribers yet: add one with sallyport subscriber add.\n");
}

TEST_F(RunTest, RefusesWhatBelongsToAnother) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto twin = sallyport({"subscriber", "add", "--customer-number", "C-2", "--name", "ANNA", "--email",
                               "other@example.com", "--invite"});
  EXPECT_EQ(twin.exit, Exit::refused);
  EXPECT_THAT(twin.err, HasSubstr("'anna' belongs to another subscriber already"));
}

TEST_F(RunTest, NeedsAPasswordOrAnInvitation) {
  const auto neither = sallyport(
      {"subscriber", "add", "--customer-number", "C-1", "--name", "anna", "--email", "anna@example.com"});
  EXPECT_EQ(neither.exit, Exit::wrong_usage);
}

TEST_F(RunTest, InvitesWithALinkOnALineOfItsOwn) {
  const auto invited = sallyport({"subscriber", "add", "--customer-number", "C-1", "--name", "anna",
                                  "--email", "anna@example.com", "--invite"});
  EXPECT_THAT(invited.out,
              MatchesRegex("Added anna, customer number C-1.\n"
                           "https://login.example.com/invitation\\?token=[A-Za-z0-9_-]{43}\n"
                           "Hand this link to anna. It works once, until 2026-11-25 11:06 UTC(.|\n)*"));
  const auto again = sallyport({"subscriber", "invite", "C-1"});
  EXPECT_THAT(again.out, StartsWith("https://login.example.com/invitation?token="));
  EXPECT_NE(again.out, invited.out.substr(invited.out.find('\n') + 1));
}

TEST_F(RunTest, GrantsAReEnrolmentWithAPassOnALineOfItsOwn) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto nothing = sallyport({"subscriber", "re-enrol", "anna", "--reason", "lost phone"});
  EXPECT_EQ(nothing.exit, Exit::refused);
  EXPECT_THAT(nothing.err, HasSubstr("no authenticator to replace"));
  enrol_anna();
  const auto granted = sallyport({"subscriber", "re-enrol", "anna", "--reason", "lost phone"});
  EXPECT_EQ(granted.exit, Exit::done) << granted.err;
  EXPECT_THAT(granted.out, MatchesRegex("([A-Z2-7]{4}-){5}[A-Z2-7]{4}\n"
                                        "Hand this pass to anna \\(Anna Kovács\\)(.|\n)*"
                                        "https://login.example.com/sign-in(.|\n)*"));
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out,
              HasSubstr("pass for a new authenticator made (lost phone)"));
}

TEST_F(RunTest, DisablesAndEnables) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  EXPECT_THAT(sallyport({"subscriber", "disable", "ANNA@EXAMPLE.COM"}).out,
              StartsWith("anna (Anna Kovács) is disabled"));
  EXPECT_THAT(sallyport({"subscriber", "list"}).out, HasSubstr("disabled"));
  EXPECT_THAT(sallyport({"subscriber", "disable", "anna"}).out, HasSubstr("was disabled already"));
  EXPECT_THAT(sallyport({"subscriber", "invite", "anna"}).out,
              HasSubstr("works after sallyport subscriber enable"));
  EXPECT_EQ(sallyport({"subscriber", "enable", "anna"}).out,
            "anna (Anna Kovács) is enabled and can sign in again.\n");
}

TEST_F(RunTest, CorrectsAnAddress) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto correct = [&](const std::string& address) {
    return sallyport({"subscriber", "address", "anna", "--email", address, "--reason", "a typing error"});
  };
  EXPECT_EQ(correct("anna@example.org").out,
            "The registered address of anna (Anna Kovács) is anna@example.org now.\n"
            "Links go there at once; those of before are dead (an invitation too: invite again), and all "
            "sessions have ended.\n");
  EXPECT_EQ(correct("anna@example.org").out,
            "anna (Anna Kovács) had the address anna@example.org already.\n");
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out,
              AllOf(HasSubstr("anna@example.org, not confirmed\n"),
                    HasSubstr("registered address corrected (a typing error)")));
  ASSERT_EQ(sallyport({"subscriber", "disable", "anna"}).exit, Exit::done);
  EXPECT_THAT(correct("anna@example.com").out, HasSubstr("disabled still: sallyport subscriber enable\n"));
  EXPECT_EQ(correct("anna at home").exit, Exit::wrong_usage);
  EXPECT_EQ(sallyport({"subscriber", "address", "anna", "--email", "anna@example.org"}).exit,
            Exit::wrong_usage);
  EXPECT_EQ(sallyport({"subscriber", "address", "eve", "--email", "eve@example.com", "--reason", "x"}).exit,
            Exit::refused);
}

TEST_F(RunTest, SaysThatNobodyHasAName) {
  for (const std::string command : {"show", "disable", "enable", "invite"}) {
    const auto answer = sallyport({"subscriber", command, std::string(200, 'z')});
    EXPECT_EQ(answer.exit, Exit::refused);
    EXPECT_THAT(answer.err, StartsWith("sallyport: no subscriber has 'zzz"));
    EXPECT_LT(answer.err.size(), 300U);
  }
}

TEST_F(RunTest, ListsALineEach) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  ASSERT_EQ(sallyport({"subscriber", "add", "--customer-number", "1234567890123456789", "--name", "bela",
                       "--email", "b@example.com", "--group", "business", "--invite"})
                .exit,
            Exit::done);
  enrol_anna();
  EXPECT_EQ(
      sallyport({"subscriber", "list"}).out,
      "SIGN-IN NAME  CUSTOMER NUMBER      E-MAIL ADDRESS    STATE    TWO-FACTOR  GROUP     FULL NAME\n"
      "anna          C-1                  anna@example.com  enabled  active                Anna Kovács\n"
      "bela          1234567890123456789  b@example.com     enabled  not active  business\n");
}

TEST_F(RunTest, ShowsASubscriberInWords) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  EXPECT_EQ(sallyport({"subscriber", "show", "c-1"}).out,
            "Sign-in name     anna\n"
            "Full name        Anna Kovács\n"
            "Customer number  C-1\n"
            "E-mail address   anna@example.com, not confirmed\n"
            "Second address   none\n"
            "Group            none\n"
            "Language         of the browser\n"
            "State            enabled\n"
            "Added            2026-11-18 11:06 UTC\n"
            "Password         chosen 2026-11-18 11:06 UTC\n"
            "Invitation       none\n"
            "Two-factor       not active\n"
            "Demand           nothing\n"
            "Recovery codes   none\n"
            "Pass             none\n"
            "Check-up         never\n"
            "Sessions         none\n"
            "Wrong codes      0 within 30 days\n"
            "Account id       1 (in the log)\n"
            "\n"
            "Last events\n"
            "  2026-11-18 11:06 UTC  subscriber added  console\n");
  enrol_anna();
  EXPECT_THAT(
      sallyport({"subscriber", "show", "anna"}).out,
      AllOf(HasSubstr("Two-factor       active since 2026-11-18 11:06 UTC, not used yet\n"),
            HasSubstr("Authenticator    entry 1 (anna), added 2026-11-18 11:06 UTC, not used yet\n")));
}

TEST_F(RunTest, ShowsWhatThePolicyAsksAndUntilWhen) {
  using Rule = account::TwoFactorRule;
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto anna = subscribers_.find(account::Identifier::typed("anna")).value().value().id;
  const auto write = [&](const auto& work) { ASSERT_TRUE(units_->write(work)); };
  const auto words = [&] { return sallyport({"subscriber", "show", "anna"}).out; };
  const auto json = [&] { return sallyport({"subscriber", "show", "anna", "--json"}).out; };
  policy_ = account::TwoFactorPolicy{{.policy = Rule::Policy::encouraged}, {}};
  EXPECT_THAT(words(), HasSubstr("Demand           encouraged\n"));
  write([&](unit::Unit& unit) { unit.delays.put_off(anna, now_ + days{30}); });
  EXPECT_THAT(words(),
              HasSubstr("Demand           encouraged, not asked again before 2026-12-18 11:06 UTC\n"));
  EXPECT_THAT(json(), HasSubstr(R"("demand":{"asked":"encouraged","deadline":null,)"
                                R"("put_off_until":"2026-12-18T11:06:40.000000Z","snoozed_until":null,)"));

  policy_ = account::TwoFactorPolicy{{.policy = Rule::Policy::required, .grace = days{30}}, {}};
  EXPECT_THAT(words(), HasSubstr("Demand           required from 2026-12-18 00:00 UTC on, not asked again "
                                 "before 2026-12-18 11:06 UTC\n"));
  EXPECT_THAT(json(), HasSubstr(R"("asked":"in_grace","deadline":"2026-12-18T00:00:00.000000Z")"));
  now_ += days{40};
  EXPECT_THAT(words(), HasSubstr("required since 2026-12-18 00:00 UTC, a week more can be taken once\n"));
  EXPECT_THAT(json(), HasSubstr(R"("asked":"snooze_left","deadline":"2026-12-18T00:00:00.000000Z")"));
  write([&](unit::Unit& unit) { EXPECT_EQ(unit.delays.snooze(anna, now_ + days{7}), Written::yes); });
  EXPECT_THAT(words(), HasSubstr("Demand           required, the week more ends 2027-01-04 11:06 UTC\n"));
  EXPECT_THAT(json(), HasSubstr(R"("asked":"snoozed","deadline":null)"));
  EXPECT_THAT(json(), HasSubstr(R"("snoozed_until":"2027-01-04T11:06:40.000000Z")"));
  now_ += days{7};
  EXPECT_THAT(words(), HasSubstr("Demand           required: nothing opens but the set-up\n"));
  EXPECT_THAT(json(), HasSubstr(R"("asked":"required","deadline":null)"));
  enrol_anna();
  EXPECT_THAT(words(), HasSubstr("Demand           two-factor authentication has to stay\n"));
  EXPECT_THAT(json(), AllOf(HasSubstr(R"("asked":"nothing")"), HasSubstr(R"("must_be_kept":true)")));
}

TEST_F(RunTest, ShowsThatThereAreAnInvitationAndAPassAndNeverTheirSecrets) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  enrol_anna();
  const auto secret_in = [](const std::string& text, std::string_view before) {
    const auto from = text.find(before) + before.size();
    return text.substr(from, text.find('\n', from) - from);
  };
  const auto link = secret_in(sallyport({"subscriber", "invite", "anna"}).out, "/invitation?token=");
  const auto granted = sallyport({"subscriber", "re-enrol", "anna", "--reason", "phone lost"}).out;
  ASSERT_GT(link.size(), 20U);
  const auto words = sallyport({"subscriber", "show", "anna"}).out;
  EXPECT_THAT(words, AllOf(HasSubstr("Invitation       works until 2026-11-25 11:06 UTC\n"),
                           HasSubstr("Pass             works until 2026-11-19 11:06 UTC\n")));
  const auto json = sallyport({"subscriber", "show", "anna", "--json"}).out;
  EXPECT_THAT(json, HasSubstr(R"("invitation_until":"2026-11-25T11:06:40.000000Z",)"
                              R"("re_enrolment_until":"2026-11-19T11:06:40.000000Z",)"));
  for (const auto& shown : {words, json}) {
    EXPECT_THAT(shown, Not(HasSubstr(link)));
    EXPECT_THAT(shown, Not(testing::ContainsRegex("[A-Z2-7]{4}-[A-Z2-7]{4}")));
  }
  EXPECT_THAT(granted, testing::ContainsRegex("[A-Z2-7]{4}-[A-Z2-7]{4}"));
  now_ += days{1};
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out, HasSubstr("Pass             none\n"));
  now_ += days{6};
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out, HasSubstr("Invitation       none\n"));
}

TEST_F(RunTest, ShowsSinceWhenAnAccountIsDisabledOrFrozen) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto anna = subscribers_.find(account::Identifier::typed("anna")).value().value().id;
  const auto words = [&] { return sallyport({"subscriber", "show", "anna"}).out; };
  const auto json = [&] { return sallyport({"subscriber", "show", "anna", "--json"}).out; };
  ASSERT_EQ(sallyport({"subscriber", "disable", "anna"}).exit, Exit::done);
  now_ += days{2};
  EXPECT_THAT(words(), HasSubstr("State            disabled since 2026-11-18 11:06 UTC\n"));
  EXPECT_THAT(json(), HasSubstr(R"("state":"disabled","state_since":"2026-11-18T11:06:40.000000Z")"));
  ASSERT_TRUE(
      units_->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::frozen); }));
  EXPECT_THAT(words(), HasSubstr("State            frozen, since when is not on record\n"));
  EXPECT_THAT(json(), HasSubstr(R"("state":"frozen","state_since":null)"));
  ASSERT_TRUE(units_->write([&](unit::Unit& unit) {
    unit.events.append({now_, anna, audit::from_the_console(), audit::AccountFrozen{}});
  }));
  EXPECT_THAT(words(), HasSubstr("State            frozen since 2026-11-20 11:06 UTC\n"));
  ASSERT_EQ(sallyport({"subscriber", "thaw", "anna", "--reason", "passport"}).exit, Exit::done);
  EXPECT_THAT(words(), AllOf(HasSubstr("State            enabled\n"),
                             HasSubstr("Demand           due since the account was thawed: nothing opens but "
                                       "the set-up\n")));
  EXPECT_THAT(json(), HasSubstr(R"("due_after_thaw":true)"));
}

TEST_F(RunTest, ShowsTheSessionsOfASubscriber) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  const auto anna = subscribers_.find(account::Identifier::typed("anna")).value().value();
  ASSERT_TRUE(units_->write([&](unit::Unit& unit) {
    for (const auto opened : {now_ - hours{2}, now_ - minutes{5}}) {
      unit.sessions.add({.account = anna.id,
                         .scope = session::Scope::full,
                         .factors = {factor::Kind::password, factor::Kind::code},
                         .token = crypto::Token::generate(random_, Instant{}).digest(),
                         .from = {.address = "192.0.2.7", .user_agent = "Browser"}},
                        opened);
    }
  }));
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out,
              HasSubstr("Sessions         1, last used 2026-11-18 11:01 UTC from 192.0.2.7\n"));
  EXPECT_THAT(sallyport({"subscriber", "show", "anna", "--json"}).out,
              HasSubstr(R"("sessions":[{"opened":"2026-11-18T11:01:40.000000Z",)"
                        R"("seen":"2026-11-18T11:01:40.000000Z","factors":["password","code"],)"
                        R"("enrolment_only":false,"address":"192.0.2.7","user_agent":"Browser"}],)"));
  limits_ = session::Limits::create({.idle = minutes{5}, .absolute = hours{1}}).value();
  EXPECT_THAT(sallyport({"subscriber", "show", "anna"}).out, HasSubstr("Sessions         none\n"))
      << "the configuration lets them live no longer";
}

TEST_F(RunTest, ShowsWhatIsLocked) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  enrol_anna();
  const auto words = [&] { return sallyport({"subscriber", "show", "anna"}).out; };
  const auto json = [&] { return sallyport({"subscriber", "show", "anna", "--json"}).out; };
  ASSERT_EQ(sallyport({"subscriber", "re-enrol", "anna", "--reason", "passport"}).exit, Exit::done);
  const auto anna = subscribers_.find(account::Identifier::typed("anna")).value().value();
  ASSERT_TRUE(units_->write([&](unit::Unit& unit) {
    const auto hash = unit.passwords.find(anna.id).value().hash;
    unit.recovery_codes.replace_set(anna.id, {{.selector = "AB", .hash = hash}}, now_);
  }));
  EXPECT_THAT(words(), Not(HasSubstr("locked")));
  EXPECT_THAT(json(), Not(HasSubstr(R"(locked":true)")));
  for (const auto kind : {factor::Kind::recovery_code, factor::Kind::pass}) {
    lock(anna.id, kind);
  }
  EXPECT_THAT(
      words(),
      AllOf(HasSubstr("1 of 10 left, made 2026-11-18 11:06 UTC, locked after too many failures until "
                      "the subscriber makes new ones\n"),
            ContainsRegex("Pass +works until .*, locked after too many failures: sallyport subscriber "
                          "re-enrol\n")));
  EXPECT_THAT(json(), AllOf(HasSubstr(R"("recovery_codes_locked":true)"),
                            HasSubstr(R"("re_enrolment_locked":true)"), HasSubstr(R"("locked":false)")));
}

TEST_F(RunTest, ShowsASubscriberAsJson) {
  ASSERT_EQ(add_anna().exit, Exit::done);
  EXPECT_EQ(
      sallyport({"subscriber", "show", "anna", "--json"}).out,
      R"({"account":1,"sign_in_name":"anna","full_name":"Anna Kovács","customer_number":"C-1",)"
      R"("email":"anna@example.com",)"
      R"("addresses":{"registered_confirmed":null,"second":null,"second_confirmed":null,"not_confirmed_yet":[],)"
      R"("left_within_7_days":[]},)"
      R"("group":"","language":"","state":"enabled","state_since":null,"added":"2026-11-18T11:06:40.000000Z",)"
      R"("password":{"chosen":"2026-11-18T11:06:40.000000Z","of_the_old_system":false,"locked":false},)"
      R"("invitation_until":null,"re_enrolment_until":null,"re_enrolment_locked":false,)"
      R"("two_factor":{"active":false,"since":null,"last_used":null,"locked":false,)"
      R"("demand":{"asked":"nothing","deadline":null,"put_off_until":null,"snoozed_until":null,)"
      R"("due_after_thaw":false,"must_be_kept":false},"authenticators":[],)"
      R"("recovery_codes_left":0,"recovery_codes_made":null,"recovery_codes_locked":false,"check_up_passed":null,"wrong_codes_in_30_days":0},"sessions":[],)"
      R"("events":[{"at":"2026-11-18T11:06:40.000000Z","event":"subscriber_added","outcome":"done",)"
      R"("factors":"","reason":"","address":"console","user_agent":"","request_id":""}]})"
      "\n");
}

TEST(EventWords, HasAReadableSentenceForEveryEvent) {
  for (const auto name : audit::all_names()) {
    const auto words = in_words({.name = name, .factors = "password+recovery_code", .reason = ""});
    EXPECT_THAT(words, Not(HasSubstr("_")));
    EXPECT_THAT(words, Not(HasSubstr("{")));
    EXPECT_NE(words, std::string{name});
  }
  EXPECT_EQ(in_words({.name = "signed_in", .factors = "password+recovery_code", .reason = ""}),
            "signed in with password and recovery code");
  EXPECT_EQ(in_words({.name = "authenticator_ended", .factors = "", .reason = "removed: entry 2: my_phone"}),
            "one authenticator ended (removed: entry 2: my_phone)");
  EXPECT_EQ(in_words({.name = "of_tomorrow", .factors = "", .reason = "so_what"}), "of tomorrow (so what)");
}

TEST(Moment, IsUtc) {
  const Instant instant{seconds{4'102'444'799} + microseconds{1'000}};
  EXPECT_EQ(exact_time(instant), "2099-12-31T23:59:59.001000Z");
  EXPECT_EQ(readable_time(instant), "2099-12-31 23:59 UTC");
  EXPECT_EQ(exact_time(Instant{microseconds{-1}}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(readable_time(std::chrono::sys_days{std::chrono::year{10000} / 1 / 30}), "9999-12-31 23:59 UTC");
  EXPECT_EQ(exact_time(std::chrono::sys_days{std::chrono::year{-5} / 1 / 1}), "0001-01-01T00:00:00.000000Z");
}

TEST(Aligned, CountsLettersNotBytes) {
  EXPECT_EQ(aligned({{"éé", "x"}, {"abc", "y"}, {"z"}}), "éé   x\nabc  y\nz\n");
}

}  // namespace
}  // namespace sallyport::cli
