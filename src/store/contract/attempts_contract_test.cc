#include "base/random.h"
#include "crypto/token.h"
#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using unit::Unit;

class AttemptsContract : public Contract {
 protected:
  void add(AccountId account, std::string_view token, Instant begun = start) {
    write(
        [&](Unit& unit) { unit.attempts.add({.token = digest(token), .account = account, .begun = begun}); });
  }
  /// One whose token was made when it began, as a sign-in makes it.
  auto begin(AccountId account, Instant begun) -> crypto::Digest {
    const auto token = crypto::Token::generate(random_, begun).digest();
    write([&](Unit& unit) { unit.attempts.add({.token = token, .account = account, .begun = begun}); });
    return token;
  }
  auto find(std::string_view token) {
    return read([&](Unit& unit) { return unit.attempts.find(digest(token)); });
  }

 private:
  SystemRandom random_;
};

TEST_P(AttemptsContract, GivesBackWhatWasAdded) {
  const auto anna = add_account("anna");
  add(anna, "one");
  const auto attempt = find("one");
  ASSERT_TRUE(attempt);
  EXPECT_EQ(attempt->attempt.token, digest("one"));
  EXPECT_EQ(attempt->attempt.account, anna);
  EXPECT_EQ(attempt->account.id, anna);
  EXPECT_EQ(attempt->account.sign_in_name.text(), "anna");
  EXPECT_EQ(attempt->attempt.begun, start);
  EXPECT_FALSE(find("two"));
}

TEST_P(AttemptsContract, RemovesOneOrAllOfAnAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  add(anna, "one");
  add(anna, "two");
  add(anna, "three");
  add(bela, "bela");
  write([&](Unit& unit) { unit.attempts.remove(digest("one")); });
  EXPECT_FALSE(find("one"));
  EXPECT_TRUE(find("two"));
  write([&](Unit& unit) { unit.attempts.remove_all(anna); });
  EXPECT_FALSE(find("two"));
  EXPECT_FALSE(find("three"));
  EXPECT_TRUE(find("bela"));
  add(anna, "four");
  EXPECT_TRUE(find("four")) << "one that begins later";
}

TEST_P(AttemptsContract, EndsThoseOfTheSameUnitToo) {
  const auto anna = add_account("anna");
  write([&](Unit& unit) {
    unit.attempts.add({.token = digest("one"), .account = anna, .begun = start});
    unit.attempts.remove_all(anna);
    unit.attempts.add({.token = digest("two"), .account = anna, .begun = start});
  });
  EXPECT_FALSE(find("one"));
  EXPECT_TRUE(find("two"));
}

TEST_P(AttemptsContract, PurgesWhatIsOverAndNothingElse) {
  const auto anna = add_account("anna");
  begin(anna, start);
  begin(anna, start);
  const auto ended = begin(anna, start + microseconds{1});
  write([&](Unit& unit) { unit.attempts.remove_all(anna); });
  const auto young = begin(anna, start + minutes{5});
  const auto purge = [&](Instant now, int limit) {
    return write([&](Unit& unit) { return unit.attempts.purge(now, limit); });
  };
  EXPECT_EQ(purge(start + attempt::lifetime - microseconds{1}, 10), 0);
  EXPECT_EQ(purge(start + attempt::lifetime, 1), 1);
  EXPECT_EQ(purge(start + attempt::lifetime, 10), 1);
  EXPECT_EQ(purge(start + attempt::lifetime + microseconds{1}, 10), 1) << "and those that were ended";
  EXPECT_FALSE(read([&](Unit& unit) { return unit.attempts.find(ended); }));
  EXPECT_TRUE(read([&](Unit& unit) { return unit.attempts.find(young); }));
}

SALLYPORT_CONTRACT(AttemptsContract);

class KnownBrowsersContract : public Contract {
 protected:
  void remember(AccountId account, std::string_view cookie, Instant now) {
    write([&](Unit& unit) {
      const auto seen = unit.known_browsers.look(account, digest(cookie), now);
      unit.known_browsers.remember(account, digest(cookie), seen, now);
    });
  }
  auto look(AccountId account, const std::optional<crypto::Digest>& cookie, Instant now) {
    return read([&](Unit& unit) { return unit.known_browsers.look(account, cookie, now); });
  }
  auto find(AccountId account, std::string_view cookie, Instant now) -> std::optional<BrowserId> {
    const auto seen = look(account, digest(cookie), now);
    return seen.browser ? std::optional{seen.browser->id} : std::nullopt;
  }
};

TEST_P(KnownBrowsersContract, KnowsABrowserForOneAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  EXPECT_FALSE(find(anna, "cookie", start));
  remember(anna, "cookie", start);
  EXPECT_TRUE(find(anna, "cookie", start));
  EXPECT_FALSE(find(bela, "cookie", start));
  EXPECT_FALSE(find(anna, "another", start));
}

TEST_P(KnownBrowsersContract, LooksForNobodyAndFindsNothing) {
  remember(add_account("anna"), "cookie", start);
  const auto seen =
      read([&](Unit& unit) { return unit.known_browsers.look(std::nullopt, digest("cookie"), start); });
  EXPECT_FALSE(seen.browser);
  EXPECT_EQ(seen.known, 0);
  EXPECT_EQ(seen.forgotten, 0);
}

