#include "dispatch/office.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <semaphore>
#include <vector>

#include "store/contract/house.h"

namespace sallyport::dispatch {
namespace {

/// A clock that stands where the test puts it.
class StandingClock final : public Clock {
 public:
  explicit StandingClock(Instant now) : now_{now} {}
  [[nodiscard]] auto now() const -> Instant override { return now_.load(); }
  void set(Instant now) { now_ = now; }

 private:
  std::atomic<Instant> now_;
};

class OfficeTest : public store::contract::House {
 protected:
  AccountId anna = add_subscriber("anna");
  view::Catalogue catalogue = view::Catalogue::embedded();
  view::Views views = view::Views::embedded(catalogue);
  LetterMaker letters{views,
                      notice::Links{ring},
                      {.brand = "Example Net",
                       .support_address = "help@example.com",
                       .from = "portal@example.com",
                       .public_url = "https://portal.example.com"}};
  recovery::NewPassword passwords{pool, random, factor::password::Policy{}, {}};
  recovery::PasswordLinks links{*units, passwords, random, notice::Links{ring}};
  StandingClock clock{now};
  std::mutex mutex;
  std::vector<std::string> delivered;  // subjects; guarded by mutex

  auto deliver(mail::Outcome outcome) -> Deliver {
    return [this, outcome](const mail::Message& message) {
      const std::scoped_lock lock{mutex};
      delivered.push_back(message.subject);
      return outcome;
    };
  }
  auto deliveries() -> std::size_t {
    const std::scoped_lock lock{mutex};
    return delivered.size();
  }
  void change_something() {
    ASSERT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.events.append({now, anna, origin, audit::RecoveryCodesRenewed{}}); }));
  }
  void ask_for_link(std::string_view name) {
    ASSERT_TRUE(links.ask({.name = account::Identifier::typed(name),
                           .origin = origin,
                           .network = "192.0.2.0/24",
                           .made = now}));
  }
  auto requests() {
    return units->read([](unit::Unit& unit) { return unit.link_requests.count(); }).value();
  }
  auto waiting() {
    return units->read([](unit::Unit& unit) { return unit.outbox.waiting(); }).value();
  }
  /// Until it is so, for a while.
  template <class Condition>
  static auto comes(const Condition& condition) -> bool {
    for (int look = 0; look < 1'000; ++look) {
      if (condition()) {
        return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
  }
  auto around() -> Office::Surroundings {
    return {.units = *units, .links = links, .letters = letters, .clock = clock, .trouble = [](auto) {}};
  }
};

TEST_F(OfficeTest, WhatWasTakenIsNotSentAgain) {
  change_something();
  {
    Office office{around(), deliver(mail::Sent{})};
    EXPECT_TRUE(comes([&] { return waiting() == 0; }));
    office.ring();
  }
  EXPECT_EQ(deliveries(), 1U);
  EXPECT_EQ(delivered.front(), "New recovery codes for your Example Net account");
}

TEST_F(OfficeTest, WhatIsRefusedForNowIsTriedAgainLater) {
  change_something();
  {
    const Office office{around(), deliver(mail::Later{"busy"})};
    EXPECT_TRUE(comes([&] { return deliveries() == 1; }));
  }
  EXPECT_EQ(waiting(), 1);
  clock.set(now + minutes{1});
  {
    const Office office{around(), deliver(mail::Sent{})};
    EXPECT_TRUE(comes([&] { return waiting() == 0; }));
  }
  EXPECT_EQ(deliveries(), 2U);
}

TEST_F(OfficeTest, WhatIsNeverTakenIsGivenUpWithAnEvent) {
  change_something();
  const Office office{around(), deliver(mail::Never{"550 nobody"})};
  EXPECT_TRUE(comes([&] { return waiting() == 0; }));
  EXPECT_TRUE(comes([&] { return last_event() == "notice_given_up: recovery_codes_renewed: 550 nobody"; }));
}

TEST_F(OfficeTest, WhatIsTooOldIsNotSent) {
  ask_for_link("anna");
  ASSERT_TRUE(links.answer_next(now).value());
  clock.set(now + minutes{30});
  const Office office{around(), deliver(mail::Sent{})};
  EXPECT_TRUE(comes([&] { return waiting() == 0; }));
  EXPECT_EQ(deliveries(), 0U);
}

TEST_F(OfficeTest, WithoutAMailServerLinksAreMadeAndMailsWait) {
  ask_for_link("anna");
  const Office office{around(), {}};
  EXPECT_TRUE(comes([&] { return waiting() == 1; }));
}

TEST_F(OfficeTest, WhileAMailHangsTheNextOneAllRequestsThatWaitedAreAnswered) {
  change_something();
  change_something();
  std::counting_semaphore<> taken{0};
  const auto ask_for_some = [&] {
    for (const auto* name : {"anna", "nobody", "nobody at all"}) {
      ask_for_link(name);
    }
  };
  ask_for_some();
  std::vector<std::int64_t> left;
  {
    Office office{around(), [&](const mail::Message&) -> mail::Outcome {
                    left.push_back(requests());
                    ask_for_some();
                    taken.release();
                    return mail::Later{"dead"};
                  }};
    taken.acquire();
    taken.acquire();
  }
  ASSERT_GE(left.size(), 2U);
  EXPECT_EQ(left[0], 0);
  EXPECT_EQ(left[1], 0);
}

TEST_F(OfficeTest, WhatWasTakenIsMarkedWhenTheDatabaseIsBackAndIsNotSentAgain) {
  change_something();
  store::SqliteOptions options;
  options.busy_wait = std::chrono::milliseconds{50};
  const auto impatient = store::SqliteUnits::open(folder.path() / "sallyport.db", std::move(options)).value();
  std::binary_semaphore locked{0};
  std::binary_semaphore unlocked{0};
  std::thread locks;
  std::atomic<int> refused = 0;
  std::atomic<int> sent = 0;
  Office::Surroundings surroundings{
      .units = *impatient, .links = links, .letters = letters, .clock = clock, .trouble = [&](auto) {
        ++refused;
      }};
  {
    const Office office{std::move(surroundings), [&](const mail::Message&) -> mail::Outcome {
                          ++sent;
                          locks = std::thread{[&] {
                            EXPECT_TRUE(units->write([&](unit::Unit&) {
                              locked.release();
                              unlocked.acquire();
                            }));
                          }};
                          locked.acquire();
                          return mail::Sent{};
                        }};
    EXPECT_TRUE(comes([&] { return refused > 0; }));
    unlocked.release();
    EXPECT_TRUE(comes([&] { return waiting() == 0; }));
  }
  locks.join();
  EXPECT_EQ(sent, 1);
}

TEST_F(OfficeTest, TheLetterUnderWayIsSettledBeforeItEnds) {
  change_something();
  std::binary_semaphore begun{0};
  std::binary_semaphore taken{0};
  Office office{around(), [&](const mail::Message&) -> mail::Outcome {
                  begun.release();
                  taken.acquire();
                  return mail::Sent{};
                }};
  begun.acquire();
  office.end(std::chrono::milliseconds{1});
  EXPECT_EQ(waiting(), 1) << "nobody waits for longer than he has to";
  taken.release();
  office.end(std::chrono::seconds{20});
  EXPECT_EQ(waiting(), 0);
}

TEST_F(OfficeTest, TheBellWakesIt) {
  Office office{around(), deliver(mail::Sent{})};
  change_something();
  office.ring();
  EXPECT_TRUE(comes([&] { return deliveries() == 1; }));
}

}  // namespace
}  // namespace sallyport::dispatch
