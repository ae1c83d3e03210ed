#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/secret.h"
#include "store/postgresql/libpq.h"
#include "store/postgresql/watchdog.h"
#include "unit/changes.h"

namespace sallyport::store::postgresql {

/// Where nodes tell each other which accounts have changed (LISTEN and NOTIFY). A node also sends itself word
/// four times a second: what it hears of that tells it up to when it has heard of everything, because the
/// server delivers in the order of commits. What it has not heard of for a second, it does not remember.
class Channel {
 public:
  /// `parameters` lead to the server itself. `changes` and `watchdog` must outlive the channel.
  Channel(const Libpq& libpq, Secret parameters, unit::Changes& changes, Watchdog& watchdog);
  Channel(const Channel&) = delete;
  Channel(Channel&&) = delete;
  auto operator=(const Channel&) -> Channel& = delete;
  auto operator=(Channel&&) -> Channel& = delete;
  ~Channel();

  static constexpr std::string_view name = "sallyport_changes";
  /// What says that these accounts have changed, in as many words as fit into one notification each.
  [[nodiscard]] auto words_for(std::span<const AccountId> accounts) const -> std::vector<std::string>;

  enum class Told { yes, no };
  /// Returns when every node will hear of it; no, when the channel is down and they have to be told
  /// otherwise.
  [[nodiscard]] auto tell(std::span<const AccountId> accounts) -> Told;

  /// Whether the server listens, and has let no beat be committed for some seconds although it did before.
  [[nodiscard]] auto is_stuck() const -> bool;

 private:
  using Steady = std::chrono::steady_clock;
  struct Line;

  static constexpr std::chrono::milliseconds heartbeat{250};
  static constexpr std::chrono::milliseconds believed_for{1'000};
  /// Each word costs the server a transaction: after one, what there is to say next gathers for so long.
  static constexpr std::chrono::milliseconds gathering{2};
  static constexpr std::chrono::milliseconds patience{1'000};
  static constexpr std::chrono::milliseconds pause{250};
  static constexpr std::chrono::seconds stuck_after{5};

  void serve();
  /// Until the line breaks or the channel ends.
  void serve_on(Line& line);
  [[nodiscard]] auto beat(Line& line) -> bool;
  enum class Sent { nothing, words, broken };
  [[nodiscard]] auto send_waiting(Line& line) -> Sent;
  void hear(Line& line);
  void hear(std::string_view words);
  void go_down();
  void wait_for_work(Line& line, Steady::time_point until);
  void wake() const;
  void take_wakes() const;

  const Libpq& libpq_;
  Secret parameters_;
  unit::Changes& changes_;
  Watchdog& watchdog_;
  /// Among all processes that listen.
  std::string node_;
  int wake_descriptor_;
  std::atomic<bool> is_ending_ = false;
  bool has_heard_itself_ = false;  // of the channel's thread
  /// The first of those beats in a row that were not committed.
  std::atomic<Steady::time_point> stuck_since_ = Steady::time_point::max();

  std::mutex mutex_;
  std::condition_variable sent_;
  std::vector<AccountId> waiting_;
  /// Those who wait have a number; everybody up to this one has been told.
  std::uint64_t newest_ = 0;
  std::uint64_t told_up_to_ = 0;
  /// Everybody up to this one has perhaps not been told: the line broke.
  std::uint64_t lost_up_to_ = 0;
  bool is_up_ = false;

  std::thread thread_;
};

}  // namespace sallyport::store::postgresql
