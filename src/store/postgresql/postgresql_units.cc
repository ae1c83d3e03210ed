#include "store/postgresql/postgresql_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <random>
#include <span>
#include <thread>
#include <utility>

#include "store/postgresql/channel.h"
#include "store/postgresql/connections.h"
#include "store/postgresql/prepare.h"
#include "store/work.h"

namespace sallyport::store {
namespace {

using postgresql::Connections;
using postgresql::Database;
using postgresql::Door;
using Steady = std::chrono::steady_clock;

/// The longest that anybody waits for the server.
constexpr std::chrono::seconds patience{5};

/// Before a transaction is begun again, so that two don't meet a second time.
void step_aside(int turn) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto most = std::min(1 << std::min(turn, 6), 50);
  std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution{0, most}(random)});
}

}  // namespace

struct PostgresqlUnits::Parts {
  /// Other nodes' changes are heard of; this bounds what a node leaves unsaid that dies right after a commit.
  static constexpr seconds believed_for{10};

  struct Wired {
    const postgresql::Libpq& libpq;
    Secret pooled;
    postgresql::Statements statements;
    std::size_t connections;
    Secret direct;
  };
  Parts(Wired wired, std::function<void(const audit::Event&)> sink)
      : event_sink{std::move(sink)},
        connections{wired.libpq,
                    {.parameters = std::move(wired.pooled),
                     .statements = wired.statements,
                     .most = wired.connections,
                     .owners = owners},
                    watchdog},
        channel{wired.libpq, std::move(wired.direct), *changes, watchdog} {}

  auto run(Access access, const Work& work) -> Result<void>;

  std::shared_ptr<unit::Changes> changes = std::make_shared<unit::Changes>(believed_for);
  std::function<void(const audit::Event&)> event_sink;
  std::mutex sink_mutex;
  std::mutex untold_mutex;
  /// Accounts that may have changed without the other nodes' knowing: the next unit tells them before its own
  /// is acknowledged.
  std::vector<AccountId> untold;  // guarded by untold_mutex
  AttemptOwners owners;
  postgresql::Watchdog watchdog;
  Connections connections;
  postgresql::Channel channel;

 private:
  auto try_to_write(const Work& work, Steady::time_point deadline) -> Result<void>;
  auto try_to_read(const Work& work, Steady::time_point deadline) -> Result<void>;
  /// Runs and commits it; the accounts that it has changed.
  auto carry_out(const Work& work, Steady::time_point deadline) -> Result<std::vector<AccountId>>;
  auto commit(Database& database) -> Result<std::vector<AccountId>>;
  auto announce(std::vector<AccountId> changed, Steady::time_point deadline) -> Result<void>;
  [[nodiscard]] auto take_untold() -> std::vector<AccountId>;
  void keep_untold(std::span<const AccountId> accounts);
  void publish(const AppendedEvents& appended) noexcept;
};

auto PostgresqlUnits::Parts::run(Access access, const Work& work) -> Result<void> {
  constexpr int most_losses = 3;
  const auto deadline = Steady::now() + patience;
  int losses = 0;
  for (int turn = 0;; ++turn) {
    try {
      return access == Access::write ? try_to_write(work, deadline) : try_to_read(work, deadline);
    } catch (const postgresql::Lost& why) {
      // Nothing of it has happened, and those that lie idle are as old as the one that was lost.
      connections.close_idle();
      if (++losses >= most_losses || Steady::now() >= deadline) {
        return fault(why.what());
      }
    } catch (const RunAgain& why) {
      if (Steady::now() >= deadline) {
        return fault(why.what());
      }
      step_aside(turn);
    } catch (const FaultInUnit& why) {
      return fault(why.what());
    }
  }
}

auto PostgresqlUnits::Parts::try_to_write(const Work& work, Steady::time_point deadline) -> Result<void> {
  auto changed = carry_out(work, deadline);
  // The connection is somebody else's by now: nobody waits for one while nodes are told.
  return changed ? announce(*std::move(changed), deadline) : std::unexpected{changed.error()};
}

auto PostgresqlUnits::Parts::carry_out(const Work& work, Steady::time_point deadline)
    -> Result<std::vector<AccountId>> {
  const auto lease = connections.take(Door::Line::second, deadline);
  auto& database = lease->database();
  database.connection().changed.clear();
  database.ports().appended().clear();
  try {
    database.begin_writing();
    auto outcome = run_work(database.ports().unit(), work);
    if (outcome) {
      return commit(database);
    }
    // What the server refused may be the connection's fault: then that is closed.
    if (!database.has_failed()) {
      database.roll_back();
    }
    return std::unexpected{outcome.error()};
  } catch (const Contended&) {
    if (!database.is_broken()) {
      database.roll_back();
    }
    throw;
  }
}

