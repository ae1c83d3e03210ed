#include <gtest/gtest.h>

#include "recovery/password_link.h"
#include "store/contract/house.h"

namespace sallyport::recovery {
namespace {

class ForgottenTest : public store::contract::House {
 protected:
  NewPassword passwords{pool, random, factor::password::Policy{}, {{"Example Net"}}};
  notice::Links links{ring};
  PasswordLinks flow{*units, passwords, random, notice::Links{ring}};
  AccountId anna = add_subscriber("anna");

  void ask(std::string_view name) {
    EXPECT_TRUE(
        std::holds_alternative<Asked>(flow.ask(account::Identifier::typed(name), origin, now).value()));
  }
  auto answer_all() -> int {
    int answered = 0;
    while (flow.answer_next(now).value()) {
      ++answered;
    }
    return answered;
  }
  auto mails() -> std::vector<notice::Waiting> {
    return units
        ->write([&](unit::Unit& unit) {
          auto claimed = unit.outbox.claim(now, 100);
          for (const auto& mail : claimed) {
            unit.outbox.note_sent(mail.reference, now);
          }
          return claimed;
        })
        .value();
  }
  auto find(const crypto::Digest& token) { return flow.find(pass::Kind::password_reset, token, now).value(); }
};

TEST_F(ForgottenTest, TheLinkOfTheMailChoosesAPasswordOnce) {
  ask("ANNA@example.com");
  EXPECT_EQ(answer_all(), 1);
  const auto written = mails();
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written.front().draft.kind, notice::Kind::password_link);
  EXPECT_EQ(written.front().draft.recipient.text(), "anna@example.com");
  const auto token = links.token_of(written.front().reference).digest();
  EXPECT_TRUE(std::holds_alternative<LinkFor>(find(token)));
  const auto choose = [&] {
    return flow
        .choose_password(pass::Kind::password_reset, token, Secret::copy_of("walnut gravel piano sunday"),
                         origin, now)
        .value();
  };
  EXPECT_TRUE(std::holds_alternative<PasswordChosen>(choose()));
  EXPECT_EQ(last_event(), "password_chosen: password");
  EXPECT_TRUE(std::holds_alternative<LinkGone>(choose()));
}

TEST_F(ForgottenTest, ItIsNoInvitationAndLastsHalfAnHour) {
  ask("anna");
  answer_all();
  const auto token = links.token_of(mails().front().reference).digest();
  EXPECT_TRUE(std::holds_alternative<LinkGone>(flow.find(pass::Kind::invitation, token, now).value()));
  pass_time(minutes{30} - seconds{1});
  EXPECT_TRUE(std::holds_alternative<LinkFor>(find(token)));
  pass_time(seconds{1});
  EXPECT_TRUE(std::holds_alternative<LinkGone>(find(token)));
}

TEST_F(ForgottenTest, NobodyGetsNothing) {
  ask("nobody");
  ask(std::string(10'000, 'x'));
  ask("\xff\xfe");
  EXPECT_EQ(answer_all(), 3);
  EXPECT_TRUE(mails().empty());
}

TEST_F(ForgottenTest, AFrozenOrDisabledAccountGetsNothing) {
  for (const auto status : {account::Status::frozen, account::Status::disabled}) {
    ASSERT_TRUE(units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, status); }));
    ask("anna");
    answer_all();
    EXPECT_TRUE(mails().empty());
  }
}

TEST_F(ForgottenTest, AMailboxIsNotFilled) {
  for (int again = 0; again < 20; ++again) {
    ask("anna");
  }
  answer_all();
  EXPECT_EQ(mails().size(), 1U);
  int sent = 1;
  for (int hour = 0; hour < 20; ++hour) {
    pass_time(hours{1});
    ask("anna");
    answer_all();
    sent += static_cast<int>(mails().size());
  }
  EXPECT_EQ(sent, notice::links_a_day);
  pass_time(days{1});
  ask("anna");
  answer_all();
  EXPECT_EQ(mails().size(), 1U);
}

TEST_F(ForgottenTest, TheNewestLinkAloneWorks) {
  ask("anna");
  answer_all();
  const auto first = links.token_of(mails().front().reference).digest();
  pass_time(minutes{3});
  ask("anna");
  answer_all();
  EXPECT_TRUE(std::holds_alternative<LinkGone>(find(first)));
}

}  // namespace
}  // namespace sallyport::recovery