TEST_P(KnownBrowsersContract, GivesEachBrowserOfEachAccountAnIdOfItsOwn) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  remember(anna, "cookie", start);
  remember(bela, "cookie", start);
  remember(anna, "another", start);
  const auto id = find(anna, "cookie", start);
  EXPECT_NE(id, find(bela, "cookie", start));
  EXPECT_NE(id, find(anna, "another", start));
  remember(anna, "cookie", start + days{2});
  EXPECT_EQ(id, find(anna, "cookie", start + days{2}));
}

TEST_P(KnownBrowsersContract, TellsACookieOfOursWhoeverseItIs) {
  const auto is_ours = [&](std::string_view cookie, Instant now) {
    return read([&](Unit& unit) { return unit.known_browsers.is_ours(digest(cookie), now); });
  };
  remember(add_account("anna"), "cookie", start);
  EXPECT_TRUE(is_ours("cookie", start));
  EXPECT_FALSE(is_ours("another", start));
  EXPECT_FALSE(is_ours("cookie", start + attempt::browser_is_known_for));
}

TEST_P(KnownBrowsersContract, CountsThoseOfTheAccount) {
  const auto anna = add_account("anna");
  EXPECT_EQ(look(anna, std::nullopt, start).known, 0);
  remember(anna, "old", start);
  remember(anna, "new", start + days{30});
  remember(add_account("bela"), "cookie", start);
  EXPECT_EQ(look(anna, std::nullopt, start + days{30}).known, 2);
  EXPECT_FALSE(look(anna, std::nullopt, start + days{30}).browser);
  const auto later = look(anna, digest("new"), start + attempt::browser_is_known_for);
  EXPECT_EQ(later.known, 1);
  EXPECT_EQ(later.forgotten, 1);
  ASSERT_TRUE(later.browser);
  EXPECT_EQ(later.browser->noted, start + days{30});
}

TEST_P(KnownBrowsersContract, NotesOneThatIsKnownOnceADay) {
  const auto anna = add_account("anna");
  remember(anna, "cookie", start);
  const auto noted = [&] { return look(anna, digest("cookie"), start).browser.value().noted; };
  remember(anna, "cookie", start + attempt::browser_is_noted_every - microseconds{1});
  EXPECT_EQ(noted(), start);
  remember(anna, "cookie", start + attempt::browser_is_noted_every);
  EXPECT_EQ(noted(), start + attempt::browser_is_noted_every);
}

TEST_P(KnownBrowsersContract, ForgetsABrowserThatNeverCameBack) {
  const auto anna = add_account("anna");
  remember(anna, "cookie", start);
  const auto over = start + attempt::browser_is_known_for;
  EXPECT_TRUE(find(anna, "cookie", over - microseconds{1}));
  EXPECT_FALSE(find(anna, "cookie", over));
  remember(anna, "cookie", start + days{300});
  EXPECT_TRUE(find(anna, "cookie", over));
}

TEST_P(KnownBrowsersContract, AStrangerAgainGetsAnotherId) {
  const auto anna = add_account("anna");
  remember(anna, "cookie", start);
  const auto id = find(anna, "cookie", start);
  const auto later = start + attempt::browser_is_known_for;
  remember(anna, "cookie", later);
  EXPECT_NE(find(anna, "cookie", later), id);
}

TEST_P(KnownBrowsersContract, ForgetsAllOfAnAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  remember(anna, "cookie", start);
  remember(bela, "cookie", start);
  write([&](Unit& unit) { unit.known_browsers.forget_all_but(anna, std::nullopt); });
  EXPECT_FALSE(find(anna, "cookie", start));
  EXPECT_TRUE(find(bela, "cookie", start));
}

TEST_P(KnownBrowsersContract, ForgetsAllButOne) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  remember(anna, "cookie", start);
  remember(anna, "another", start);
  remember(bela, "another", start);
  write([&](Unit& unit) { unit.known_browsers.forget_all_but(anna, digest("cookie")); });
  EXPECT_TRUE(find(anna, "cookie", start));
  EXPECT_FALSE(find(anna, "another", start));
  EXPECT_TRUE(find(bela, "another", start));
}

TEST_P(KnownBrowsersContract, KeepsTheNewestOfAnAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  remember(bela, "first", start);
  remember(anna, "first", start);
  remember(anna, "second", start + seconds{1});
  for (int i = 2; i < attempt::browsers_of_an_account; ++i) {
    remember(anna, std::to_string(i), start + seconds{i});
  }
  EXPECT_TRUE(find(anna, "first", start));
  remember(anna, "first", start + days{2});
  remember(anna, "one more", start + days{2});
  EXPECT_TRUE(find(anna, "first", start)) << "it came back";
  EXPECT_FALSE(find(anna, "second", start)) << "the one unseen for longest";
  EXPECT_TRUE(find(anna, "one more", start));
  EXPECT_TRUE(find(bela, "first", start));
}

SALLYPORT_CONTRACT(KnownBrowsersContract);

}  // namespace
}  // namespace sallyport::store::contract
