#include "store/query.h"

#include <gmock/gmock.h>

#include "store/contract/temporary_folder.h"
#include "store/sqlite/database.h"
#include "store/sqlite/open_file.h"
#include "store/work.h"

namespace sallyport::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParameterNames, EachOnceInTheOrderOfTheirFirstAppearance) {
  EXPECT_THAT(parameter_names("UPDATE t SET b = :b, a = :a WHERE b < :b AND c_d=:c_d"),
              ElementsAre("b", "a", "c_d"));
  EXPECT_THAT(parameter_names("SELECT 1"), IsEmpty());
  EXPECT_THAT(parameter_names(""), IsEmpty());
}

class QueryTest : public testing::Test {
 protected:
  QueryTest() {
    run_once(connection(), "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE, seen BIGINT)");
  }
  auto connection() -> Connection& { return database_.connection(); }

  contract::TemporaryFolder folder_;
  std::filesystem::path path_ = [this] {
    auto path = folder_.path() / "test.db";
    sqlite::make_private_file(path).value();
    return path;
  }();
  sqlite::Database database_{{.path = path_, .busy_wait = std::chrono::milliseconds{100}},
                             sqlite::Role::writer};
  Query<In<std::string, std::optional<Instant>>> insert_{connection(),
                                                         "INSERT INTO t (word, seen) VALUES (:word, :seen)"};
  Query<In<>, Out<std::string, std::optional<Instant>>> all_{connection(),
                                                             "SELECT word, seen FROM t ORDER BY id"};
};

TEST_F(QueryTest, KeepsNothingAndSomethingApart) {
  EXPECT_EQ(insert_.run("a", Instant{seconds{5}}), 1);
  EXPECT_EQ(insert_.run("b", std::nullopt), 1);
  EXPECT_EQ(insert_.run("c", Instant{seconds{-5}}), 1);
  EXPECT_THAT(all_.all(), ElementsAre(std::tuple{"a", Instant{seconds{5}}}, std::tuple{"b", std::nullopt},
                                      std::tuple{"c", Instant{seconds{-5}}}));
}

TEST_F(QueryTest, KeepsTextOfAnyBytes) {
  const std::string word{"nul\0 quote' \xff", 13};
  insert_.run(word, std::nullopt);
  EXPECT_EQ(std::get<0>(all_.one().value()), word);
}

TEST_F(QueryTest, GoesOnAfterAnError) {
  insert_.run("a", std::nullopt);
  EXPECT_THROW(insert_.run("a", std::nullopt), FaultInUnit);
  EXPECT_EQ(insert_.run("b", std::nullopt), 1);
  EXPECT_EQ(all_.all().size(), 2U);
}

TEST_F(QueryTest, ADamagedRowIsAFault) {
  insert_.run("not a digest", std::nullopt);
  Query<In<>, Scalar<crypto::Digest>> digests{connection(), "SELECT word FROM t"};
  EXPECT_THROW(static_cast<void>(digests.one()), FaultInUnit);
  EXPECT_THROW(static_cast<void>(digests.all()), FaultInUnit);
  Query<In<>, Scalar<Instant>> missing{connection(), "SELECT seen FROM t"};
  EXPECT_THROW(static_cast<void>(missing.one()), FaultInUnit);
  // Nor is it still being read.
  EXPECT_NO_THROW(run_once(connection(), "DROP TABLE t"));
}

TEST_F(QueryTest, AnEmptyTextIsNotNothing) {
  insert_.run("", std::nullopt);
  Query<In<std::string_view>, Scalar<int>> count{connection(), "SELECT COUNT(*) FROM t WHERE word = :word"};
  EXPECT_EQ(count.one(std::string_view{}), 1);
}

TEST_F(QueryTest, WhatIsChangedAndAnsweredIsChangedWhole) {
  insert_.run("a", std::nullopt);
  insert_.run("b", std::nullopt);
  Query<In<>, Scalar<std::string>> remove{connection(), "DELETE FROM t RETURNING word"};
  EXPECT_TRUE(remove.one());
  EXPECT_TRUE(all_.all().empty());
}

TEST_F(QueryTest, AStatementWithAMistakeSaysSo) {
  try {
    run_once(connection(), "SELECT 1 FROM nowhere");
    FAIL();
  } catch (const FaultInUnit& why) {
    EXPECT_STREQ(why.what(), "the database refused: no such table: nowhere");
  }
}

TEST_F(QueryTest, CountsTheRowsItChanged) {
  insert_.run("a", std::nullopt);
  insert_.run("b", std::nullopt);
  Query<In<Instant, std::string>> update{connection(), "UPDATE t SET seen = :seen WHERE word >= :word"};
  EXPECT_EQ(update.run(Instant{}, "a"), 2);
  EXPECT_EQ(update.run(Instant{}, "b"), 1);
  EXPECT_EQ(update.run(Instant{}, "c"), 0);
}

TEST_F(QueryTest, LeavesNoSnapshotOpenAfterItsFirstRow) {
  insert_.run("a", std::nullopt);
  insert_.run("b", std::nullopt);
  EXPECT_TRUE(all_.one());
  // A table that a statement still reads from can't be dropped.
  EXPECT_NO_THROW(run_once(connection(), "DROP TABLE t"));
}

}  // namespace
}  // namespace sallyport::store
