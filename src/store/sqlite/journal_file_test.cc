#include "store/sqlite/journal_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>

#include "store/contract/temporary_folder.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/sqlite/open_file.h"
#include "store/work.h"

namespace sallyport::store::sqlite {
namespace {

constexpr int page = 4096;
constexpr int head_size = 24;

auto contents(const std::filesystem::path& path) -> std::string {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator{file}, {}};
}

/// A journal as SQLite opens it, and what must be in it.
class Journal {
 public:
  /// Beside the database of that path, whose rights it takes over.
  explicit Journal(const std::filesystem::path& database) : path_{database.string() + "-wal"} {
    configure_library();
    const std::ofstream made{database};
    auto* const files = ::sqlite3_vfs_find(nullptr);
    memory_ = std::make_unique<std::max_align_t[]>(
        static_cast<std::size_t>(files->szOsFile) / sizeof(std::max_align_t) + 1);
    file_ = reinterpret_cast<::sqlite3_file*>(memory_.get());
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
    EXPECT_EQ(files->xOpen(files, path_.c_str(), file_, flags, nullptr), SQLITE_OK);
  }
  Journal(const Journal&) = delete;
  Journal(Journal&&) = delete;
  auto operator=(const Journal&) -> Journal& = delete;
  auto operator=(Journal&&) -> Journal& = delete;
  ~Journal() { EXPECT_EQ(file_->pMethods->xClose(file_), SQLITE_OK); }

  void write(std::string_view bytes, std::size_t offset) {
    ASSERT_EQ(file_->pMethods->xWrite(file_, bytes.data(), static_cast<int>(bytes.size()),
                                      static_cast<sqlite3_int64>(offset)),
              SQLITE_OK);
    if (expected_.size() < offset + bytes.size()) {
      expected_.resize(offset + bytes.size());
    }
    expected_.replace(offset, bytes.size(), bytes);
  }
  void add(std::string_view bytes) { write(bytes, expected_.size()); }
  void add_page(char letter, unsigned pages_after_commit) {
    std::string head(head_size, letter);
    for (unsigned byte = 0; byte < 4; ++byte) {
      head[4 + byte] = static_cast<char>(pages_after_commit >> (24 - 8 * byte) & 0xFFU);
    }
    add(head);
    add(std::string(page, letter));
  }
  void truncate(std::size_t size) {
    ASSERT_EQ(file_->pMethods->xTruncate(file_, static_cast<sqlite3_int64>(size)), SQLITE_OK);
    expected_.resize(size);
  }

  [[nodiscard]] auto read(std::size_t offset, std::size_t size) -> std::string {
    std::string bytes(size, '?');
    const auto outcome = file_->pMethods->xRead(file_, bytes.data(), static_cast<int>(size),
                                                static_cast<sqlite3_int64>(offset));
    EXPECT_TRUE(outcome == SQLITE_OK || outcome == SQLITE_IOERR_SHORT_READ);
    return bytes;
  }
  [[nodiscard]] auto size() -> std::size_t {
    sqlite3_int64 size = 0;
    EXPECT_EQ(file_->pMethods->xFileSize(file_, &size), SQLITE_OK);
    return static_cast<std::size_t>(size);
  }
  void sync() { EXPECT_EQ(file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL), SQLITE_OK); }

  [[nodiscard]] auto expected() const -> const std::string& { return expected_; }
  /// What anybody else finds in it.
  [[nodiscard]] auto seen() const -> std::string { return contents(path_); }

 private:
  std::filesystem::path path_;
  std::unique_ptr<std::max_align_t[]> memory_;
  ::sqlite3_file* file_ = nullptr;
  std::string expected_;
};

class JournalFile : public testing::Test {
 protected:
  contract::TemporaryFolder folder_;
};

TEST_F(JournalFile, IsWrittenByTheEndOfACommit) {
  Journal journal{folder_.path() / "a"};
  journal.add(std::string(32, 'h'));
  for (unsigned commit = 1; commit <= 3; ++commit) {
    for (int pages = 0; pages < 5; ++pages) {
      journal.add_page('a', 0);
    }
    journal.add_page('z', commit << (8 * commit));
    EXPECT_TRUE(journal.seen() == journal.expected()) << commit;
  }
}

TEST_F(JournalFile, KeepsTheBeginningOfACommitToItself) {
  Journal journal{folder_.path() / "a"};
  journal.add_page('a', 1);
  const auto before = journal.seen();
  journal.add_page('b', 0);
  EXPECT_TRUE(journal.seen() == before);
  journal.add_page('c', 2);
  EXPECT_TRUE(journal.seen() == journal.expected());
}

TEST_F(JournalFile, WhoeverAsksFindsAllOfIt) {
  const auto asks = std::to_array<void (*)(Journal&)>({
      [](Journal& journal) { EXPECT_EQ(journal.size(), journal.expected().size()); },
      [](Journal& journal) { journal.sync(); },
      [](Journal& journal) { EXPECT_EQ(journal.read(0, 1), "a"); },
      [](Journal& journal) { journal.truncate(journal.expected().size()); },
      [](Journal& journal) { journal.write("x", 5); },
  });
  for (std::size_t number = 0; number < asks.size(); ++number) {
    Journal journal{folder_.path() / std::to_string(number)};
    journal.add_page('a', 1);
    journal.add_page('b', 0);
    asks.at(number)(journal);
    EXPECT_TRUE(journal.seen() == journal.expected()) << number;
  }
}

TEST_F(JournalFile, WhatNoCommitHasEndedGoesWithIt) {
  std::string before;
  {
    Journal journal{folder_.path() / "a"};
    journal.add_page('a', 1);
    before = journal.seen();
    journal.add_page('b', 0);
  }
  EXPECT_TRUE(contents(folder_.path() / "a-wal") == before);
}

