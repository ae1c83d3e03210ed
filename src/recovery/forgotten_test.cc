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

  auto press(std::string_view name, std::string_view network) {
    return flow
        .ask({.name = account::Identifier::typed(name),
              .origin = origin,
              .network = std::string{network},
              .made = now})
        .value();
  }
  void ask(std::string_view name, std::string_view network = "192.0.2.0/24") {
    EXPECT_TRUE(std::holds_alternative<Asked>(press(name, network)));
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
  EXPECT_EQ(sent, notice::links_a_day_of_a_network);
  pass_time(days{1});
  ask("anna");
  answer_all();
  EXPECT_EQ(mails().size(), 1U);
}

TEST_F(ForgottenTest, AStrangerUsesUpTheLinksOfHisOwnNetworkAlone) {
  const auto sent_to = [&](std::string_view network) {
    pass_time(minutes{3});
    ask("anna", network);
    answer_all();
    return mails().size();
  };
  for (int link = 0; link < notice::links_a_day_of_a_network; ++link) {
    EXPECT_EQ(sent_to("198.51.100.0/24"), 1U);
  }
  EXPECT_EQ(sent_to("198.51.100.0/24"), 0U);
  EXPECT_EQ(sent_to("192.0.2.0/24"), 1U) << "the owner gets his";
}

TEST_F(ForgottenTest, AMailboxIsNotFilledFromManyNetworks) {
  int sent = 0;
  for (int network = 0; network < 60; ++network) {
    pass_time(minutes{3});
    ask("anna", "198.51." + std::to_string(network) + ".0/24");
    answer_all();
    sent += static_cast<int>(mails().size());
  }
  EXPECT_EQ(sent, notice::links_a_day);
}

TEST_F(ForgottenTest, ANetworkThatAsksTooOftenWaitsWhateverItAsksFor) {
  for (const auto* name : {"anna", "nobody"}) {
    const auto network = std::string{"net of "} + name;
    for (int press_of_many = 0; press_of_many < attempt::network_burst; ++press_of_many) {
      ask(name, network);
    }
    const auto refused = press(name, network);
    ASSERT_TRUE(std::holds_alternative<Wait>(refused)) << name;
    EXPECT_EQ(std::get<Wait>(refused).until, now + attempt::network_refill);
    ask(name, "another network");
  }
  pass_time(attempt::network_refill);
  ask("anna", "net of anna");
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
