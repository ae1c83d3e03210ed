#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "store/postgresql/database.h"
#include "store/postgresql/door.h"
#include "store/postgresql/watchdog.h"

namespace sallyport::store::postgresql {

/// The connections to one server, opened when they are first needed and then kept. Safe to use from any
/// thread.
class Connections {
 public:
  using Steady = std::chrono::steady_clock;

  struct Settings {
    Secret parameters;
    Statements statements;
    std::size_t most;
    AttemptOwners& owners;
  };
  /// `watchdog` and the owners must outlive them.
  Connections(const Libpq& libpq, Settings settings, Watchdog& watchdog)
      : libpq_{libpq}, settings_{std::move(settings)}, watchdog_{watchdog}, door_{settings_.most} {}

  /// A connection of the caller's own, cut when `deadline` is over.
  class Lease {
   public:
    Lease(Connections& from, std::unique_ptr<Database> database, Steady::time_point deadline)
        : from_{from},
          database_{std::move(database)},
          place_{from.watchdog_.watch({.descriptor = database_->descriptor(), .deadline = deadline})} {}
    Lease(const Lease&) = delete;
    Lease(Lease&&) = delete;
    auto operator=(const Lease&) -> Lease& = delete;
    auto operator=(Lease&&) -> Lease& = delete;
    /// Gives it back, unless something is unfinished on it: then it is closed.
    ~Lease();

    [[nodiscard]] auto database() -> Database& { return *database_; }
    /// It is closed, and given to nobody else.
    void discard() { is_fit_ = false; }

   private:
    Connections& from_;
    std::unique_ptr<Database> database_;
    Watchdog::Place place_;
    bool is_fit_ = true;
  };

  /// Waits in this line for a free one until `deadline`. Throws FaultInUnit when there is none, when the
  /// server may forget what it acknowledges, or when it can't be reached; within half a second after that,
  /// everybody is told so at once, unless a connection proves the contrary.
  [[nodiscard]] auto take(Door::Line line, Steady::time_point deadline) -> std::unique_ptr<Lease>;
  /// Closes those that nobody uses: one was lost, and the others with it.
  void close_idle();

 private:
  static constexpr std::chrono::milliseconds told_down_for{500};

  /// Leaves one connection to the caller, who leaves the door once he has done with it.
  void enter(Door::Line line, Steady::time_point deadline);
  void require_up();
  /// Null when there is none.
  [[nodiscard]] auto take_idle() -> std::unique_ptr<Database>;
  [[nodiscard]] auto open() -> std::unique_ptr<Database>;
  void note_unreachable(std::string_view why, Steady::time_point asked_since);
  /// Before a new one is used: how it behaves, and whether what it acknowledges is kept.
  void introduce(Database& database) const;
  void give_back(std::unique_ptr<Database> database);

  const Libpq& libpq_;
  Settings settings_;
  Watchdog& watchdog_;

  Door door_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;
  std::string why_down_;
  Steady::time_point down_until_;
  /// When a connection last came back that has done what it was asked for.
  Steady::time_point last_well_;
};

}  // namespace sallyport::store::postgresql
