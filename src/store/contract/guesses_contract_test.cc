#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using attempt::Bucket;
using attempt::Granted;
using attempt::Guess;
using attempt::Lane;
using attempt::Pace;
using attempt::Standing;
using attempt::Tally;
using factor::Kind;
using unit::Unit;

class GuessesContract : public Contract {
 protected:
  static auto code_of(AccountId account, std::string network = "192.0.2.0/24") -> Guess {
    return {.lane = Lane::second_step(account),
            .account = account,
            .kind = Kind::code,
            .network = std::move(network)};
  }
  static auto unknown(std::string_view name) -> Guess {
    return {.lane = Lane::typed_name(digest(name)),
            .account = {},
            .kind = Kind::password,
            .network = "192.0.2.0/24"};
  }
  auto hold(const Guess& guess, Instant now = start) {
    return write([&](Unit& unit) { return unit.guesses.hold(guess, now); });
  }
  void charge(const Guess& guess, Instant now = start) {
    write([&](Unit& unit) { attempt::charge(unit.guesses, guess, unit.guesses.hold(guess, now), now); });
  }
  void give_back(const Guess& guess, Instant now = start) {
    write([&](Unit& unit) { attempt::give_back(unit.guesses, guess, now); });
  }
  auto purge(Instant now, int limit = 1000) {
    return write([&](Unit& unit) { return unit.guesses.purge(now, limit); });
  }
  auto tally(AccountId account, Kind kind) {
    return read([&](Unit& unit) { return unit.guesses.tally(account, kind).in_a_row(); });
  }
  /// Whether a guess may be made, which is then charged.
  static auto spends(Unit& unit, const Guess& guess) -> bool {
    const auto judged = attempt::judge(unit.guesses, guess, start);
    const auto* granted = std::get_if<Granted>(&judged);
    if (granted != nullptr) {
      attempt::charge(unit.guesses, guess, granted->seen, start);
    }
    return granted != nullptr;
  }

  AccountId anna = add_account("anna");
  AccountId bela = add_account("bela");
};

TEST_P(GuessesContract, IsFreshAtFirst) {
  const auto standing = hold(code_of(anna));
  EXPECT_EQ(standing.pace, Pace{});
  EXPECT_EQ(standing.tally, Tally{0});
  EXPECT_TRUE(standing.bucket.is_full(start));
}

TEST_P(GuessesContract, KeepsEveryNumberOfAStanding) {
  const auto guess = code_of(anna);
  const Standing kept{.pace = Pace::from_stored({.failures = {1, 2, 3, 4}, .not_before = start + hours{1}}),
                      .tally = Tally{42},
                      .bucket = Bucket::from_stored({.left = 7, .as_of = start})};
  write([&](Unit& unit) { unit.guesses.save(guess, kept, unit.guesses.hold(guess, start), start); });
  reopen();
  const auto standing = hold(guess);
  EXPECT_EQ(standing.pace, kept.pace);
  EXPECT_EQ(standing.tally, kept.tally);
  EXPECT_EQ(standing.bucket, kept.bucket);
}

TEST_P(GuessesContract, AChargeThatIsGivenBackLeavesNoTrace) {
  const auto guess = code_of(anna);
  charge(guess);
  charge(guess);
  EXPECT_EQ(hold(guess).tally.in_a_row(), 2);
  give_back(guess);
  EXPECT_EQ(hold(guess).pace, Pace{});
  EXPECT_EQ(hold(guess).tally, Tally{0});
  // One of the network's two guesses has been given back, and of the rows of lane and factor nothing is left.
  EXPECT_EQ(purge(start + days{400}), 1);
}

TEST_P(GuessesContract, ATallyIsTheAccountsFromWhateverLane) {
  charge(code_of(anna));
  charge({.lane = Lane::second_step_from(anna, BrowserId{5}),
          .account = anna,
          .kind = Kind::code,
          .network = "2001:db8::/64"});
  charge(code_of(bela));
  EXPECT_EQ(tally(anna, Kind::code), 2);
  EXPECT_EQ(tally(bela, Kind::code), 1);
  EXPECT_EQ(tally(anna, Kind::password), 0);
  EXPECT_EQ(hold(code_of(anna)).pace.stored().failures[1], 1);
}

TEST_P(GuessesContract, ANetworksBucketIsSharedByAllNames) {
  charge(code_of(anna));
  charge(unknown("nobody"));
  EXPECT_EQ(hold(code_of(bela)).bucket.stored().left, attempt::network_burst - 2);
  EXPECT_TRUE(hold(code_of(bela, "198.51.100.0/24")).bucket.is_full(start));
}

TEST_P(GuessesContract, ANameOfNobodyIsCountedAlike) {
  for (int i = 0; i < attempt::free_failures; ++i) {
    charge(unknown("nobody"));
  }
  EXPECT_FALSE(hold(unknown("nobody")).pace.may_guess(start));
  EXPECT_EQ(hold(unknown("nobody")).tally.in_a_row(), attempt::free_failures);
  EXPECT_TRUE(hold(unknown("nobody else")).pace.may_guess(start));
  EXPECT_EQ(hold(unknown("nobody else")).tally.in_a_row(), 0);
}

