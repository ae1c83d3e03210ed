#include "store/sqlite/copier.h"

#include <utility>

#include "base/long_work.h"

namespace sallyport::store::sqlite {

Copier::Copier(Database::Place place) : place_{std::move(place)}, thread_{[this] { serve(); }} {}

Copier::~Copier() {
  {
    const std::scoped_lock lock{mutex_};
    state_ = State::ending;
  }
  asked_.notify_one();
  thread_.join();
}

auto Copier::leaves_the_rest(int pages_of_journal) -> bool {
  constexpr int tries_until_it_is_twice_as_long = 4;
  const std::scoped_lock lock{mutex_};
  newest_pages_ = pages_of_journal;
  if (state_ == State::done) {
    state_ = State::resting;
    worth_copying_ = pages_of_journal + (place_.full_journal / tries_until_it_is_twice_as_long);
    return true;
  }
  if (pages_of_journal < place_.full_journal) {
    worth_copying_ = place_.full_journal;
  }
  if (pages_of_journal >= worth_copying_) {
    ask();
  }
  return false;
}

void Copier::copy_soon() {
  const std::scoped_lock lock{mutex_};
  ask();
}

void Copier::ask() {
  if (state_ == State::resting) {
    state_ = State::copying;
    asked_.notify_one();
  }
}

void Copier::serve() {
  go_behind_short_work();
  while (is_asked()) {
    copy();
    leave_the_rest();
  }
}

auto Copier::is_asked() -> bool {
  std::unique_lock lock{mutex_};
  asked_.wait(lock, [this] { return state_ == State::copying || state_ == State::ending; });
  return state_ == State::copying;
}

// Twice: while most of it is copied the writer goes on, and what he adds is copied in a fraction of that
// time. But never right behind one that left nothing: when the writer begins the journal anew just as a copy
// of it begins, SQLite before 3.51.3 may believe pages of the new one copied that are not, and lose them
// (sqlite.org/wal.html, "the WAL-reset bug"). One that has grown since can't begin anew before its end is
// copied, and the writer's own copy can't meet him.
void Copier::copy() {
  try {
    if (!database_) {
      database_ = std::make_unique<Database>(place_, Role::writer);
    }
    const auto copied = database_->copy_journal();
    database_->sync_file();
    if (has_grown_beyond(copied)) {
      (void)database_->copy_journal();
      database_->sync_file();
    }
  } catch (const FaultInUnit&) {
    database_.reset();  // opened anew the next time; now it is all left to the writer
  }
}

auto Copier::has_grown_beyond(int pages) -> bool {
  const std::scoped_lock lock{mutex_};
  return newest_pages_ > pages;
}

void Copier::leave_the_rest() {
  const std::scoped_lock lock{mutex_};
  if (state_ == State::copying) {
    state_ = State::done;
  }
}

}  // namespace sallyport::store::sqlite
