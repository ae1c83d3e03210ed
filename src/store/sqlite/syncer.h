#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "audit/event.h"
#include "store/sqlite/group.h"

namespace sallyport::store::sqlite {

/// Brings what is committed to the disk, and only then answers: the next group is run meanwhile. Whatever is
/// committed while it waits for the disk shares the next sync.
class Syncer {
 public:
  using Steady = std::chrono::steady_clock;
  /// Is given the events of a group once they are durable, in the order of their commit, before anyone is
  /// answered. Called on the syncer's thread; must not throw, and what it waits for, all who write wait for.
  using EventSink = std::function<void(const audit::Event&)>;

  /// The journal of a database that has been read. Throws FaultInUnit when it can't be opened.
  Syncer(const std::filesystem::path& journal, EventSink sink);
  Syncer(const Syncer&) = delete;
  Syncer(Syncer&&) = delete;
  auto operator=(const Syncer&) -> Syncer& = delete;
  auto operator=(Syncer&&) -> Syncer& = delete;
  /// Answers whoever waits, then ends.
  ~Syncer();

  /// Whether the disk has had a sync of the journal before it for longer than anybody waits.
  [[nodiscard]] auto is_stuck(Steady::time_point now = Steady::now()) const -> bool;
  /// The next one in the order of commits.
  void answer_when_kept(std::shared_ptr<Group> committed);

 private:
  using Groups = std::vector<std::shared_ptr<Group>>;

  void serve();
  /// Empty at the end.
  [[nodiscard]] auto next_groups() -> Groups;
  void sync();
  void publish(const AppendedEvents& events) const noexcept;

  /// A descriptor of its own. SQLite holds no lock on the journal that closing it could lose.
  int journal_;
  EventSink sink_;
  static constexpr std::chrono::seconds stuck_after{5};
  static constexpr auto no_sync = Steady::time_point::max();
  /// When the sync began that is under way.
  std::atomic<Steady::time_point> syncing_since_ = no_sync;

  std::mutex mutex_;
  std::condition_variable arrived_;
  Groups committed_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace sallyport::store::sqlite