TEST_P(GuessesContract, ForgetsATallyWhenTheFactorIsMadeAnew) {
  charge(code_of(anna));
  charge(code_of(bela));
  write([&](Unit& unit) { unit.guesses.clear_tally(anna, Kind::code); });
  EXPECT_EQ(tally(anna, Kind::code), 0);
  EXPECT_EQ(tally(bela, Kind::code), 1);
}

TEST_P(GuessesContract, ParallelGuessesAreAllCounted) {
  EXPECT_EQ(winners([&](Unit& unit) { return spends(unit, code_of(anna)); }), attempt::free_failures);
}

TEST_P(GuessesContract, ParallelGuessesAtANameOfNobodyAreAllCounted) {
  EXPECT_EQ(winners([&](Unit& unit) { return spends(unit, unknown("nobody")); }), attempt::free_failures);
}

TEST_P(GuessesContract, ParallelGuessesFromOneNetworkAreAllCounted) {
  for (int left = attempt::network_burst; left > 20; --left) {
    charge(unknown(std::to_string(left)));
  }
  std::atomic<int> name = 0;
  EXPECT_EQ(winners([&](Unit& unit) { return spends(unit, unknown("new " + std::to_string(++name))); }), 20);
}

TEST_P(GuessesContract, CountsWrongCodesWithinTheWindow) {
  const auto count = [&](Instant now) {
    return write([&](Unit& unit) {
      unit.guesses.count_wrong_code(anna, now);
      return unit.guesses.wrong_codes(anna, now);
    });
  };
  EXPECT_EQ(count(start), 1);
  EXPECT_EQ(count(start + hours{1}), 2);
  EXPECT_EQ(count(start + days{29}), 3);
  EXPECT_EQ(count(start + days{30}), 2);
  const auto wrong = [&](AccountId account, Instant now) {
    return read([&](Unit& unit) { return unit.guesses.wrong_codes(account, now); });
  };
  EXPECT_EQ(wrong(anna, start + days{30}), 2);
  const auto seen = [&](const Guess& guess, Instant now) {
    return read([&](Unit& unit) { return unit.guesses.look(guess, now).wrong_codes; });
  };
  EXPECT_EQ(seen(code_of(anna), start + days{30}), 2);
  EXPECT_EQ(seen(code_of(bela), start + days{30}), 0);
  EXPECT_EQ(seen(unknown("nobody"), start + days{30}), 0);
  EXPECT_EQ(wrong(bela, start + days{30}), 0);
  EXPECT_EQ(wrong(anna, start + days{100}), 0);
}

TEST_P(GuessesContract, PurgesWhatSaysNothingAnyMoreButNeverAnAccountsTally) {
  charge(code_of(anna));
  charge(unknown("nobody"));
  EXPECT_EQ(purge(start + days{1}), 1);  // the bucket, which is full again
  EXPECT_EQ(purge(start + days{30} - microseconds{1}), 0);
  EXPECT_EQ(purge(start + days{30}, 1), 1);
  EXPECT_EQ(purge(start + days{30}), 2);  // two paces and the tally of nobody in all
  EXPECT_EQ(tally(anna, Kind::code), 1);
  EXPECT_EQ(hold(unknown("nobody")).tally.in_a_row(), 0);
}

TEST_P(GuessesContract, PurgesOldDaysOfWrongCodes) {
  write([&](Unit& unit) { unit.guesses.count_wrong_code(anna, start); });
  EXPECT_EQ(purge(start + days{29}), 0);
  EXPECT_EQ(purge(start + days{30}), 1);
}

TEST_P(GuessesContract, KeepsABoundedNumberOfNamesOfNobodyTheNewest) {
  constexpr int bound = 200'000;
  constexpr int beyond = 3;
  charge(code_of(anna));
  const auto put = [&](Unit& unit, int name) {
    const Standing fresh{.pace = {}, .tally = Tally{0}, .bucket = {}};
    const Standing charged{.pace = Pace{}.charged(Kind::password, start), .tally = Tally{1}, .bucket = {}};
    unit.guesses.save(unknown(std::to_string(name)), charged, fresh, start + microseconds{name});
  };
  {
    constexpr int of_a_unit = 1'000;
    std::atomic<int> next = 0;
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int begin = next.fetch_add(of_a_unit); begin < bound + beyond;
             begin = next.fetch_add(of_a_unit)) {
          write([&](Unit& unit) {
            for (int name = begin; name < std::min(begin + of_a_unit, bound + beyond); ++name) {
              put(unit, name);
            }
          });
        }
      });
    }
  }
  EXPECT_EQ(purge(start + seconds{1}), 2 * beyond);
  EXPECT_EQ(hold(unknown(std::to_string(beyond - 1))).tally, Tally{0});
  EXPECT_EQ(hold(unknown(std::to_string(beyond - 1))).pace, Pace{});
  EXPECT_EQ(hold(unknown(std::to_string(beyond))).tally, Tally{1});
  EXPECT_EQ(tally(anna, Kind::code), 1);
}

SALLYPORT_CONTRACT(GuessesContract);

}  // namespace
}  // namespace sallyport::store::contract
