#include "store/postgresql/postgresql_units.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <iterator>
#include <thread>

#include "store/contract/cluster.h"
#include "store/contract/earlier_versions.h"
#include "store/meta.h"
#include "store/migrations.h"
#include "store/postgresql/prepare.h"
#include "store/query.h"
#include "store/work.h"

namespace sallyport::store {
namespace {

using contract::Cluster;
using postgresql::Database;
using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using Steady = std::chrono::steady_clock;

constexpr const char* kill_all =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
    "datname = current_database()";

constexpr Instant start{seconds{1'800'000'000}};

class PostgresqlUnitsTest : public testing::Test {
 protected:
  auto open() -> Result<std::unique_ptr<PostgresqlUnits>> { return open(url); }
  static auto open(const std::string& at, std::optional<Secret> password = {})
      -> Result<std::unique_ptr<PostgresqlUnits>> {
    return PostgresqlUnits::open({.url = at, .password = std::move(password), .direct_url = {}}, {});
  }
  static auto complaint(const std::string& at, std::optional<Secret> password = {}) -> std::string {
    const auto opened = open(at, std::move(password));
    return opened ? "nothing is wrong" : opened.error().message;
  }
  static auto add_account(unit::Units& units, const std::string& name) -> AccountId {
    return units
        .write([&](unit::Unit& unit) {
          return std::get<AccountId>(
              unit.accounts.add({.customer_number = account::CustomerNumber::create("C-" + name).value(),
                                 .sign_in_name = account::SignInName::create(name).value(),
                                 .email = account::EmailAddress::create(name + "@example.com").value(),
                                 .full_name = account::FullName::create("Somebody").value()},
                                start));
        })
        .value();
  }

  [[nodiscard]] auto connect() const -> std::unique_ptr<Database> {
    return postgresql::connect({.url = url, .password = {}, .direct_url = {}});
  }
  [[nodiscard]] auto name_of_database() const -> std::string {
    const auto begin = url.find("test_");
    return url.substr(begin, url.find('?') - begin);
  }
  [[nodiscard]] auto url_of_another_database() const -> std::string {
    auto another = url;
    return another.replace(another.find(name_of_database()), name_of_database().size(), "postgres");
  }
  /// An installation of this version, of which anna is a subscriber.
  void make_version(std::int64_t version) const {
    in_a_transaction([&](Connection& connection) {
      contract::make_version(connection, {.name = "anna", .version = version}, postgresql::schema_words);
      put_meta(connection, {.name = ring_check_name, .value = "the ring"});
    });
  }
  void keep_beside(const contract::Subscriber& subscriber) const {
    in_a_transaction([&](Connection& connection) { contract::keep(connection, subscriber); });
  }
  static void expect_kept(PostgresqlUnits& units, const contract::Subscriber& subscriber) {
    EXPECT_TRUE(units.write([&](unit::Unit& unit) { contract::expect_kept(unit, subscriber); }));
  }
  template <class Work>
  void in_a_transaction(const Work& work) const {
    const auto database = connect();
    database->begin_writing();
    work(database->connection());
    database->commit();
  }

  template <class Condition>
  static auto comes_within(milliseconds time, const Condition& condition) -> bool {
    for (const auto end = Steady::now() + time; !condition(); std::this_thread::sleep_for(milliseconds{2})) {
      if (Steady::now() > end) {
        return false;
      }
    }
    return true;
  }

  std::string url = Cluster::of_this_process().make_database();
};

TEST_F(PostgresqlUnitsTest, ComplainsInOneLineAboutAnAddress) {
  EXPECT_THAT(complaint("mysql://example"), HasSubstr("write postgresql://USER@HOST/DATABASE"));
  const auto with_password = complaint("postgresql://sallyport:hunter2@/x");
  EXPECT_THAT(with_password, HasSubstr("database_password_file"));
  EXPECT_THAT(with_password, Not(HasSubstr("hunter2")));
  for (const auto* mode : {"disable", "allow", "prefer", "require", "verify-ca"}) {
    EXPECT_THAT(complaint("postgresql://sallyport@db.example.com/x?sslmode=" + std::string{mode}),
                HasSubstr("sslmode=verify-full"));
  }
  for (const auto* hosts : {"host=localhost,db.example.com&hostaddr=127.0.0.1,", "hostaddr=,127.0.0.1",
                            "host=a,,b&sslmode=disable", "host=localhost,"}) {
    EXPECT_THAT(complaint(fmt::format("postgresql://sallyport@/x?{}", hosts)), HasSubstr("empty entry"));
  }
  EXPECT_THAT(complaint("postgresql://sallyport@/x?sslpassword=hunter2"),
              HasSubstr("database_password_file"));
  // A host with a name of this machine among others is over a network too.
  EXPECT_THAT(complaint("postgresql://sallyport@localhost,db.example.com/x?sslmode=require"),
              HasSubstr("sslmode=verify-full"));
  EXPECT_THAT(complaint("postgresql://sallyport@localhost/x?hostaddr=192.0.2.1&sslmode=disable"),
              HasSubstr("sslmode=verify-full"));
}

TEST_F(PostgresqlUnitsTest, AsksForACertificateOverANetwork) {
  const auto parameters = postgresql::connection_parameters("postgresql://u@db.example.com/x", {}).value();
  EXPECT_THAT(std::string{parameters.reveal()}, HasSubstr("sslmode=verify-full&"));
  const auto quoted =
      postgresql::connection_parameters("postgresql://u@/x", Secret::copy_of("a'b\\c")).value();
  EXPECT_THAT(std::string{quoted.reveal()}, EndsWith("&password=a%27b%5Cc"));
}

TEST_F(PostgresqlUnitsTest, ComplainsInOneLineAboutAServerThatIsNotThere) {
  const auto why = complaint("postgresql://sallyport@127.0.0.1:1/x");
  EXPECT_THAT(why, HasSubstr("the database can't be reached: "));
  // The client library writes the second of its lines with a tab in front.
  EXPECT_THAT(why, HasSubstr("refused; Is the server running"));
}

TEST_F(PostgresqlUnitsTest, ComplainsAboutADatabaseThatIsNotThere) {
  auto other = url;
  other.replace(other.find("/test_"), 6, "/none_");
  EXPECT_THAT(complaint(other), HasSubstr("does not exist"));
}

TEST_F(PostgresqlUnitsTest, ComplainsAboutTablesOfSomebodyElse) {
  Cluster::run_in(url, "CREATE TABLE customers (id INT)");
  EXPECT_THAT(complaint(url), HasSubstr("tables of another program"));
}

TEST_F(PostgresqlUnitsTest, ComplainsAboutANewerVersion) {
  ASSERT_TRUE(open());
  Cluster::run_in(url, "INSERT INTO schema_migrations VALUES (999, 'of tomorrow')");
  EXPECT_THAT(complaint(url), HasSubstr("newer version"));
}

TEST_F(PostgresqlUnitsTest, ComplainsAboutAServerThatForgets) {
  Cluster::run_in(url, fmt::format("ALTER ROLE sallyport IN DATABASE {} SET synchronous_commit = off",
                                   name_of_database()));
  EXPECT_THAT(complaint(url), HasSubstr("synchronous_commit = off"));
}

TEST_F(PostgresqlUnitsTest, AsksEveryNewConnectionWhetherTheServerForgets) {
  const auto node = open().value();
  Cluster::run_in(url, fmt::format("ALTER DATABASE {} SET synchronous_commit = off", name_of_database()));
  Cluster::run_in(url, kill_all);
  for (int round = 0; round < 2; ++round) {
    const auto written = node->write([](unit::Unit& /*unused*/) {});
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("synchronous_commit = off"));
  }
  Cluster::run_in(url, fmt::format("ALTER DATABASE {} RESET synchronous_commit", name_of_database()));
  EXPECT_TRUE(node->write([](unit::Unit& /*unused*/) {}));
}

TEST_F(PostgresqlUnitsTest, LooksAtTheAddressOfThePoolerToo) {
  ASSERT_TRUE(open());
  const auto behind = [&](const std::string& pooled) {
    const auto opened = PostgresqlUnits::open({.url = pooled, .password = {}, .direct_url = url}, {});
    return opened ? "nothing is wrong" : opened.error().message;
  };
  EXPECT_EQ(behind(url), "nothing is wrong");
  EXPECT_THAT(behind("postgresql://sallyport@127.0.0.1:1/x"), HasSubstr("can't be reached"));
  const auto empty = Cluster::of_this_process().make_database();
  EXPECT_THAT(behind(empty), HasSubstr("different databases"));
  PostgresqlOptions options;
  options.ring_check_of_new_database = []() -> Result<std::string> { return "another ring"; };
  const auto another = Cluster::of_this_process().make_database();
  ASSERT_TRUE(PostgresqlUnits::open({.url = another, .password = {}, .direct_url = {}}, options));
  EXPECT_THAT(behind(another), HasSubstr("different databases"));
}

TEST_F(PostgresqlUnitsTest, WhereThePoolerLeadsElsewhereNothingIsMade) {
  const auto elsewhere = Cluster::of_this_process().make_database();
  const auto opened = PostgresqlUnits::open({.url = elsewhere, .password = {}, .direct_url = url}, {});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("different databases"));
  EXPECT_EQ(postgresql::present_schema(connect()->connection()), 0);
}

// As in a file (store/sqlite/sqlite_units_test.cc).
TEST_F(PostgresqlUnitsTest, BringsEveryEarlierVersionUpToDate) {
  for (const auto& migration : all_migrations()) {
    const auto version = migration.number;
    url = Cluster::of_this_process().make_database();
    make_version(version);
    const auto units = open();
    ASSERT_TRUE(units) << "from " << version << ": " << units.error().message;
    EXPECT_EQ(units.value()->ring_check(), "the ring");
    EXPECT_EQ(schema_number(connect()->connection()), all_migrations().back().number);
    expect_kept(**units, {.name = "anna", .version = version});
    keep_beside({.name = "bela", .version = version});
    expect_kept(**units, {.name = "bela", .version = version});
    add_account(**units, "cili");
  }
}

TEST_F(PostgresqlUnitsTest, EachMigrationIsATransactionOfItsOwn) {
  make_version(1);
  ASSERT_TRUE(open());
  const auto database = connect();
  Query<In<>, Scalar<std::int64_t>> transactions{
      database->connection(), "SELECT COUNT(DISTINCT CAST(xmin AS TEXT)) FROM schema_migrations"};
  EXPECT_EQ(transactions.one(), std::ssize(all_migrations()));
}

TEST_F(PostgresqlUnitsTest, AMigrationGivesWayToThoseWhoAreThere) {
  make_version(1);
  const auto report = connect();
  const auto look = [](Database& database) {
    database.begin_reading();
    run_once(database.connection(), "SELECT COUNT(*) FROM accounts");
  };
  look(*report);
  auto opened = std::async(std::launch::async, [&] { return open(); });
  const auto visitor = connect();
  run_once(visitor->connection(), "SET statement_timeout = '3s'");
  for (const auto end = Steady::now() + seconds{2}; Steady::now() < end;) {
    const auto begun = Steady::now();
    look(*visitor);
    visitor->commit();
    EXPECT_LT(Steady::now() - begun, milliseconds{1'500});
    std::this_thread::sleep_for(milliseconds{5});
  }
  EXPECT_EQ(opened.wait_for(seconds{0}), std::future_status::timeout) << "the report still goes on";
  report->commit();
  EXPECT_TRUE(opened.get());
}

TEST_F(PostgresqlUnitsTest, ManyNodesThatStartTogetherMigrateOnce) {
  std::atomic<int> rings = 0;
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> nodes;
    for (int node = 0; node < 5; ++node) {
      nodes.emplace_back([&] {
        PostgresqlOptions options;
        options.ring_check_of_new_database = [&]() -> Result<std::string> {
          ++rings;
          return "check";
        };
        const auto units = PostgresqlUnits::open({.url = url, .password = {}, .direct_url = {}}, options);
        opened += units && (*units)->ring_check() == "check" ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(opened, 5);
  EXPECT_EQ(rings, 1);
}

TEST_F(PostgresqlUnitsTest, ARingThatCanNotBeMadeLeavesTheDatabaseEmpty) {
  PostgresqlOptions options;
  options.ring_check_of_new_database = []() -> Result<std::string> { return fault("no ring"); };
  const auto units = PostgresqlUnits::open({.url = url, .password = {}, .direct_url = {}}, options);
  ASSERT_FALSE(units);
  EXPECT_EQ(units.error().message, "no ring");
  ASSERT_TRUE(open());
}

TEST_F(PostgresqlUnitsTest, AnotherRingFindsNothingChanged) {
  const auto before = all_migrations().back().number - 1;
  make_version(before);
  PostgresqlOptions options;
  options.has_its_ring = [](const std::optional<std::string>& check) -> Result<void> {
    return fault("not of " + check.value_or("none"));
  };
  const auto units = PostgresqlUnits::open({.url = url, .password = {}, .direct_url = {}}, options);
  ASSERT_FALSE(units);
  EXPECT_EQ(units.error().message, "not of the ring");
  EXPECT_EQ(schema_number(connect()->connection()), before);
}

TEST_F(PostgresqlUnitsTest, ANodeHearsWhatAnotherChanges) {
  const auto here = open().value();
  const auto there = open().value();
  const auto anna = add_account(*here, "anna");
  ASSERT_TRUE(comes_within(milliseconds{2'000}, [&] { return there->changes().is_heard(); }));
  ASSERT_TRUE(comes_within(milliseconds{2'000}, [&] { return here->changes().is_heard(); }));
  for (int round = 0; round < 20; ++round) {
    const auto before = there->changes().moment();
    ASSERT_TRUE(here->write([&](unit::Unit& unit) { unit.sessions.end_all(anna); }));
    EXPECT_TRUE(
        comes_within(milliseconds{500}, [&] { return there->changes().changed_since(anna, before); }));
  }
}

TEST_F(PostgresqlUnitsTest, ANodeThatCanNotHearRemembersNothing) {
  const auto node = open().value();
  ASSERT_TRUE(comes_within(milliseconds{2'000}, [&] { return node->changes().is_heard(); }));
  const auto before = node->changes().moment();
  const auto kill_listeners =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_notify%' AND pid <> "
      "pg_backend_pid() AND datname = current_database()";
  Cluster::run_in(url, kill_listeners);
  // What was said meanwhile may be lost, so it forgets everything, and then it hears again.
  EXPECT_TRUE(
      comes_within(milliseconds{3'000}, [&] { return node->changes().changed_since(AccountId{1}, before); }));
  EXPECT_TRUE(comes_within(milliseconds{3'000}, [&] { return node->changes().is_heard(); }));
}

TEST_F(PostgresqlUnitsTest, AnEngineWithoutNotifyCostsSpeedAlone) {
  Cluster::run_in(url, "ALTER FUNCTION pg_catalog.pg_notify(text, text) RENAME TO of_nobody");
  const auto node = open().value();
  const auto anna = add_account(*node, "anna");
  const auto ended = node->write([&](unit::Unit& unit) { unit.sessions.end_all(anna); });
  EXPECT_TRUE(ended) << ended.error().message;
  // One with it, opened later, is heard: this one has had its time.
  const auto other = open(Cluster::of_this_process().make_database()).value();
  ASSERT_TRUE(comes_within(milliseconds{2'000}, [&] { return other->changes().is_heard(); }));
  EXPECT_FALSE(node->changes().is_heard());
  EXPECT_TRUE(node->lets_commits_end());
}

TEST_F(PostgresqlUnitsTest, WhileTheChannelIsDownOthersAreToldByOneStatement) {
  const auto database = connect();
  for (int round = 0; round < 3; ++round) {
    database->notify("changed nobody");
  }
  Query<In<>, Scalar<int>> prepared{
      database->connection(),
      "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT pg_notify%'"};
  EXPECT_EQ(prepared.one(), 1);
}

TEST_F(PostgresqlUnitsTest, ConnectionsThatTheServerClosedAreReplacedUnnoticed) {
  const auto node = open().value();
  const auto anna = add_account(*node, "anna");
  for (int round = 0; round < 3; ++round) {
    Cluster::run_in(url, kill_all);
    EXPECT_TRUE(node->write([&](unit::Unit& unit) { unit.sessions.end_all(anna); }));
    EXPECT_TRUE(node->read([&](unit::Unit& unit) { return unit.accounts.find(anna).has_value(); }).value());
  }
}

auto open_descriptors() -> std::ptrdiff_t {
  return std::ranges::distance(std::filesystem::directory_iterator{"/proc/self/fd"},
                               std::filesystem::directory_iterator{});
}

TEST_F(PostgresqlUnitsTest, AServerThatIsFullIsNotDown) {
  const auto node = open().value();
  const auto anna = add_account(*node, "anna");
  const auto look = [&] {
    return node->read([&](unit::Unit& unit) { return unit.accounts.find(anna).has_value(); });
  };
  EXPECT_TRUE(node->read([&](unit::Unit& unit) {
    (void)unit.accounts.find(anna);
    Cluster::run_in(url_of_another_database(),
                    fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS false", name_of_database()));
    const auto before = open_descriptors();
    const auto refused = std::async(std::launch::async, look).get();
    EXPECT_THAT(refused ? "" : refused.error().message, HasSubstr("can't be reached"));
    EXPECT_EQ(open_descriptors(), before) << "of the many tries nothing is left";
  }));
  EXPECT_TRUE(look()) << "there is one connection, and it is well";
}

TEST_F(PostgresqlUnitsTest, AConnectionThatBreaksInsideAUnitRunsItAgain) {
  const auto node = open().value();
  const auto anna = add_account(*node, "anna");
  int runs = 0;
  EXPECT_TRUE(node->write([&](unit::Unit& unit) {
    EXPECT_EQ(unit.pending_enrolments.next_entry(anna).number, 1) << "nothing is left of the first run";
    if (++runs == 1) {
      Cluster::run_in(url, kill_all);
      (void)unit.accounts.find(anna);
    }
  }));
  EXPECT_EQ(runs, 2);
}

// What had been sent behind it has not been done, nor been prepared.
TEST_F(PostgresqlUnitsTest, AChangeThatFindsNothingToChangeEndsItsUnitAlone) {
  const auto units = open();
  const auto database = connect();
  auto& ports = database->ports().unit();
  const auto charge = [&](const attempt::Bucket& seen) {
    database->begin_writing();
    ports.guesses.save_bucket("192.0.2.0/24", seen.charged(start), seen, start);
    ports.events.append({start, std::nullopt, {}, audit::ClockHadJumped{}});
    database->settle();
    database->commit();
  };
  charge({});
  const auto once = attempt::Bucket{}.charged(start);
  EXPECT_THROW(charge(once.charged(start)), Contended);
  EXPECT_FALSE(database->is_broken());
  database->roll_back();
  charge(once);
  EXPECT_TRUE(database->is_idle());
  Query<In<>, Scalar<std::int64_t>> events{database->connection(), "SELECT COUNT(*) FROM events"};
  EXPECT_EQ(events.one(), 2);
}

TEST_F(PostgresqlUnitsTest, UnitsThatWaitForEachOtherAreBothDone) {
  const auto node = open().value();
  const auto anna = add_account(*node, "anna");
  const auto bela = add_account(*node, "bela");
  const auto both = [&](AccountId first, AccountId second) {
    for (int round = 0; round < 3; ++round) {
      EXPECT_TRUE(node->write([&](unit::Unit& unit) {
        (void)unit.accounts.find(first);
        std::this_thread::sleep_for(milliseconds{1});
        (void)unit.accounts.find(second);
        unit.sessions.end_all(second);
      }));
    }
  };
  const std::jthread one{[&] { both(anna, bela); }};
  const std::jthread other{[&] { both(bela, anna); }};
}

}  // namespace
}  // namespace sallyport::store
