#include "store/postgresql/connections.h"

#include <utility>

#include "store/postgresql/prepare.h"
#include "store/work.h"

namespace sallyport::store::postgresql {

Connections::Lease::~Lease() {
  from_.watchdog_.leave(place_);
  if (!is_fit_ || !database_->is_idle()) {
    database_.reset();
  }
  from_.give_back(std::move(database_));
}

auto Connections::take(Door::Line line, Steady::time_point deadline) -> std::unique_ptr<Lease> {
  enter(line, deadline);
  if (auto idle = take_idle()) {
    return std::make_unique<Lease>(*this, std::move(idle), deadline);
  }
  std::unique_ptr<Database> made;
  try {
    made = open();
  } catch (...) {
    door_.leave();
    throw;
  }
  auto lease = std::make_unique<Lease>(*this, std::move(made), deadline);
  try {
    introduce(lease->database());
  } catch (...) {
    lease->discard();
    throw;
  }
  return lease;
}

void Connections::enter(Door::Line line, Steady::time_point deadline) {
  require_up();
  if (door_.enter(line, deadline) == Door::Entered::no) {
    throw FaultInUnit{"every connection to the database is busy; try again"};
  }
  try {
    require_up();  // it may have gone down meanwhile
  } catch (...) {
    door_.leave();
    throw;
  }
}

void Connections::introduce(Database& database) const {
  if (settings_.statements == Statements::kept) {
    // A node that stops in the middle of a transaction must not keep what it holds from the others.
    run_once(database.connection(), "SET idle_in_transaction_session_timeout = '10s'");
    run_once(database.connection(), "SET statement_timeout = '10s'");
    // A commit that its standby may not have says so by a warning.
    run_once(database.connection(), "SET client_min_messages = 'warning'");
    // A plan is kept as long as its connection: one that reads all of a table, because there were ten rows
    // when it was made, is a disaster when there are thousands, until the server next looks at the table. And
    // what it then thinks dear because it has no index, it must not compile. Nor plan anew for each value, in
    // the hope of something cheaper than a look into an index. Not every engine knows these settings.
    run_once(
        database.connection(),
        "SELECT set_config(name, CASE name WHEN 'plan_cache_mode' THEN 'force_generic_plan' ELSE 'off' END, "
        "false) FROM pg_settings WHERE name IN ('enable_seqscan', 'jit', 'plan_cache_mode')");
  }
  // After a failover it is another server, and a setting may have changed.
  require_durable(database.connection());
}

void Connections::require_up() {
  const std::scoped_lock lock{mutex_};
  if (Steady::now() < down_until_) {
    throw FaultInUnit{why_down_};
  }
}

auto Connections::take_idle() -> std::unique_ptr<Database> {
  const std::scoped_lock lock{mutex_};
  // Closed by the server meanwhile: better seen now than in the middle of a transaction.
  while (!idle_.empty() && idle_.back()->is_stale()) {
    idle_.pop_back();
  }
  if (idle_.empty()) {
    return nullptr;
  }
  auto database = std::move(idle_.back());
  idle_.pop_back();
  return database;
}

auto Connections::open() -> std::unique_ptr<Database> {
  const auto began = Steady::now();
  try {
    auto database = std::make_unique<Database>(libpq_, settings_.parameters, settings_.statements);
    database->connection().owners = &settings_.owners;
    return database;
  } catch (const Unreachable& why) {
    note_unreachable(why.what(), began);
    throw;
  }
}

void Connections::note_unreachable(std::string_view why, Steady::time_point asked_since) {
  const std::scoped_lock lock{mutex_};
  // Whoever was well meanwhile knows better: it is up again, or is full.
  if (last_well_ < asked_since) {
    why_down_ = why;
    down_until_ = Steady::now() + told_down_for;
  }
}

void Connections::give_back(std::unique_ptr<Database> database) {
  if (database) {
    const std::scoped_lock lock{mutex_};
    idle_.push_back(std::move(database));
    last_well_ = Steady::now();
    down_until_ = {};
  }
  door_.leave();
}

void Connections::close_idle() {
  std::vector<std::unique_ptr<Database>> closed;
  const std::scoped_lock lock{mutex_};
  closed.swap(idle_);
}

}  // namespace sallyport::store::postgresql
