#include "store/move/move.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "store/contract/cluster.h"
#include "store/contract/temporary_folder.h"
#include "store/meta.h"
#include "store/postgresql/prepare.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::store {
namespace {

using contract::Cluster;
using testing::StartsWith;

/// What somebody does to a copy behind the back of the move, once this table has been brought: how many rows
/// differ then, and how many have to be put right.
struct Meddling {
  std::string what;
  std::string table;
  std::string sql;
  int differing;
  int mended;

  // NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
  friend void PrintTo(const Meddling& meddling, std::ostream* out) { *out << meddling.what; }
};

/// A file with two accounts, and a PostgreSQL that it moves into.
class MoveTest : public testing::Test {
 protected:
  MoveTest() {
    const auto units = SqliteUnits::open(file(), {}).value();
    add_account(*units, "anna");
    add_account(*units, "bela");
  }

  /// The last call of a move.
  auto move(const std::function<void(std::string_view table)>& progress = {}) -> Result<Moved> {
    return move_to_postgresql(file(), {.url = url, .password = {}, .direct_url = {}},
                              {.finality = Finality::it_has_stopped,
                               .busy_wait = std::chrono::milliseconds{50},
                               .progress = progress});
  }
  auto move_beside(const Meddling& meddling) -> Result<Moved> {
    bool is_bringing = false;
    bool has_meddled = false;
    auto moved = move([&](std::string_view table) {
      if (std::exchange(is_bringing, table == meddling.table)) {
        Cluster::run_in(url, meddling.sql);
        has_meddled = true;
      }
    });
    EXPECT_TRUE(has_meddled);
    return moved;
  }

  [[nodiscard]] auto is_unfinished() const -> bool {
    const auto database = postgresql::connect({.url = url, .password = {}, .direct_url = {}});
    return find_meta(database->connection(), unfinished_move).has_value();
  }

  [[nodiscard]] auto is_begun() const -> bool {
    const auto database = postgresql::connect({.url = url, .password = {}, .direct_url = {}});
    return postgresql::present_schema(database->connection()) > 0;
  }

  std::string url = Cluster::of_this_process().make_database();
  [[nodiscard]] auto file() const -> std::filesystem::path { return folder_.path() / "sallyport.db"; }

 private:
  static void add_account(unit::Units& units, const std::string& name) {
    ASSERT_TRUE(units.write([&](unit::Unit& unit) {
      (void)unit.accounts.add({.customer_number = account::CustomerNumber::create("C-" + name).value(),
                               .sign_in_name = account::SignInName::create(name).value(),
                               .email = account::EmailAddress::create(name + "@example.com").value(),
                               .full_name = account::FullName::create("Somebody").value()},
                              Instant{seconds{1'800'000'000}});
    }));
  }

  contract::TemporaryFolder folder_;
};

// By whatever name: the lock in the folder of a link says nothing.
TEST_F(MoveTest, AsLongAsSomebodyHasTheFileOpenItIsNotTheLastCall) {
  const auto units = SqliteUnits::open(file(), {}).value();
  const auto refused = move();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the database is locked by another process");
  EXPECT_FALSE(is_begun());
}

class MeddledMoveTest : public MoveTest, public testing::WithParamInterface<Meddling> {};

TEST_P(MeddledMoveTest, IsRefusedAndPutRightByTheNextOne) {
  const auto& meddling = GetParam();
  const auto refused = move_beside(meddling);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              StartsWith(fmt::format("{} rows of {} differ", meddling.differing, meddling.table)));
  EXPECT_TRUE(is_unfinished());

  const auto again = move();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->changed, meddling.mended);
  EXPECT_FALSE(is_unfinished());
}

INSTANTIATE_TEST_SUITE_P(
    Each, MeddledMoveTest,
    testing::Values(Meddling{.what = "Changed",
                             .table = "accounts",
                             .sql = "UPDATE accounts SET full_name = 'Somebody Else' WHERE id = 2",
                             .differing = 1,
                             .mended = 1},
                    Meddling{.what = "ChangedInEveryRow",
                             .table = "accounts",
                             .sql = "UPDATE accounts SET attempt_series = attempt_series + 1",
                             .differing = 2,
                             .mended = 2},
                    Meddling{.what = "EmptyInsteadOfNothing",
                             .table = "accounts",
                             .sql = "UPDATE accounts SET thawed = 0 WHERE id = 1",
                             .differing = 1,
                             .mended = 1},
                    Meddling{.what = "Missing",
                             .table = "identifiers",
                             .sql = "DELETE FROM identifiers WHERE folded = 'anna'",
                             .differing = 1,
                             .mended = 1},
                    Meddling{.what = "Added",
                             .table = "identifiers",
                             .sql = "INSERT INTO identifiers VALUES ('cili', 'sign_in_name', 1)",
                             .differing = 1,
                             .mended = 1},
                    // As many rows as there should be.
                    Meddling{.what = "UnderAnotherKey",
                             .table = "identifiers",
                             .sql = "UPDATE identifiers SET folded = 'cili' WHERE folded = 'anna'",
                             .differing = 1,
                             .mended = 2}),
    [](const auto& test) { return test.param.what; });

}  // namespace
}  // namespace sallyport::store
