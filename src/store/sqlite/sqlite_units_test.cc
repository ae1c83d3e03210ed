#include "store/sqlite/sqlite_units.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <future>
#include <regex>
#include <sstream>
#include <thread>

#include "store/contract/earlier_versions.h"
#include "store/contract/temporary_folder.h"
#include "store/meta.h"
#include "store/migrations.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/sqlite/open_file.h"
#include "store/work.h"

namespace sallyport::store {
namespace {

using testing::HasSubstr;
using unit::Unit;

/// As long as it lives, no file of this process grows beyond so many bytes, as on a disk that is full.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    set({.rlim_cur = bytes, .rlim_max = before_.rlim_max});
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles(SmallFiles&&) = delete;
  auto operator=(const SmallFiles&) -> SmallFiles& = delete;
  auto operator=(SmallFiles&&) -> SmallFiles& = delete;
  ~SmallFiles() { set(before_); }

 private:
  static void set(const rlimit& limit) { EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0); }
  rlimit before_{};
};

class SqliteUnitsTest : public testing::Test {
 protected:
  auto path() const -> std::filesystem::path { return folder_.path() / "sallyport.db"; }
  auto open(SqliteOptions options = {}) { return SqliteUnits::open(path(), std::move(options)); }
  /// The file as SQLite itself sees it.
  auto raw() -> std::unique_ptr<sqlite::Database> {
    sqlite::make_private_file(path()).value();
    return std::make_unique<sqlite::Database>(
        sqlite::Database::Place{.path = path(), .busy_wait = std::chrono::milliseconds{100}},
        sqlite::Role::writer);
  }
  void make_version(const contract::Subscriber& subscriber) {
    in_a_transaction([&](Connection& connection) {
      contract::make_version(connection, subscriber, sqlite::schema_words);
      put_meta(connection, {.name = ring_check_name, .value = "the ring"});
    });
  }
  void keep_beside(const contract::Subscriber& subscriber) {
    in_a_transaction([&](Connection& connection) { contract::keep(connection, subscriber); });
  }
  static void expect_kept(SqliteUnits& units, const contract::Subscriber& subscriber) {
    EXPECT_TRUE(units.write([&](Unit& unit) { contract::expect_kept(unit, subscriber); }));
  }
  template <class Work>
  void in_a_transaction(const Work& work) {
    const auto database = raw();
    run_once(database->connection(), "BEGIN IMMEDIATE");
    work(database->connection());
    run_once(database->connection(), "COMMIT");
  }
  static auto quick() -> SqliteOptions {
    SqliteOptions options;
    options.busy_wait = std::chrono::milliseconds{50};
    return options;
  }
  auto content() const -> std::string {
    std::ifstream file{path(), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  static auto add(SqliteUnits& units, const std::string& name, const std::string& full_name = "") {
    return units.write([&](Unit& unit) {
      return unit.accounts.add({.customer_number = account::CustomerNumber::create(name).value(),
                                .sign_in_name = account::SignInName::create(name).value(),
                                .email = account::EmailAddress::create(name + "@example.com").value(),
                                .full_name = account::FullName::create(full_name).value()},
                               Instant{});
    });
  }
  struct Outcomes {
    std::atomic<std::size_t> added = 0;
    std::atomic<std::size_t> refused = 0;
  };
  /// What becomes of it when so many add so many each, all at once.
  static void add_from_threads(SqliteUnits& units, int threads, int each, const std::string& full_name,
                               Outcomes& outcomes) {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread) {
      running.emplace_back([&, thread] {
        for (int i = 0; i < each; ++i) {
          const auto name = "n" + std::to_string(thread) + "-" + std::to_string(i);
          ++(add(units, name, full_name) ? outcomes.added : outcomes.refused);
        }
      });
    }
  }
  /// A number of four bytes at this place of the journal (SQLite's file format, "WAL file format").
  static auto number_at(std::ifstream& journal, std::streamoff place) -> std::uint32_t {
    std::array<unsigned char, 4> bytes{};
    journal.seekg(place).read(reinterpret_cast<char*>(bytes.data()), bytes.size());
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U |
           bytes[3];
  }
  auto journal() const { return std::ifstream{path().string() + "-wal", std::ios::binary}; }
  /// How often the journal has begun anew, which stands in its head.
  auto beginnings_of_journal() const -> std::uint32_t {
    auto file = journal();
    return number_at(file, 12);
  }
  /// How many commits stand in a journal that has not begun anew: the last page of each names a size.
  auto commits_in_journal() const {
    constexpr std::streamoff head = 32;
    constexpr std::streamoff frame = 24 + 4'096;
    auto file = journal();
    int commits = 0;
    for (auto at = head; number_at(file, at) != 0; at += frame) {
      commits += number_at(file, at + 4) != 0 ? 1 : 0;
    }
    return commits;
  }
  /// Adds so many at most, until the journal has begun anew. Returns how many.
  auto add_until_journal_begins(SqliteUnits& units, std::size_t most) -> std::size_t {
    static int number = 0;
    const auto before = beginnings_of_journal();
    std::size_t added = 0;
    while (beginnings_of_journal() == before && added < most) {
      EXPECT_TRUE(add(units, "more" + std::to_string(++number)));
      ++added;
    }
    return added;
  }
  static auto count(SqliteUnits& units) {
    return units.read([](Unit& unit) { return unit.accounts.list(AccountId{0}, 100'000).size(); }).value();
  }

  contract::TemporaryFolder folder_;
};

TEST_F(SqliteUnitsTest, MakesAFileThatNobodyElseMayRead) {
  const auto units = open().value();
  ASSERT_TRUE(add(*units, "anna"));
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    struct ::stat status{};
    ASSERT_EQ(::stat((path().string() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
  }
}

TEST_F(SqliteUnitsTest, TakesAPathWithAnyCharacters) {
  const auto strange = folder_.path() / "a=b c  d'e;f?g#h";
  std::filesystem::create_directory(strange);
  EXPECT_TRUE(SqliteUnits::open(strange / "x=y z.db", {}));
  EXPECT_TRUE(std::filesystem::exists(strange / "x=y z.db"));
}

TEST_F(SqliteUnitsTest, WhereNothingCanBeMadeIsAFault) {
  const auto opened = SqliteUnits::open(folder_.path() / "missing" / "sallyport.db", {});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("can't be made here"));
  EXPECT_THAT(SqliteUnits::open(folder_.path(), {}).error().message, HasSubstr("no file"));
}

TEST_F(SqliteUnitsTest, WhatIsNoDatabaseIsAFaultAndStaysAsItWas) {
  std::ofstream{path()} << std::string(5000, 'x');
  const auto before = content();
  EXPECT_THAT(open().error().message, HasSubstr("no database of SQLite"));
  EXPECT_EQ(content(), before);
}

TEST_F(SqliteUnitsTest, ADatabaseOfAnotherProgramIsAFaultAndStaysAsItWas) {
  run_once(raw()->connection(), "CREATE TABLE theirs (a)");
  const auto before = content();
  EXPECT_THAT(open().error().message, HasSubstr("another program"));
  EXPECT_EQ(content(), before);
}

TEST_F(SqliteUnitsTest, ADatabaseOfANewerVersionIsAFaultAndStaysAsItWas) {
  ASSERT_TRUE(open());
  run_once(raw()->connection(), "INSERT INTO schema_migrations (number, name) VALUES (9999, 'of tomorrow')");
  const auto before = content();
  EXPECT_THAT(open().error().message, HasSubstr("newer version"));
  EXPECT_EQ(content(), before);
}

TEST_F(SqliteUnitsTest, ADamagedDatabaseIsAFault) {
  ASSERT_TRUE(add(*open().value(), "anna"));
  {
    std::fstream file{path(), std::ios::binary | std::ios::in | std::ios::out};
    file.seekp(100);
    file << std::string(4000, '\x55');
  }
  EXPECT_THAT(open().error().message, HasSubstr("damaged"));
}

TEST_F(SqliteUnitsTest, ALockedDatabaseIsAFault) {
  const auto other = raw();
  run_once(other->connection(), "PRAGMA locking_mode = EXCLUSIVE");
  run_once(other->connection(), "BEGIN EXCLUSIVE");
  EXPECT_THAT(open(quick()).error().message, HasSubstr("locked"));
}

TEST_F(SqliteUnitsTest, WaitsForAnotherWriterAndThenGivesUp) {
  const auto units = open(quick()).value();
  const auto other = raw();
  run_once(other->connection(), "BEGIN IMMEDIATE");
  EXPECT_THAT(add(*units, "anna").error().message, HasSubstr("locked"));
  EXPECT_EQ(count(*units), 0U);
  run_once(other->connection(), "ROLLBACK");
  EXPECT_TRUE(add(*units, "anna"));
}

TEST_F(SqliteUnitsTest, TwoThatOpenAnEmptyFileAtOnceMakeOneDatabase) {
  std::atomic<int> checks = 0;
  const auto opens = [&] {
    SqliteOptions options;
    options.ring_check_of_new_database = [&]() -> Result<std::string> {
      return "ring " + std::to_string(++checks);
    };
    return open(std::move(options));
  };
  auto one = std::async(std::launch::async, opens);
  auto two = std::async(std::launch::async, opens);
  const auto first = one.get();
  const auto second = two.get();
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(checks, 1);
  EXPECT_EQ(first.value()->ring_check(), second.value()->ring_check());
}

TEST_F(SqliteUnitsTest, KeepsTheRingCheckOfItsMaking) {
  SqliteOptions options;
  options.ring_check_of_new_database = []() -> Result<std::string> { return "the ring"; };
  EXPECT_EQ(open(options).value()->ring_check(), "the ring");
  options.ring_check_of_new_database = []() -> Result<std::string> { return "another ring"; };
  EXPECT_EQ(open(options).value()->ring_check(), "the ring");
}

TEST_F(SqliteUnitsTest, WithoutARingNoDatabaseIsMade) {
  SqliteOptions options;
  options.ring_check_of_new_database = []() -> Result<std::string> { return fault("no ring"); };
  EXPECT_THAT(open(options).error().message, HasSubstr("no ring"));
  options.ring_check_of_new_database = []() -> Result<std::string> { return "the ring"; };
  EXPECT_EQ(open(options).value()->ring_check(), "the ring");
}

// Its journal is beside the file that it leads to.
TEST_F(SqliteUnitsTest, APathMayBeALinkAndItsJournalIsTheOneThatIsSynced) {
  const auto real = folder_.path() / "elsewhere";
  std::filesystem::create_directory(real);
  ASSERT_TRUE(SqliteUnits::open(real / "real.db", {}));
  std::filesystem::create_symlink(real / "real.db", path());
  std::ofstream{path().string() + "-wal"} << "left over";
  const auto units = open().value();
  EXPECT_TRUE(add(*units, "anna"));
  EXPECT_EQ(raw()->journal(), std::filesystem::canonical(real) / "real.db-wal");
  EXPECT_GT(std::filesystem::file_size(real / "real.db-wal"), 0U);
}

TEST_F(SqliteUnitsTest, TheJournalOfACrashIsInTheFileBeforeAnythingIsAdded) {
  {
    const auto units = open().value();
    ASSERT_TRUE(add(*units, "anna"));
    // As it is found after a crash.
    for (const auto* suffix : {"", "-wal"}) {
      std::filesystem::copy_file(path().string() + suffix, (folder_.path() / "crashed.db").string() + suffix);
    }
  }
  ASSERT_GT(std::filesystem::file_size(folder_.path() / "crashed.db-wal"), 0U);
  const auto units = SqliteUnits::open(folder_.path() / "crashed.db", {}).value();
  EXPECT_EQ(std::filesystem::file_size(folder_.path() / "crashed.db-wal"), 0U);
  EXPECT_EQ(count(*units), 1U);
}

TEST_F(SqliteUnitsTest, AFullDiskIsAFaultAndTheWriterLivesOn) {
  ASSERT_TRUE(open());
  SqliteOptions options;
  options.most_pages = 120;
  std::vector<std::string> told;
  options.event_sink = [&](const audit::Event&) { told.emplace_back("event"); };
  const auto units = open(std::move(options)).value();
  const std::string long_name(120, 'n');
  std::size_t added = 0;
  std::string failed;
  for (int i = 0; i < 10'000 && failed.empty(); ++i) {
    const auto result = add(*units, "name" + std::to_string(i), long_name);
    if (result) {
      ++added;
    } else {
      failed = result.error().message;
    }
  }
  EXPECT_THAT(failed, HasSubstr("full"));
  EXPECT_EQ(count(*units), added);
  const auto in_doubt = units->write([](Unit& unit) {
    for (int i = 0; i < 1000; ++i) {
      unit.events.append({.at = {}, .account = {}, .origin = {}, .fact = audit::SignedOut{}});
    }
  });
  EXPECT_FALSE(in_doubt);
  EXPECT_TRUE(told.empty());
  EXPECT_TRUE(
      units->write([](Unit& unit) { unit.accounts.set_status(AccountId{1}, account::Status::disabled); }));
  EXPECT_EQ(count(*units), added);
}

TEST_F(SqliteUnitsTest, OfAGroupThatFindsTheDiskFullNobodyIsToldYesInVain) {
  ASSERT_TRUE(open());
  SqliteOptions options;
  options.most_pages = 90;
  auto units = open(std::move(options)).value();
  Outcomes outcomes;
  add_from_threads(*units, 16, 100, std::string(120, 'n'), outcomes);
  EXPECT_GT(outcomes.refused, 0U);
  EXPECT_EQ(count(*units), outcomes.added);
  units = open().value();
  EXPECT_EQ(count(*units), outcomes.added);
}

TEST_F(SqliteUnitsTest, WhoeverWaitsSharesOneCommit) {
  const auto units = open().value();
  ASSERT_TRUE(add(*units, "anna"));
  const auto before = commits_in_journal();
  Outcomes outcomes;
  std::promise<void> inside;
  std::promise<void> go;
  auto first = std::async(std::launch::async, [&] {
    return units->write([&](Unit& unit) {
      inside.set_value();
      go.get_future().wait();
      unit.accounts.set_status(AccountId{1}, account::Status::disabled);
    });
  });
  inside.get_future().wait();
  auto others = std::async(std::launch::async, [&] { add_from_threads(*units, 16, 1, "", outcomes); });
  while (units->under_way(unit::Units::Access::write) < 17) {
    std::this_thread::yield();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{200});  // from being counted to standing in the queue
  go.set_value();
  EXPECT_TRUE(first.get());
  others.get();
  EXPECT_EQ(outcomes.added, 16U);
  EXPECT_EQ(commits_in_journal(), before + 2);
}

TEST_F(SqliteUnitsTest, AFullJournalIsCopiedWhileOthersWrite) {
  SqliteOptions options;
  options.full_journal = 50;
  auto units = open(std::move(options)).value();
  const auto before = beginnings_of_journal();
  Outcomes outcomes;
  add_from_threads(*units, 8, 200, "", outcomes);
  EXPECT_EQ(outcomes.added, 1'600U);
  EXPECT_GT(beginnings_of_journal(), before);
  EXPECT_EQ(count(*units), outcomes.added);
  units = open().value();
  EXPECT_EQ(count(*units), outcomes.added);
}

TEST_F(SqliteUnitsTest, AJournalThatSomebodyReadsGrowsAndBeginsAnewWhenHeIsGone) {
  SqliteOptions options;
  options.full_journal = 50;
  const auto units = open(std::move(options)).value();
  ASSERT_LT(add_until_journal_begins(*units, 1'000), 1'000U);
  const auto reader = raw();
  Query<In<>, Scalar<int>> look{reader->connection(), "SELECT COUNT(*) FROM accounts"};
  run_once(reader->connection(), "BEGIN");
  const auto seen = look.one();
  // What was in the journal before he came is copied, and it may begin anew once.
  (void)add_until_journal_begins(*units, 200);
  EXPECT_EQ(add_until_journal_begins(*units, 200), 200U);
  EXPECT_EQ(look.one(), seen);
  run_once(reader->connection(), "COMMIT");
  EXPECT_LT(add_until_journal_begins(*units, 1'000), 1'000U);
}

TEST_F(SqliteUnitsTest, ShortReadersDoNotKeepTheJournalFromBeginningAnew) {
  SqliteOptions options;
  options.full_journal = 400;
  const auto units = open(std::move(options)).value();
  std::atomic<bool> is_over = false;
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!is_over) {
        (void)count(*units);
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    EXPECT_LT(add_until_journal_begins(*units, 3'000), 3'000U);
  }
  is_over = true;
}

// Where a full disk leaves the journal no place, what is in it is copied, and its place used again.
TEST_F(SqliteUnitsTest, AJournalThatHasNoPlaceToGrowIsCopied) {
  const auto units = open().value();
  std::size_t added = 0;
  std::size_t refused = 0;
  {
    const SmallFiles small{1'000'000};
    for (int n = 0; n < 400; ++n) {
      if (add(*units, "n" + std::to_string(n))) {
        ++added;
      } else {
        ++refused;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});  // as whoever is told to try again
      }
    }
  }
  EXPECT_GT(refused, 0U) << "a journal of 1 MB takes fewer";
  EXPECT_LT(refused, 50U);
  EXPECT_EQ(count(*units), added);
}

// Somebody who reads for long keeps it from beginning anew; when he is gone nobody has to mend anything.
TEST_F(SqliteUnitsTest, AJournalThatSomebodyReadHasPlaceAgainWhenHeIsGone) {
  const auto units = open().value();
  const auto reader = raw();
  run_once(reader->connection(), "BEGIN");
  Query<In<>, Scalar<int>> look{reader->connection(), "SELECT COUNT(*) FROM accounts"};
  EXPECT_EQ(look.one(), 0);
  const SmallFiles small{1'000'000};
  int number = 0;
  const auto is_well = [&] {
    const bool added = add(*units, "n" + std::to_string(++number)).has_value();
    if (!added) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});  // as whoever is told to try again
    }
    return added;
  };
  for (int refused = 0; refused < 20;) {
    refused += is_well() ? 0 : 1;
    ASSERT_LT(number, 2'000);
  }
  run_once(reader->connection(), "COMMIT");
  bool is_well_again = false;
  for (int tries = 0; tries < 50 && !is_well_again; ++tries) {
    is_well_again = is_well();
  }
  EXPECT_TRUE(is_well_again);
}

// From every version that there has been, with what it could have kept; and what a node of it keeps
// afterwards, beside this one, is found as well.
TEST_F(SqliteUnitsTest, BringsEveryEarlierVersionUpToDate) {
  for (const auto& migration : all_migrations()) {
    const auto version = migration.number;
    std::filesystem::remove(path());
    make_version({.name = "anna", .version = version});
    EXPECT_EQ(schema_number(raw()->connection()), version);
    const auto units = open();
    ASSERT_TRUE(units) << "from " << version << ": " << units.error().message;
    EXPECT_EQ(units.value()->ring_check(), "the ring");
    EXPECT_EQ(schema_number(raw()->connection()), all_migrations().back().number);
    expect_kept(**units, {.name = "anna", .version = version});
    keep_beside({.name = "bela", .version = version});
    expect_kept(**units, {.name = "bela", .version = version});
    EXPECT_TRUE(add(**units, "cili"));
  }
}

TEST_F(SqliteUnitsTest, MakesADatabaseOfThisVersion) {
  const auto units = open().value();
  EXPECT_EQ(units->ring_check(), std::nullopt);
  EXPECT_EQ(schema_number(raw()->connection()), all_migrations().back().number);
}

// A migration comes with what it makes possible (store/contract/earlier_versions_test.cc).
TEST_F(SqliteUnitsTest, WhatVersionsKeepSaysSomethingInEveryColumn) {
  make_version({.name = "anna", .version = all_migrations().back().number});
  const auto database = raw();
  Query<In<>, Out<std::string, std::string, std::string>> columns{
      database->connection(),
      "SELECT m.name, c.name, COALESCE(c.dflt_value, 'NULL') FROM sqlite_master m "
      "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"};
  const auto all = columns.all();
  ASSERT_FALSE(all.empty());
  for (const auto& [table, column, nothing] : all) {
    const auto sql = fmt::format("SELECT COUNT(*) FROM {} WHERE {} IS NOT {}", table, column, nothing);
    Query<In<>, Scalar<int>> telling{database->connection(), sql};
    EXPECT_GT(telling.one(), 0) << table << '.' << column;
  }
}

TEST_F(SqliteUnitsTest, AnotherRingFindsNothingChanged) {
  const auto migrations = all_migrations();
  {
    const auto old = raw();
    migrate(old->connection(), migrations.first(migrations.size() - 1), sqlite::schema_words);
    put_meta(old->connection(), {.name = ring_check_name, .value = "the ring"});
  }
  SqliteOptions options;
  options.has_its_ring = [](const std::optional<std::string>& check) -> Result<void> {
    return fault("not of " + check.value_or("none"));
  };
  EXPECT_EQ(open(options).error().message, "not of the ring");
  EXPECT_EQ(schema_number(raw()->connection()), migrations[migrations.size() - 2].number);
}

// The version before still runs beside it: it knows no new column, and must be able to add rows without.
auto only_widens(const std::string& statement) -> bool {
  static const std::regex made{R"(\s*CREATE (TABLE|INDEX) [^;]*)"};
  static const std::regex added{
      R"(\s*ALTER TABLE \w+ ADD COLUMN \w+ (TEXT|BIGINT)( NOT NULL DEFAULT \S+)?\s*)"};
  return std::regex_match(statement, made) || std::regex_match(statement, added);
}

TEST(Migrations, OnlyWidenFromTheSecondOn) {
  const std::regex comment_or_end{R"(--[^\n]*\n|\s+$)"};
  for (const auto& migration : all_migrations().subspan(1)) {
    std::istringstream statements{std::regex_replace(std::string{migration.sql}, comment_or_end, "")};
    for (std::string statement; std::getline(statements, statement, ';');) {
      EXPECT_TRUE(only_widens(statement)) << migration.number << ": " << statement;
    }
  }
  EXPECT_FALSE(only_widens("ALTER TABLE accounts ADD COLUMN a TEXT NOT NULL"));
  EXPECT_FALSE(only_widens("ALTER TABLE accounts DROP COLUMN created"));
  EXPECT_FALSE(only_widens("CREATE UNIQUE INDEX one ON accounts (email)"));
}

TEST(Migrations, AreNumberedInRisingOrder) {
  std::int64_t before = 0;
  for (const auto& migration : all_migrations()) {
    EXPECT_GT(migration.number, before);
    before = migration.number;
  }
}

}  // namespace
}  // namespace sallyport::store
