#include "notice/links.h"

#include <gtest/gtest.h>

namespace sallyport::notice {
namespace {

class LinksTest : public testing::Test {
 protected:
  SystemRandom random;
  Instant now{seconds{1'800'000'000}};
  crypto::KeyRing ring = crypto::KeyRing::generate(random, now);
  Links links{ring};
  FreezeLink link{.account = AccountId{17}, .made = now};
};

TEST_F(LinksTest, ATokenIsTheSameForTheSameMailAndNoOther) {
  const Reference mail{.id = NoticeId{1}, .written = now};
  EXPECT_EQ(links.token_of(mail).text(), Links{ring}.token_of(mail).text());
  EXPECT_NE(links.token_of(mail).text(), links.token_of({.id = NoticeId{2}, .written = now}).text());
  EXPECT_NE(links.token_of(mail).text(),
            links.token_of({.id = NoticeId{1}, .written = now + seconds{1}}).text());
  EXPECT_NE(links.token_of(mail).text(), Links{crypto::KeyRing::generate(random, now)}.token_of(mail).text());
}

TEST_F(LinksTest, AFreezeLinkIsReadBack) {
  const auto read = links.read_freeze(links.freeze_text(link).reveal());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->account, link.account);
  EXPECT_EQ(read->made, link.made);
}

TEST_F(LinksTest, NobodyMakesAFreezeLinkWithoutTheRing) {
  const std::string ours{links.freeze_text(link).reveal()};
  auto other_account = ours;
  other_account.front() = '2';
  EXPECT_FALSE(links.read_freeze(other_account));
  EXPECT_FALSE(links.read_freeze(ours.substr(0, ours.size() - 1)));
  EXPECT_FALSE(links.read_freeze(ours + "A"));
  EXPECT_FALSE(links.read_freeze(Links{crypto::KeyRing::generate(random, now)}.freeze_text(link).reveal()));
  for (const std::string_view text :
       {"", ".", "..", "17.1.", "-1.1.A", "17", "a.b.c", "99999999999999999999.1.A"}) {
    EXPECT_FALSE(links.read_freeze(text)) << text;
  }
  EXPECT_FALSE(links.read_freeze(std::string(100'000, '.')));
}

TEST_F(LinksTest, AFreezeLinkLastsSevenDays) {
  EXPECT_TRUE(is_live(link, now));
  EXPECT_TRUE(is_live(link, now + days{7} - seconds{1}));
  EXPECT_FALSE(is_live(link, now + days{7}));
  EXPECT_FALSE(is_live(link, now - seconds{1}));
}

TEST_F(LinksTest, AnUndoLinkIsReadBackAndIsNoFreezeLink) {
  const UndoLink undo{.account = AccountId{17}, .change = AddressChangeId{to_stored(now)}};
  const auto text = links.undo_text(undo);
  const auto read = links.read_undo(text.reveal());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->account, undo.account);
  EXPECT_EQ(read->change, undo.change);
  EXPECT_FALSE(links.read_freeze(text.reveal()));
  EXPECT_FALSE(links.read_undo(links.freeze_text(link).reveal()));
  EXPECT_TRUE(Links::may_be_signed(text.reveal()));
  EXPECT_FALSE(Links::may_be_signed("1.1.a b"));
}

}  // namespace
}  // namespace sallyport::notice