TEST_F(JournalFile, TakesCommitsOfAnyLength) {
  Journal journal{folder_.path() / "a"};
  for (int number = 0; number < 500; ++number) {
    journal.add_page(static_cast<char>('a' + number % 26), 0);
  }
  journal.add_page('z', 1);
  EXPECT_TRUE(journal.seen() == journal.expected());
}

TEST_F(JournalFile, TakesPagesOfAnySize) {
  constexpr std::size_t largest_page = 65'536;
  Journal journal{folder_.path() / "a"};
  journal.add_page('a', 0);
  journal.add(std::string(largest_page, 'b'));
  journal.add(std::string(largest_page, 'c'));
  journal.sync();
  EXPECT_TRUE(journal.seen() == journal.expected());
}

RC_GTEST_PROP(JournalFileProperty, IsAFileLikeAnyOther, ()) {
  const contract::TemporaryFolder folder;
  std::string expected;
  {
    Journal journal{folder.path() / "a"};
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9));
    for (const auto step : steps) {
      const auto letter = *rc::gen::inRange('a', 'z');
      const auto size = journal.expected().size();
      const auto anywhere = *rc::gen::inRange<std::size_t>(0, size + 1);
      switch (step) {
        case 0:
          journal.add(std::string(*rc::gen::inRange<std::size_t>(0, 3 * page), letter));
          break;
        case 1:
          journal.write(std::string(*rc::gen::inRange<std::size_t>(0, page), letter), anywhere);
          break;
        case 2:
          journal.truncate(anywhere);
          break;
        case 3:
          RC_ASSERT(journal.size() == (size == 1 ? 0 : size));  // SQLite calls a file of one byte empty
          break;
        case 4:
          RC_ASSERT(journal.read(anywhere, size - anywhere) == journal.expected().substr(anywhere));
          break;
        case 5:
          journal.add_page(letter, 7);
          RC_ASSERT(journal.seen() == journal.expected());
          break;
        default:
          journal.add_page(letter, 0);
      }
    }
    journal.sync();
    expected = journal.expected();
  }
  RC_ASSERT(contents(folder.path() / "a-wal") == expected);
}

// More than a connection's memory holds: pages go to the journal before their commit, are read again there,
// and some are written over in their place.
TEST_F(JournalFile, ATransactionThatOutgrowsMemoryIsWhole) {
  const auto path = folder_.path() / "test.db";
  ASSERT_TRUE(make_private_file(path));
  const Database::Place place{.path = path, .busy_wait = std::chrono::milliseconds{100}};
  Database writer{place, Role::writer};
  auto& connection = writer.connection();
  run_once(connection, "PRAGMA journal_mode = WAL");
  run_once(connection, "PRAGMA synchronous = NORMAL");
  Database reader{place, Role::reader};
  run_once(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT)");
  const std::string numbers =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) ";
  run_once(connection, "BEGIN IMMEDIATE");
  run_once(connection, numbers + "INSERT INTO t SELECT i, hex(zeroblob(400)) FROM n");
  run_once(connection, "UPDATE t SET word = 'b' || word WHERE id % 7 = 0");
  run_once(connection, "UPDATE t SET word = 'c' || word WHERE id % 3 = 0");
  Query<In<>, Out<int, int, int>> counts{reader.connection(),
                                         "SELECT COUNT(*), COALESCE(SUM(word LIKE 'c%'), 0), "
                                         "COALESCE(SUM(word LIKE 'b%' OR word LIKE 'cb%'), 0) FROM t"};
  EXPECT_EQ(counts.one(), std::tuple(0, 0, 0));
  run_once(connection, "COMMIT");
  EXPECT_EQ(counts.one(), std::tuple(20'000, 6'666, 2'857));
  // Whoever recovers it, as after a crash, finds the same: all sums of the journal are right.
  std::filesystem::copy(path, folder_.path() / "copy.db");
  std::filesystem::copy(path.string() + "-wal", folder_.path() / "copy.db-wal");
  Database recovered{{.path = folder_.path() / "copy.db", .busy_wait = std::chrono::milliseconds{100}},
                     Role::writer};
  Query<In<>, Scalar<std::string>> check{recovered.connection(), "PRAGMA integrity_check"};
  Query<In<>, Scalar<int>> count{recovered.connection(), "SELECT COUNT(*) FROM t"};
  EXPECT_EQ(check.one(), "ok");
  EXPECT_EQ(count.one(), 20'000);
}

TEST_F(JournalFile, OfATransactionThatIsRolledBackNothingIsWritten) {
  const auto path = folder_.path() / "test.db";
  const auto journal = path.string() + "-wal";
  ASSERT_TRUE(make_private_file(path));
  Database writer{{.path = path, .busy_wait = std::chrono::milliseconds{100}}, Role::writer};
  auto& connection = writer.connection();
  run_once(connection, "PRAGMA journal_mode = WAL");
  writer.leave_journal_to_caller();
  run_once(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT)");
  const auto before = contents(journal);
  run_once(connection, "BEGIN IMMEDIATE");
  run_once(connection,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
           "INSERT INTO t SELECT i, hex(zeroblob(400)) FROM n");
  run_once(connection, "ROLLBACK");
  EXPECT_TRUE(contents(journal) == before);
  Query<In<>, Scalar<int>> count{connection, "SELECT COUNT(*) FROM t"};
  EXPECT_EQ(count.one(), 0);
  EXPECT_TRUE(contents(journal) == before);
}

}  // namespace
}  // namespace sallyport::store::sqlite
