#include "store/sqlite/writer.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace sallyport::store::sqlite {

Writer::Writer(std::unique_ptr<Database> database, EventSink sink, unit::Changes& changes)
    : database_{std::move(database)},
      sink_{std::move(sink)},
      changes_{changes},
      thread_{[this] { serve(); }} {}

Writer::~Writer() {
  {
    const std::scoped_lock lock{mutex_};
    state_ = State::ending;
  }
  arrived_.notify_one();
  thread_.join();
}

auto Writer::run(const Work& work) -> Result<void> {
  if (std::this_thread::get_id() == thread_.get_id()) {
    std::abort();  // a unit inside a unit would wait for itself
  }
  const auto job = std::make_shared<Job>(work);
  bool are_enough = false;
  {
    const std::scoped_lock lock{mutex_};
    waiting_.push_back(job);
    are_enough = waiting_.size() == wanted_;
  }
  if (are_enough) {
    arrived_.notify_one();
  }
  job->done.wait(0);
  return std::move(job->outcome);
}

void Writer::serve() {
  for (auto group = next_group(); !group.empty(); group = next_group()) {
    const auto begun = std::chrono::steady_clock::now();
    commit_group(group);
    announce_changes();
    last_commit_ = std::chrono::steady_clock::now() - begun;
    last_group_ = group.size();
    for (const auto& job : group) {
      job->done = 1;
      job->done.notify_one();
    }
  }
}

auto Writer::next_group() -> Group {
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [this] { return !waiting_.empty() || state_ == State::ending; });
  gather(lock);
  if (waiting_.size() <= largest_group) {
    return std::exchange(waiting_, {});
  }
  const auto end = waiting_.begin() + largest_group;
  Group group{waiting_.begin(), end};
  waiting_.erase(waiting_.begin(), end);
  return group;
}

// Those who were answered just now mostly come back at once, one after the other. Without a short wait the
// first of them would have a sync of his own, and all others would wait for the end of it.
void Writer::gather(std::unique_lock<std::mutex>& lock) {
  constexpr int share_of_commit = 4;
  const auto patience =
      std::min<std::chrono::steady_clock::duration>(last_commit_ / share_of_commit, longest_gathering);
  wanted_ = std::min(last_group_, largest_group);
  arrived_.wait_for(lock, patience, [this] { return waiting_.size() >= wanted_ || state_ == State::ending; });
  wanted_ = 1;
}

void Writer::commit_group(const Group& group) {
  database_->ports().appended().clear();
  try {
    if (group.size() == 1) {
      run_alone(*group.front());
    } else if (run_together(group) == Together::not_all) {
      run_in_savepoints(group);
    }
  } catch (const FaultInUnit& why) {
    abandon(group, why.what());
    return;
  }
  publish();
}

// Nearly always all of them go well, and savepoints would cost as much as a third of what they do.
auto Writer::run_together(const Group& group) -> Together {
  begin_.run();
  for (const auto& job : group) {
    job->outcome = run_work(database_->ports().unit(), job->work);
    if (!job->outcome) {
      if (database_->in_transaction()) {
        rollback_.run();
      }
      database_->ports().appended().clear();
      return Together::not_all;
    }
  }
  commit_.run();
  return Together::all;
}

void Writer::run_alone(Job& job) {
  begin_.run();
  job.outcome = run_work(database_->ports().unit(), job.work);
  if (!job.outcome) {
    throw FaultInUnit{job.outcome.error().message};
  }
  commit_.run();
}

// One of them failed: each is run anew, and takes back its own alone.
void Writer::run_in_savepoints(const Group& group) {
  begin_.run();
  for (const auto& job : group) {
    run_in_savepoint(*job);
  }
  commit_.run();
}

void Writer::run_in_savepoint(Job& job) {
  auto& appended = database_->ports().appended();
  const auto appended_before = appended.size();
  savepoint_.run();
  job.outcome = run_work(database_->ports().unit(), job.work);
  if (!database_->in_transaction()) {
    // SQLite has rolled the whole group back: nothing of its other work is left either.
    throw FaultInUnit{job.outcome ? "the database gave up the transaction" : job.outcome.error().message};
  }
  if (!job.outcome) {
    rollback_to_.run();
    appended.erase(appended.begin() + static_cast<std::ptrdiff_t>(appended_before), appended.end());
  }
  release_.run();
}

void Writer::abandon(const Group& group, const std::string& why) {
  for (const auto& job : group) {
    if (job->outcome) {
      job->outcome = fault(why);
    }
  }
  if (!database_->in_transaction()) {
    return;
  }
  try {
    rollback_.run();
  } catch (const FaultInUnit&) {
    // A connection that can't even roll back can't be trusted with anything: the next start recovers from
    // what is on the disk.
    std::abort();
  }
}

// After a commit that failed too: what is on the disk then is for the database to say.
void Writer::announce_changes() noexcept {
  auto& changed = database_->connection().changed;
  changes_.announce(changed);
  changed.clear();
}

void Writer::publish() noexcept {
  auto& appended = database_->ports().appended();
  if (sink_) {
    std::ranges::for_each(appended, sink_);
  }
  appended.clear();
}

}  // namespace sallyport::store::sqlite
