#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

/// Copies the journal into the database while the writer goes on. Only one that is copied to its end begins
/// anew, so the writer copies what has come meanwhile, which is little.
class Copier {
 public:
  explicit Copier(Database::Place place);
  Copier(const Copier&) = delete;
  Copier(Copier&&) = delete;
  auto operator=(const Copier&) -> Copier& = delete;
  auto operator=(Copier&&) -> Copier& = delete;
  ~Copier();

  /// Whether the caller, who writes, should copy the rest now. Asked after each commit, with the journal's
  /// pages.
  [[nodiscard]] auto leaves_the_rest(int pages_of_journal) -> bool;
  /// Whatever is in it.
  void copy_soon();

 private:
  void serve();
  /// Needs the lock.
  void ask();
  [[nodiscard]] auto is_asked() -> bool;
  [[nodiscard]] auto has_grown_beyond(int pages) -> bool;
  void copy();
  void leave_the_rest();

  const Database::Place place_;
  /// Opened when it is first needed, on the copier's thread.
  std::unique_ptr<Database> database_;

  std::mutex mutex_;
  std::condition_variable asked_;
  /// Of the journal, when the writer last said so.
  int newest_pages_ = 0;
  enum class State { resting, copying, done, ending } state_ = State::resting;
  /// More pages than a full journal has, when it could not be copied to its end because somebody still reads
  /// what was.
  int worth_copying_ = place_.full_journal;
  std::thread thread_;
};

}  // namespace sallyport::store::sqlite