auto PostgresqlUnits::Parts::commit(Database& database) -> Result<std::vector<AccountId>> {
  database.settle();
  try {
    database.commit();
  } catch (const postgresql::StandsBy&) {
    throw;  // who says so has not committed
  } catch (const postgresql::Lost&) {
    // It may have happened: nobody may remember what was before, and nobody is told that it has.
    changes->announce(database.connection().changed);
    keep_untold(database.connection().changed);
    return fault("the connection to the database was lost before it said whether all is written; try again");
  }
  publish(database.ports().appended());
  return std::exchange(database.connection().changed, {});
}

auto PostgresqlUnits::Parts::try_to_read(const Work& work, Steady::time_point deadline) -> Result<void> {
  // Whoever only looks is quick, and may be somebody who is signed in already.
  const auto lease = connections.take(Door::Line::first, deadline);
  auto& database = lease->database();
  database.begin_reading();
  auto outcome = run_work(database.ports().unit(), work);
  if (outcome) {
    database.commit();
  } else if (!database.has_failed()) {
    database.roll_back();
  }
  return outcome;
}

auto PostgresqlUnits::Parts::announce(std::vector<AccountId> changed, Steady::time_point deadline)
    -> Result<void> {
  changes->announce(changed);
  auto accounts = take_untold();
  accounts.insert(accounts.end(), changed.begin(), changed.end());
  if (accounts.empty() || channel.tell(accounts) == postgresql::Channel::Told::yes) {
    return {};
  }
  try {
    const auto lease = connections.take(Door::Line::first, deadline);
    for (const auto& words : channel.words_for(accounts)) {
      lease->database().notify(words);
    }
    return {};
  } catch (const postgresql::Unsupported&) {
    return {};  // where nobody can tell, nobody can hear either, and whoever can't hear remembers nothing
  } catch (const FaultInUnit&) {
    // All is written, but others may still remember what was before: nobody is told that it is done.
    keep_untold(accounts);
    return fault("the connection to the database was lost before all nodes were told; try again");
  }
}

auto PostgresqlUnits::Parts::take_untold() -> std::vector<AccountId> {
  const std::scoped_lock lock{untold_mutex};
  return std::exchange(untold, {});
}

void PostgresqlUnits::Parts::keep_untold(std::span<const AccountId> accounts) {
  const std::scoped_lock lock{untold_mutex};
  untold.insert(untold.end(), accounts.begin(), accounts.end());
}

void PostgresqlUnits::Parts::publish(const AppendedEvents& appended) noexcept {
  if (event_sink) {
    const std::scoped_lock lock{sink_mutex};
    std::ranges::for_each(appended, event_sink);
  }
}

auto PostgresqlUnits::open(const PostgresqlAddress& address, PostgresqlOptions options)
    -> Result<std::unique_ptr<PostgresqlUnits>> {
  const auto libpq = postgresql::Libpq::load();
  if (!libpq) {
    return std::unexpected{libpq.error()};
  }
  auto pooled = postgresql::connection_parameters(address.url, address.password);
  auto direct = postgresql::connection_parameters(address.direct_url.value_or(address.url), address.password);
  if (!pooled || !direct) {
    return std::unexpected{!pooled ? pooled.error() : direct.error()};
  }
  const auto statements =
      address.direct_url ? postgresql::Statements::prepared_each_time : postgresql::Statements::kept;
  try {
    const auto past_the_pooler = postgresql::connect(address);
    if (address.direct_url) {
      Database by_the_pooler{**libpq, *pooled, statements};
      postgresql::require_same(*past_the_pooler, by_the_pooler.connection());
    }
    auto ring_check = postgresql::prepare(*past_the_pooler, options);
    auto parts = std::make_unique<Parts>(Parts::Wired{.libpq = **libpq,
                                                      .pooled = *std::move(pooled),
                                                      .statements = statements,
                                                      .connections = options.connections,
                                                      .direct = *std::move(direct)},
                                         std::move(options.event_sink));
    return std::unique_ptr<PostgresqlUnits>{new PostgresqlUnits{std::move(parts), std::move(ring_check)}};
  } catch (const FaultInUnit& why) {
    return fault(why.what());
  }
}

PostgresqlUnits::PostgresqlUnits(std::unique_ptr<Parts> parts, std::optional<std::string> ring_check)
    : Units{parts->changes}, parts_{std::move(parts)}, ring_check_{std::move(ring_check)} {}

PostgresqlUnits::~PostgresqlUnits() = default;

auto PostgresqlUnits::lets_commits_end() const -> bool { return !parts_->channel.is_stuck(); }

auto PostgresqlUnits::run_in_transaction(Access access, const Work& work) -> Result<void> {
  return parts_->run(access, work);
}

}  // namespace sallyport::store
