#include "store/sqlite/syncer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "store/sqlite/disk_failed.h"
#include "store/sqlite/open_file.h"

namespace sallyport::store::sqlite {

Syncer::Syncer(const std::filesystem::path& journal, EventSink sink)
    : journal_{::open(journal.c_str(), O_RDWR | O_CLOEXEC)}, sink_{std::move(sink)} {
  if (journal_ < 0) {
    throw FaultInUnit{"the database's journal can't be opened: look at its folder and its rights"};
  }
  sync_folder_of(journal);
  thread_ = std::thread{[this] { serve(); }};
}

Syncer::~Syncer() {
  {
    const std::scoped_lock lock{mutex_};
    is_ending_ = true;
  }
  arrived_.notify_one();
  thread_.join();
  ::close(journal_);
}

void Syncer::answer_when_kept(std::shared_ptr<Group> committed) {
  {
    const std::scoped_lock lock{mutex_};
    committed_.push_back(std::move(committed));
  }
  arrived_.notify_one();
}

void Syncer::serve() {
  for (auto groups = next_groups(); !groups.empty(); groups = next_groups()) {
    sync();
    for (const auto& group : groups) {
      publish(group->events);
      group->done.set_value();
    }
  }
}

auto Syncer::next_groups() -> Groups {
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [this] { return !committed_.empty() || is_ending_; });
  return std::exchange(committed_, {});
}

void Syncer::sync() {
  syncing_since_ = Steady::now();
  if (::fdatasync(journal_) != 0) {
    end_because_disk_failed();
  }
  syncing_since_ = no_sync;
}

auto Syncer::is_stuck(Steady::time_point now) const -> bool {
  const auto since = syncing_since_.load();
  return since != no_sync && now - since > stuck_after;
}

void Syncer::publish(const AppendedEvents& events) const noexcept {
  if (sink_) {
    std::ranges::for_each(events, sink_);
  }
}

}  // namespace sallyport::store::sqlite
