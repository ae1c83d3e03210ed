#include "portal/activity_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace sallyport::portal {
namespace {

using testing::HasSubstr;
using testing::Not;

auto event(const audit::Fact& fact) -> audit::Kept {
  const auto line = audit::line_of(fact);
  return {.id = EventId{1},
          .at = {},
          .account = {},
          .name = std::string{line.name},
          .outcome = std::string{line.outcome},
          .factors = line.factors,
          .reason = line.reason,
          .origin = {}};
}

auto named(std::string_view name) -> audit::Kept {
  auto kept = event(audit::SignedOut{});
  kept.name = name;
  return kept;
}

auto sentence(const audit::Fact& fact) -> std::string {
  const auto words = activity_words(event(fact));
  return words ? std::string{words->sentence.english} : std::string{};
}

const auto unknown = activity_words(named("of_tomorrow")).value().sentence.english;

TEST(ActivityWords, EveryEventIsShownOrKeptBackOnPurpose) {
  const auto names = audit::all_names();
  for (const auto name : names) {
    const auto words = activity_words(named(name));
    const bool is_hidden = std::ranges::find(not_shown(), name) != not_shown().end();
    EXPECT_NE(words.has_value(), is_hidden) << name;
    if (words) {
      EXPECT_NE(words->sentence.english, unknown) << name << " has no words";
      EXPECT_THAT(std::string{words->sentence.english}, Not(HasSubstr("_"))) << name;
    }
  }
  for (const auto name : not_shown()) {
    EXPECT_NE(std::ranges::find(names, name), names.end()) << name << " is no event";
  }
}

TEST(ActivityWords, SayWithWhatSomebodySignedIn) {
  using factor::Kind;
  const auto everything = audit::SignedIn::Opened::everything;
  EXPECT_EQ(sentence(audit::SignedIn{{Kind::password}, everything}), "Signed in with the password");
  EXPECT_EQ(sentence(audit::SignedIn{{Kind::password, Kind::code}, everything}),
            "Signed in with the password and a code");
  EXPECT_EQ(sentence(audit::SignedIn{{Kind::password, Kind::recovery_code}, everything}),
            "Signed in with the password and a recovery code");
  EXPECT_THAT(
      sentence(audit::SignedIn{{Kind::password, Kind::pass}, audit::SignedIn::Opened::enrolment_only}),
      HasSubstr("support pass"));
}

TEST(ActivityWords, TellNothingOfARefusalThatItsPageDidNot) {
  using audit::FactorRefused;
  using audit::Refusal;
  using factor::Kind;
  for (const auto where :
       {FactorRefused::At::sign_in, FactorRefused::At::step_up, FactorRefused::At::removal}) {
    for (const auto why :
         {Refusal::wrong, Refusal::unknown_name, Refusal::account_disabled, Refusal::no_such_factor,
          Refusal::locked, Refusal::malformed, Refusal::lost_race}) {
      EXPECT_EQ(sentence(FactorRefused{Kind::password, why, where}), "Somebody entered a wrong password");
      EXPECT_EQ(sentence(FactorRefused{Kind::code, why, where}), "Somebody entered a wrong code");
      EXPECT_EQ(sentence(FactorRefused{Kind::recovery_code, why, where}),
                "Somebody entered a wrong recovery code");
      EXPECT_EQ(sentence(FactorRefused{Kind::pass, why, where}), "Somebody entered a wrong support pass");
    }
    EXPECT_THAT(sentence(FactorRefused{Kind::code, Refusal::expired_code, where}), HasSubstr("expired"));
    EXPECT_THAT(sentence(FactorRefused{Kind::code, Refusal::replayed_code, where}),
                HasSubstr("used already"));
  }
}

TEST(ActivityWords, SayWhichAuthenticatorEndedAndWhy) {
  using Why = audit::AuthenticatorEnded::Why;
  const auto ended = [](Why why, std::string name) {
    return event(audit::AuthenticatorEnded{.entry = 2, .name = std::move(name), .why = why});
  };
  EXPECT_THAT(std::string{activity_words(ended(Why::removed, ""))->sentence.english}, HasSubstr("removed"));
  EXPECT_THAT(std::string{activity_words(ended(Why::replaced, "removed: entry 1"))->sentence.english},
              HasSubstr("taken its place"));
  EXPECT_THAT(std::string{activity_words(ended(Why::new_phone_given_up, "x"))->sentence.english},
              HasSubstr("given up"));
  const auto words = activity_words(ended(Why::replaced, "Work: phone"));
  ASSERT_TRUE(words->ended);
  EXPECT_EQ(words->ended->name, "Work: phone");
  EXPECT_EQ(words->ended->entry, 2);
}

TEST(ActivityWords, ACodeThatDidNotFitIsNoneThatDid) {
  const audit::CodeTried fitted{.entry = 2, .why = {}};
  const audit::CodeTried not_fitted{.entry = 2, .why = audit::EnrolmentMismatch::wrong};
  EXPECT_EQ(activity_words(event(fitted))->tone, Tone::done);
  EXPECT_EQ(activity_words(event(not_fitted))->tone, Tone::refused);
  EXPECT_NE(sentence(fitted), sentence(not_fitted));
}

TEST(ActivityWords, KnowTheOperatorFromABrowser) {
  EXPECT_TRUE(actor_words({.address = "console", .user_agent = {}, .request_id = {}}));
  EXPECT_FALSE(actor_words({.address = "192.0.2.7", .user_agent = "console", .request_id = {}}));
}

}  // namespace
}  // namespace sallyport::portal
