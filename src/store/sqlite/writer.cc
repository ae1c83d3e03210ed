#include "store/sqlite/writer.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "base/long_work.h"

namespace sallyport::store::sqlite {

Writer::Writer(const Database::Place& place, std::unique_ptr<Database> database, Syncer::EventSink sink,
               unit::Changes& changes)
    : database_{std::move(database)},
      changes_{changes},
      syncer_{database_->journal(), std::move(sink)},
      copier_{place} {
  database_->leave_journal_to_caller();
  thread_ = std::thread{[this] { serve(); }};
}

Writer::~Writer() {
  {
    const std::scoped_lock lock{mutex_};
    state_ = State::ending;
  }
  arrived_.notify_one();
  thread_.join();
}

auto Writer::run(const Work& work, const bool* second_follows) -> Result<void> {
  if (std::this_thread::get_id() == thread_.get_id()) {
    std::abort();  // a unit inside a unit would wait for itself
  }
  Job job{.work = work, .second_follows = second_follows, .outcome = {}};
  std::shared_future<void> is_done;
  bool are_enough = false;
  {
    const std::scoped_lock lock{mutex_};
    auto& group = group_for_one_more();
    group.jobs.push_back(&job);
    is_done = group.is_done;
    are_enough = group.jobs.size() == wanted_;
  }
  if (are_enough) {
    arrived_.notify_one();
  }
  is_done.wait();
  return std::move(job.outcome);
}

auto Writer::group_for_one_more() -> Group& {
  if (waiting_.empty() || waiting_.back()->jobs.size() == largest_group) {
    waiting_.push_back(std::make_shared<Group>());
  }
  return *waiting_.back();
}

void Writer::serve() {
  go_behind_short_work();
  while (auto group = next_group()) {
    const auto begun = std::chrono::steady_clock::now();
    const auto outcome = commit(group->jobs);
    last_commit_ = std::chrono::steady_clock::now() - begun;
    last_group_ = group->jobs.size();
    announce_changes();
    if (outcome == Committed::yes) {
      answer(std::move(group));
    } else {
      group->done.set_value();
      make_room();
    }
    if (copier_.leaves_the_rest(database_->pages_of_journal())) {
      database_->copy_journal_to_its_end();
    }
  }
  answer_the_last();
}

// The disk may be full: a journal that is copied takes no more of it. One that has been can't be copied.
void Writer::make_room() {
  if (database_->pages_of_journal() > 0) {
    copier_.copy_soon();
  }
}

void Writer::answer(std::shared_ptr<Group> committed) {
  std::ranges::move(database_->ports().appended(), std::back_inserter(not_yet_kept_));
  owes_a_sync_ = !committed->somebody_waits_for_the_disk();
  if (owes_a_sync_) {
    committed->done.set_value();
  } else {
    committed->events = std::exchange(not_yet_kept_, {});
    syncer_.answer_when_kept(std::move(committed));
  }
}

void Writer::answer_the_last() {
  if (owes_a_sync_) {
    auto group = std::make_shared<Group>();
    group->events = std::exchange(not_yet_kept_, {});
    syncer_.answer_when_kept(std::move(group));
  }
}

auto Writer::next_group() -> std::shared_ptr<Group> {
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [this] { return !waiting_.empty() || state_ == State::ending; });
  if (waiting_.empty()) {
    return nullptr;
  }
  gather(lock);
  auto group = std::move(waiting_.front());
  waiting_.pop_front();
  return group;
}

// A commit costs as much as one more of its transactions, and those who were answered just now mostly come
// back at once, one after the other. Half as many as last time are worth a short wait: while they are
// committed, the other half is answered and comes back.
void Writer::gather(std::unique_lock<std::mutex>& lock) {
  constexpr int share_of_commit = 4;
  const auto patience =
      std::min<std::chrono::steady_clock::duration>(last_commit_ / share_of_commit, longest_gathering);
  wanted_ = std::min(std::max<std::size_t>(last_group_ / 2, 1), largest_group);
  arrived_.wait_for(lock, patience,
                    [this] { return waiting_.front()->jobs.size() >= wanted_ || state_ == State::ending; });
  wanted_ = 1;
}

auto Writer::commit(const std::vector<Job*>& jobs) -> Committed {
  database_->ports().appended().clear();
  try {
    if (jobs.size() == 1) {
      run_alone(*jobs.front());
    } else if (run_together(jobs) == Together::not_all) {
      run_in_savepoints(jobs);
    }
    return Committed::yes;
  } catch (const FaultInUnit& why) {
    abandon(jobs, why.what());
    return Committed::no;
  }
}

// Nearly always all of them go well, and savepoints would cost as much as a third of what they do.
auto Writer::run_together(const std::vector<Job*>& jobs) -> Together {
  begin_.run();
  for (auto* job : jobs) {
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
void Writer::run_in_savepoints(const std::vector<Job*>& jobs) {
  begin_.run();
  for (auto* job : jobs) {
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

void Writer::abandon(const std::vector<Job*>& jobs, const std::string& why) {
  for (auto* job : jobs) {
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

}  // namespace sallyport::store::sqlite
