// How often a second step waits for a PostgreSQL, so that it can't grow unnoticed (docs/performance.md).
#include <gtest/gtest.h>

#include <memory>

#include "sign_in/sign_in.h"
#include "store/contract/cluster.h"
#include "store/contract/house.h"
#include "store/postgresql/address.h"
#include "store/postgresql/database.h"
#include "store/postgresql/postgresql_units.h"
#include "store/work.h"

namespace sallyport::sign_in {
namespace {

using store::contract::Cluster;
using store::postgresql::Database;
using store::postgresql::Libpq;

/// How often somebody has waited for all that he had asked.
int ways = 0;
decltype(Libpq::pipeline_sync) sync_of_the_library = nullptr;

/// The client library, which counts them.
auto counting(Libpq libpq) -> Libpq {
  sync_of_the_library = std::exchange(libpq.pipeline_sync, [](PGconn* connection) {
    ++ways;
    return sync_of_the_library(connection);
  });
  return libpq;
}

/// Units that run one after the other, on one connection.
class OneByOne final : public unit::Units {
 public:
  explicit OneByOne(const std::string& url)
      : Units{std::make_shared<unit::Changes>(seconds{10})},
        libpq_{counting(**Libpq::load())},
        database_{libpq_, store::postgresql::connection_parameters(url, {}).value(),
                  store::postgresql::Statements::kept} {
    database_.connection().owners = &owners_;
  }
  void forget_owners() { owners_ = {}; }

 protected:
  auto run_in_transaction(Access access, const Work& work) -> Result<void> override {
    access == Access::write ? database_.begin_writing() : database_.begin_reading();
    auto outcome = store::run_work(database_.ports().unit(), work);
    if (outcome) {
      database_.settle();
      database_.commit();
    } else {
      database_.roll_back();
    }
    return outcome;
  }

 private:
  Libpq libpq_;
  store::AttemptOwners owners_;
  Database database_;
};

class WaysTest : public store::contract::House {
 protected:
  WaysTest() {
    const auto url = Cluster::of_this_process().make_database();
    EXPECT_TRUE(store::PostgresqlUnits::open({.url = url, .password = {}, .direct_url = {}}, {}));
    server = std::make_unique<OneByOne>(url);
    anna = add_subscriber_to(*server, "anna");
    add_authenticator_to(*server, anna, key);
    flow = std::make_unique<SignIn>(*server, pool, ring, random, otp::Window{});
  }

  auto begin() -> crypto::Digest {
    const auto token = crypto::Token::generate(random, now).digest();
    EXPECT_TRUE(server->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    return token;
  }
  auto ways_of(std::string_view code) -> int { return ways_of(begin(), code); }
  auto ways_of(const crypto::Digest& attempt, std::string_view code) -> int {
    const auto before = ways;
    outcome = flow->enter_code(attempt, code, client, now).value();
    return ways - before;
  }

  otp::Key key = otp::Key::generate(random);
  Client client{.origin = origin, .network = "192.0.2.0/24", .browser = {}};
  std::unique_ptr<OneByOne> server;
  AccountId anna{0};
  std::unique_ptr<SignIn> flow;
  SecondStepOutcome outcome = TooLate{};
};

// Of a first sign-in: a browser that is a stranger is told by mail, which takes more.
TEST_F(WaysTest, OfASecondStepAreBounded) {
  EXPECT_EQ(ways_of(wrong_code(key)), 2);
  ASSERT_TRUE(std::holds_alternative<Refused>(outcome));
  EXPECT_EQ(ways_of(code_of(key)), 2);
  ASSERT_TRUE(std::holds_alternative<SignedIn>(outcome));
}

TEST_F(WaysTest, OfABrowserThatIsKnownAreOneMore) {
  (void)ways_of(code_of(key));
  client.browser = std::get<SignedIn>(outcome).new_browser->digest();
  pass_time(minutes{1});
  EXPECT_EQ(ways_of(wrong_code(key)), 3);
  EXPECT_EQ(ways_of(code_of(key)), 3);
  EXPECT_FALSE(std::get<SignedIn>(outcome).new_browser);
}

// As at a node that has not seen the attempt begin.
TEST_F(WaysTest, OfAnAttemptThatNobodyHasMetAreOneMore) {
  const auto attempt = begin();
  server->forget_owners();
  EXPECT_EQ(ways_of(attempt, code_of(key)), 3);
  ASSERT_TRUE(std::holds_alternative<SignedIn>(outcome));
}

}  // namespace
}  // namespace sallyport::sign_in
