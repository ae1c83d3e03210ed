#include "dispatch/letter.h"

#include <gmock/gmock.h>

#include <array>
#include <set>

#include "dispatch/letter_words.h"

namespace sallyport::dispatch {
namespace {

using notice::Kind;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::array all_kinds{Kind::new_browser,
                               Kind::wrong_codes,
                               Kind::factor_locked,
                               Kind::two_factor_on,
                               Kind::two_factor_off,
                               Kind::recovery_code_used,
                               Kind::authenticator_added,
                               Kind::new_phone,
                               Kind::authenticator_ended,
                               Kind::recovery_codes_renewed,
                               Kind::password_changed,
                               Kind::password_chosen,
                               Kind::re_enrolment_granted,
                               Kind::address_asked,
                               Kind::address_changed,
                               Kind::address_left,
                               Kind::address_restored,
                               Kind::address_corrected,
                               Kind::confirm_address,
                               Kind::account_frozen,
                               Kind::account_thawed,
                               Kind::password_link,
                               Kind::invitation};

class LetterTest : public testing::Test {
 protected:
  SystemRandom random;
  Instant now{seconds{1'800'000'000}};
  crypto::KeyRing ring = crypto::KeyRing::generate(random, now);
  view::Catalogue catalogue = view::Catalogue::embedded();
  view::Views views = view::Views::embedded(catalogue);
  notice::Links links{ring};
  LetterMaker maker{views,
                    notice::Links{ring},
                    {.brand = "Harbour & Sons",
                     .support_address = "help@example.com",
                     .from = "portal@example.com",
                     .public_url = "https://portal.example.com"}};
  account::Account anna{.id = AccountId{17},
                        .customer_number = account::CustomerNumber::create("C-1").value(),
                        .sign_in_name = account::SignInName::create("anna").value(),
                        .email = account::EmailAddress::create("anna@example.com").value(),
                        .full_name = account::FullName::create("Anna <b>Ash</b>").value(),
                        .status = account::Status::enabled,
                        .created = now,
                        .enrolment = account::Enrolment::free};

  [[nodiscard]] auto waiting(Kind kind, std::string detail = "3") const -> notice::Waiting {
    return {.reference = {.id = NoticeId{5}, .written = now},
            .draft = {.account = anna.id,
                      .kind = kind,
                      .recipient = anna.email,
                      .detail = std::move(detail),
                      .at = now,
                      .origin = {.address = "192.0.2.7", .user_agent = "<script>", .request_id = {}}},
            .tries = 0};
  }
  [[nodiscard]] auto letter(Kind kind, std::string detail = "3") const -> mail::Message {
    return maker.make(waiting(kind, std::move(detail)), anna);
  }
};

TEST_F(LetterTest, AnAddressThatNobodyHasConfirmedIsToldNothingOfTheAccount) {
  const auto made = letter(Kind::confirm_address, "registered");
  EXPECT_EQ(made.to.name, "");
  for (const auto& text : {made.text, made.html}) {
    EXPECT_THAT(text,
                Not(AnyOf(HasSubstr("Ash"), HasSubstr("C-1"), HasSubstr("not-me"), HasSubstr("192.0.2"))));
    EXPECT_THAT(text, HasSubstr("/notice/confirm-address?token="));
  }
}

TEST_F(LetterTest, WhoLeftGetsTheLinkThatUndoesTheChange) {
  const auto undo = links.undo_text({.account = anna.id, .change = AddressChangeId{3}});
  EXPECT_THAT(letter(Kind::address_left, "3").text,
              HasSubstr("https://portal.example.com/notice/undo?token=" + std::string{undo.reveal()}));
}

TEST_F(LetterTest, WhoLeftOneAddressReadsOfTheOtherBesideTheLinkThatUndoesHis) {
  const auto undo = links.undo_text({.account = anna.id, .change = AddressChangeId{3}});
  const auto made = letter(Kind::address_left, "3 second added");
  EXPECT_THAT(made.subject, HasSubstr("An address of your"));
  EXPECT_THAT(made.text, HasSubstr("A second address was added"));
  EXPECT_THAT(made.text, HasSubstr("taken off the account lately"));
  EXPECT_THAT(made.text,
              HasSubstr("https://portal.example.com/notice/undo?token=" + std::string{undo.reveal()}));
}

TEST_F(LetterTest, AnAddressThatIsDroppedGetsNothingThatUndoesIt) {
  const auto made = letter(Kind::address_changed, std::string{notice::dropped});
  EXPECT_THAT(made.text, HasSubstr("no longer belongs to your account"));
  EXPECT_THAT(made.text, Not(HasSubstr("/notice/undo")));
}

TEST_F(LetterTest, NamesTheAuthenticatorThatEndedAndSaysWhy) {
  using Why = audit::AuthenticatorEnded::Why;
  const auto ended = [&](std::string name, Why why) {
    const auto told =
        notice::told_by(audit::AuthenticatorEnded{.entry = 2, .name = std::move(name), .why = why});
    return letter(told->kind, told->detail).text;
  };
  EXPECT_THAT(ended("Old: phone", Why::removed), HasSubstr("“Old: phone” was removed from your account."));
  EXPECT_THAT(ended("", Why::replaced), HasSubstr("taken the place of “Authenticator 2”."));
  EXPECT_THAT(ended("New", Why::new_phone_given_up),
              HasSubstr("“New”, the app of a new phone, was given up"));
  EXPECT_THAT(letter(Kind::authenticator_ended, "a name").text, HasSubstr("Its codes do not work"));
}

TEST_F(LetterTest, EveryKindHasWordsOfItsOwn) {
  std::set<std::string> subjects;
  for (const auto kind : all_kinds) {
    const auto made = letter(kind);
    subjects.insert(made.subject);
    EXPECT_THAT(made.subject, HasSubstr("Harbour & Sons")) << word_of(kind);
    EXPECT_THAT(made.subject, Not(HasSubstr("{")));
    EXPECT_THAT(made.text, Not(HasSubstr("{"))) << word_of(kind);
    // Whoever reads at an address that nobody has confirmed is told no name.
    const bool is_to_a_stranger = kind == Kind::confirm_address;
    EXPECT_THAT(made.text, HasSubstr(is_to_a_stranger ? "Hello,\n" : "Hello Anna <b>Ash</b>,"));
    EXPECT_THAT(made.html, HasSubstr(is_to_a_stranger ? "Hello,<" : "Hello Anna &lt;b&gt;Ash&lt;/b&gt;,"));
    EXPECT_THAT(made.html, Not(HasSubstr("<script")));
    EXPECT_EQ(made.to.address, "anna@example.com");
    EXPECT_EQ(made.id, "5-1800000000000000");
    EXPECT_TRUE(mail::compose(made)) << word_of(kind);
  }
  EXPECT_EQ(subjects.size(), all_kinds.size());
}

TEST_F(LetterTest, NewsCanBeDeniedAndOtherMailsCannot) {
  const auto freeze = links.freeze_text({.account = anna.id, .made = now});
  const std::string link = "https://portal.example.com/notice/not-me?token=" + std::string{freeze.reveal()};
  EXPECT_THAT(letter(Kind::two_factor_off).text, HasSubstr(link));
  EXPECT_THAT(letter(Kind::two_factor_off).html, HasSubstr(link));
  for (const auto kind :
       {Kind::account_frozen, Kind::account_thawed, Kind::password_link, Kind::invitation}) {
    EXPECT_THAT(letter(kind).text, Not(HasSubstr("not-me"))) << word_of(kind);
  }
}

TEST_F(LetterTest, OnlyALinksMailHasTheTokenOfAPass) {
  const auto token = links.token_of({.id = NoticeId{5}, .written = now}).text();
  EXPECT_THAT(letter(Kind::password_link).text,
              HasSubstr("https://portal.example.com/sign-in/forgotten?token=" + token));
  EXPECT_THAT(letter(Kind::invitation).text,
              HasSubstr("https://portal.example.com/invitation?token=" + token));
  EXPECT_THAT(letter(Kind::two_factor_on).text, Not(HasSubstr(token)));
}

TEST_F(LetterTest, SpeaksTheLanguageOfTheAccount) {
  anna.language = "hu";
  const auto made = letter(Kind::new_browser);
  EXPECT_EQ(made.language, "hu");
  EXPECT_THAT(made.subject, HasSubstr("Harbour & Sons"));
  EXPECT_THAT(made.subject, HasSubstr("bejelentkezés"));
  EXPECT_THAT(made.text, HasSubstr("Ismeretlen böngésző"));
  EXPECT_THAT(made.html, HasSubstr(R"(<html lang="hu">)"));
  EXPECT_TRUE(mail::compose(made));
}

TEST_F(LetterTest, SpeaksTheOperatorsLanguageToWhoeverHasChosenNone) {
  const LetterMaker german{views,
                           notice::Links{ring},
                           {.brand = "Harbour & Sons",
                            .support_address = "help@example.com",
                            .from = "portal@example.com",
                            .public_url = "https://portal.example.com",
                            .language = "de"}};
  EXPECT_EQ(german.make(waiting(Kind::two_factor_on), anna).language, "de");
  anna.language = "xx";
  EXPECT_EQ(german.make(waiting(Kind::two_factor_on), anna).language, "de");
  anna.language = "en";
  EXPECT_EQ(german.make(waiting(Kind::two_factor_on), anna).language, "en");
}

TEST_F(LetterTest, EveryKindHasWordsInEveryLanguage) {
  for (const auto* const language : {"hu", "de"}) {
    anna.language = language;
    for (const auto kind : all_kinds) {
      const auto made = letter(kind);
      EXPECT_EQ(made.language, language);
      EXPECT_THAT(made.subject, HasSubstr("Harbour & Sons")) << word_of(kind);
      EXPECT_THAT(made.subject + made.text, Not(HasSubstr("{"))) << word_of(kind);
      EXPECT_TRUE(mail::compose(made)) << word_of(kind);
    }
  }
}

TEST_F(LetterTest, NamesTheBrowserInWords) {
  auto news = waiting(Kind::new_browser);
  news.draft.origin.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  EXPECT_THAT(maker.make(news, anna).text, HasSubstr("Browser: Firefox on Linux\n"));
}

TEST_F(LetterTest, NumbersStandInTheirSentences) {
  EXPECT_THAT(maker.make(waiting(Kind::recovery_code_used, "1"), anna).text,
              HasSubstr("1 of your recovery codes is left"));
  EXPECT_THAT(maker.make(waiting(Kind::recovery_code_used, "0"), anna).text,
              HasSubstr("0 of your recovery codes are left"));
  EXPECT_THAT(maker.make(waiting(Kind::factor_locked, "password"), anna).subject, HasSubstr("passwords"));
  EXPECT_THAT(maker.make(waiting(Kind::factor_locked, "code"), anna).subject, HasSubstr("Codes"));
}

TEST_F(LetterTest, SaysHowEachLockIsMended) {
  EXPECT_THAT(maker.make(waiting(Kind::factor_locked, "code"), anna).text, HasSubstr("set up your app anew"));
  const auto of_recovery_codes = maker.make(waiting(Kind::factor_locked, "recovery_code"), anna);
  EXPECT_THAT(of_recovery_codes.subject, HasSubstr("Recovery codes"));
  EXPECT_THAT(of_recovery_codes.text,
              AllOf(HasSubstr("make new recovery codes"), Not(HasSubstr("set up your app anew"))));
}

}  // namespace
}  // namespace sallyport::dispatch
