#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/query.h"
#include "store/sqlite/copier.h"
#include "store/sqlite/database.h"
#include "store/sqlite/group.h"
#include "store/sqlite/syncer.h"
#include "store/work.h"

namespace sallyport::store::sqlite {

/// The one thread that writes. It takes every transaction that waits, runs them one after the other and
/// commits once for all of them; the syncer answers them once that is on the disk. When one of them fails,
/// all are run again, each in a savepoint.
class Writer {
 public:
  /// `database` is the one of that place.
  Writer(const Database::Place& place, std::unique_ptr<Database> database, Syncer::EventSink sink,
         unit::Changes& changes);
  Writer(const Writer&) = delete;
  Writer(Writer&&) = delete;
  auto operator=(const Writer&) -> Writer& = delete;
  auto operator=(Writer&&) -> Writer& = delete;
  /// Finishes what waits, then ends. `changes` must live until then.
  ~Writer();

  /// Returns once the outcome is certain: on the disk, or committed where `second_follows` is true after the
  /// work. Safe to call from any thread but from inside of work.
  auto run(const Work& work, const bool* second_follows = nullptr) -> Result<void>;
  /// Whether those who are committed wait for the disk without end.
  [[nodiscard]] auto is_stuck() const -> bool { return syncer_.is_stuck(); }

 private:
  static constexpr std::size_t largest_group = 256;
  static constexpr std::chrono::microseconds longest_gathering{1'000};

  void serve();
  /// Null at the end.
  [[nodiscard]] auto next_group() -> std::shared_ptr<Group>;
  [[nodiscard]] auto group_for_one_more() -> Group&;
  void gather(std::unique_lock<std::mutex>& lock);
  enum class Committed { yes, no };
  [[nodiscard]] auto commit(const std::vector<Job*>& jobs) -> Committed;
  enum class Together { all, not_all };
  [[nodiscard]] auto run_together(const std::vector<Job*>& jobs) -> Together;
  void run_alone(Job& job);
  void run_in_savepoints(const std::vector<Job*>& jobs);
  void run_in_savepoint(Job& job);
  void abandon(const std::vector<Job*>& jobs, const std::string& why);
  void announce_changes() noexcept;
  void make_room();
  void answer(std::shared_ptr<Group> committed);
  void answer_the_last();

  std::unique_ptr<Database> database_;
  unit::Changes& changes_;
  Query<In<>> begin_{database_->connection(), "BEGIN IMMEDIATE"};
  Query<In<>> commit_{database_->connection(), "COMMIT"};
  Query<In<>> rollback_{database_->connection(), "ROLLBACK"};
  Query<In<>> savepoint_{database_->connection(), "SAVEPOINT work"};
  Query<In<>> release_{database_->connection(), "RELEASE work"};
  Query<In<>> rollback_to_{database_->connection(), "ROLLBACK TO work"};

  std::mutex mutex_;
  std::condition_variable arrived_;
  /// Groups that nobody has begun; all but the last are full.
  std::deque<std::shared_ptr<Group>> waiting_;
  /// How many are worth waking the writer for.
  std::size_t wanted_ = 1;
  std::size_t last_group_ = 0;
  std::chrono::steady_clock::duration last_commit_{};
  /// What groups appended that left their sync to the next one, and whether there were any.
  AppendedEvents not_yet_kept_;
  bool owes_a_sync_ = false;
  enum class State { serving, ending } state_ = State::serving;
  Syncer syncer_;
  Copier copier_;
  std::thread thread_;
};

}  // namespace sallyport::store::sqlite
