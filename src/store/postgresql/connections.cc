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

auto Connections::take(Steady::time_point deadline) -> std::unique_ptr<Lease> {
  if (auto database = take_idle(deadline)) {
    return std::make_unique<Lease>(*this, std::move(database), deadline);
  }
  std::unique_ptr<Database> database;
  try {
    database = open();
  } catch (...) {
    give_back(nullptr);
    throw;
  }
  auto lease = std::make_unique<Lease>(*this, std::move(database), deadline);
  try {
    introduce(lease->database());
  } catch (...) {
    lease->discard();
    throw;
  }
  return lease;
}

void Connections::introduce(Database& database) const {
  if (settings_.statements == Statements::kept) {
    // A node that stops in the middle of a transaction must not keep what it holds from the others.
    run_once(database.connection(), "SET idle_in_transaction_session_timeout = '10s'");
    run_once(database.connection(), "SET statement_timeout = '10s'");
  }
  // After a failover it is another server, and a setting may have changed.
  require_durable(database.connection());
}

auto Connections::take_idle(Steady::time_point deadline) -> std::unique_ptr<Database> {
  std::unique_lock lock{mutex_};
  if (Steady::now() < down_until_) {
    throw FaultInUnit{why_down_};
  }
  if (!returned_.wait_until(lock, deadline, [this] { return in_use_ < settings_.most; })) {
    throw FaultInUnit{"every connection to the database is busy; try again"};
  }
  if (Steady::now() < down_until_) {  // it went down meanwhile
    throw FaultInUnit{why_down_};
  }
  ++in_use_;
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
  try {
    return std::make_unique<Database>(libpq_, settings_.parameters, settings_.statements);
  } catch (const FaultInUnit& why) {
    const std::scoped_lock lock{mutex_};
    why_down_ = why.what();
    down_until_ = Steady::now() + told_down_for;
    throw;
  }
}

void Connections::give_back(std::unique_ptr<Database> database) {
  {
    const std::scoped_lock lock{mutex_};
    --in_use_;
    if (database) {
      idle_.push_back(std::move(database));
    }
  }
  returned_.notify_one();
}

void Connections::close_idle() {
  std::vector<std::unique_ptr<Database>> closed;
  const std::scoped_lock lock{mutex_};
  closed.swap(idle_);
}

}  // namespace sallyport::store::postgresql
