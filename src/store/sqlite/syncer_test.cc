#include "store/sqlite/syncer.h"

#include <gmock/gmock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "store/contract/temporary_folder.h"
#include "store/sqlite/copier.h"
#include "store/sqlite/sqlite_units.h"

namespace {

/// What the program's syncs do at the moment.
std::mutex held;  // NOLINT(*-global-variables)
std::atomic<bool> are_held = false;
std::atomic<bool> fail = false;
std::atomic<int> syncs = 0;

}  // namespace

/// Every sync of the program's own and of SQLite comes by here.
extern "C" auto fdatasync(int descriptor) -> int {
  ++syncs;
  if (are_held) {
    const std::scoped_lock wait{held};
  }
  if (fail) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace sallyport::store::sqlite {
namespace {

using namespace std::chrono_literals;
using std::future_status;

/// As long as it lives, no sync ends.
class Hold {
 public:
  Hold() { are_held = true; }
  Hold(const Hold&) = delete;
  Hold(Hold&&) = delete;
  auto operator=(const Hold&) -> Hold& = delete;
  auto operator=(Hold&&) -> Hold& = delete;
  ~Hold() { are_held = false; }

 private:
  std::scoped_lock<std::mutex> lock_{held};
};

auto event() -> audit::Event { return {.at = {}, .account = {}, .origin = {}, .fact = audit::SignedOut{}}; }

void append_event(unit::Unit& unit) { unit.events.append(event()); }

template <class Condition>
void wait_until(const Condition& condition) {
  while (!condition()) {
    std::this_thread::sleep_for(1ms);
  }
}

class SyncerTest : public testing::Test {
 protected:
  SyncerTest() { std::ofstream{journal}.put('x'); }
  static auto group() -> std::shared_ptr<Group> {
    auto made = std::make_shared<Group>();
    made->events.push_back(event());
    return made;
  }

  contract::TemporaryFolder folder;
  std::filesystem::path journal = folder.path() / "journal";
  std::atomic<int> told = 0;
  Syncer::EventSink sink = [this](const audit::Event&) { ++told; };
};

TEST_F(SyncerTest, NobodyIsAnsweredBeforeTheDiskHasIt) {
  Syncer syncer{journal, sink};
  const auto one = group();
  {
    const Hold hold;
    syncer.answer_when_kept(one);
    EXPECT_EQ(one->is_done.wait_for(50ms), future_status::timeout);
    EXPECT_EQ(told, 0);
  }
  one->is_done.wait();
  EXPECT_EQ(told, 1);
}

TEST_F(SyncerTest, WhatIsCommittedMeanwhileSharesTheNextSync) {
  Syncer syncer{journal, sink};
  const auto before = syncs.load();
  const auto first = group();
  std::vector<std::shared_ptr<Group>> others;
  {
    const Hold hold;
    syncer.answer_when_kept(first);
    wait_until([&] { return syncs == before + 1; });
    for (int n = 0; n < 3; ++n) {
      syncer.answer_when_kept(others.emplace_back(group()));
    }
  }
  for (const auto& other : others) {
    other->is_done.wait();
  }
  EXPECT_EQ(syncs, before + 2);
  EXPECT_EQ(told, 4);
}

TEST_F(SyncerTest, AnswersWhoeverWaitsAtTheEnd) {
  const auto one = group();
  {
    Syncer{journal, sink}.answer_when_kept(one);
  }
  EXPECT_EQ(one->is_done.wait_for(0ms), future_status::ready);
}

TEST_F(SyncerTest, ADiskThatHangsIsSeen) {
  Syncer syncer{journal, sink};
  const auto in_a_while = [] { return Syncer::Steady::now() + 6s; };
  const auto before = syncs.load();
  const auto one = group();
  {
    const Hold hold;
    syncer.answer_when_kept(one);
    wait_until([&] { return syncs > before; });
    EXPECT_FALSE(syncer.is_stuck());
    EXPECT_TRUE(syncer.is_stuck(in_a_while()));
  }
  one->is_done.wait();
  EXPECT_FALSE(syncer.is_stuck(in_a_while()));
}

TEST_F(SyncerTest, AJournalThatIsNotThereIsAFault) {
  EXPECT_THROW((Syncer{folder.path() / "missing", sink}), FaultInUnit);
}

TEST(SyncerDeathTest, ADiskThatFailsEndsTheProcessAndAnswersNobody) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const contract::TemporaryFolder folder;
  EXPECT_DEATH(
      {
        auto units = SqliteUnits::open(folder.path() / "sallyport.db", {}).value();
        units->write(append_event).value();
        fail = true;
        const auto answered = units->write(append_event);
        std::fputs(answered ? "answered" : "refused", stderr);
      },
      "^sallyport: the disk of the database failed to write[^\n]*\n$");
}

// The first page of a journal that begins anew is behind a sync of the writer's own.
TEST(SyncerDeathTest, ASyncOfSqliteThatFailsEndsTheProcessToo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const contract::TemporaryFolder folder;
  EXPECT_DEATH(
      {
        auto units = SqliteUnits::open(folder.path() / "sallyport.db", {}).value();
        fail = true;
        const auto answered = units->write(append_event);
        std::fputs(answered ? "answered" : "refused", stderr);
      },
      "^sallyport: the disk of the database failed to write[^\n]*\n$");
}

// A copy that left nothing is the only one: see Copier::copy.
TEST_F(SyncerTest, AJournalIsCopiedOnceMoreOnlyIfItHasGrown) {
  const auto path = folder.path() / "sallyport.db";
  const auto units = SqliteUnits::open(path, {}).value();
  const Database::Place place{.path = path, .busy_wait = 100ms};
  Database by_hand{place, Role::writer};
  Copier copier{place};
  const auto syncs_of = [&](const auto& copy) {
    EXPECT_TRUE(units->write(append_event));
    const auto before = syncs.load();
    copy();
    return syncs - before;
  };
  const auto one_copy = [&] {
    EXPECT_GT(by_hand.copy_journal(), 0);
    by_hand.sync_file();
  };
  const auto copier_told = [&](int pages) {
    return [&, pages] {
      EXPECT_FALSE(copier.leaves_the_rest(pages));
      copier.copy_soon();
      wait_until([&] { return copier.leaves_the_rest(pages); });
    };
  };
  (void)syncs_of(one_copy);  // the first of a connection has more to do
  (void)syncs_of(copier_told(0));
  const auto once = syncs_of(one_copy);
  EXPECT_EQ(syncs_of(copier_told(0)), once);
  EXPECT_EQ(syncs_of(copier_told(100)), once + 1);
}

// The next one is run and committed while the disk has not got the one before.
TEST_F(SyncerTest, TheWriterDoesNotWaitForTheDisk) {
  const auto units = SqliteUnits::open(folder.path() / "sallyport.db", {}).value();
  ASSERT_TRUE(units->write(append_event));
  std::atomic<int> run = 0;
  const auto write = [&] {
    return units->write([&](unit::Unit& unit) {
      append_event(unit);
      ++run;
    });
  };
  std::future<Result<void>> first;
  std::future<Result<void>> second;
  {
    const Hold hold;
    first = std::async(std::launch::async, write);
    wait_until([&] { return run == 1; });
    second = std::async(std::launch::async, write);
    wait_until([&] { return run == 2; });
    EXPECT_EQ(first.wait_for(20ms), future_status::timeout);
    EXPECT_EQ(second.wait_for(20ms), future_status::timeout);
  }
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
}

struct Claim {};
struct Nothing {};
using Outcome = std::variant<Claim, Nothing>;

class FirstOfTwoTest : public SyncerTest {
 protected:
  // A journal that begins is synced by whoever writes its first page.
  FirstOfTwoTest() {
    EXPECT_TRUE(units->write(append_event));
    told = 0;
  }
  auto write_first(Outcome outcome) {
    return std::async(std::launch::async, [this, outcome] {
      return units->write_first<Claim>([&](unit::Unit& unit) {
        append_event(unit);
        return outcome;
      });
    });
  }

  std::unique_ptr<SqliteUnits> units = [this] {
    SqliteOptions options;
    options.event_sink = sink;
    return SqliteUnits::open(folder.path() / "sallyport.db", std::move(options)).value();
  }();
};

TEST_F(FirstOfTwoTest, WaitsForNoDiskAndComesToItWithTheSecond) {
  const auto before = syncs.load();
  std::future<Result<void>> second;
  {
    const Hold hold;
    auto first = write_first(Claim{});
    ASSERT_EQ(first.wait_for(10s), future_status::ready);
    EXPECT_TRUE(first.get());
    EXPECT_EQ(told, 0);
    EXPECT_EQ(syncs, before);
    second = std::async(std::launch::async, [this] { return units->write(append_event); });
    EXPECT_EQ(second.wait_for(20ms), future_status::timeout);
    EXPECT_EQ(told, 0);
  }
  EXPECT_TRUE(second.get());
  EXPECT_EQ(syncs, before + 1);
  EXPECT_EQ(told, 2);
}

TEST_F(FirstOfTwoTest, WhereNoSecondFollowsTheDiskIsWaitedFor) {
  std::future<Result<Outcome>> first;
  {
    const Hold hold;
    first = write_first(Nothing{});
    EXPECT_EQ(first.wait_for(50ms), future_status::timeout);
    EXPECT_EQ(told, 0);
  }
  EXPECT_TRUE(first.get());
  EXPECT_EQ(told, 1);
}

TEST_F(FirstOfTwoTest, WhatNoSecondCameForIsKeptAtTheEnd) {
  EXPECT_TRUE(write_first(Claim{}).get());
  EXPECT_EQ(told, 0);
  units.reset();
  EXPECT_EQ(told, 1);
}

TEST_F(FirstOfTwoTest, ASecondThatFailsLeavesTheFirst) {
  EXPECT_TRUE(write_first(Claim{}).get());
  EXPECT_FALSE(units->write([](unit::Unit& unit) {
    append_event(unit);
    throw FaultInUnit{"no"};
  }));
  EXPECT_EQ(told, 0);
  EXPECT_TRUE(units->write(append_event));
  EXPECT_EQ(told, 2);
}

}  // namespace
}  // namespace sallyport::store::sqlite
