#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/ids.h"
#include "base/instant.h"

namespace sallyport::unit {

/// Which accounts have changed since when: what lets a server answer from memory and still never say what is
/// no longer so. Whoever remembers something takes the moment before he reads it, and believes it as long as
/// nothing of its account has changed since. Safe to use from any thread; a look costs two loads.
class Changes {
 public:
  using Steady = std::chrono::steady_clock;
  /// A place in the order of changes; not a time.
  using Moment = std::uint64_t;

  /// `believed_for`: how long what was read may be believed without hearing of a change: a bound on what
  /// nobody announces, be it a change by hand or a node that dies right after a commit.
  explicit Changes(seconds believed_for) : believed_for_{believed_for} {}

  [[nodiscard]] auto moment() const -> Moment { return latest_.load(); }
  [[nodiscard]] auto changed_since(AccountId account, Moment moment) const -> bool {
    return slots_[slot_of(account)].load() > moment || everything_.load() > moment;
  }
  [[nodiscard]] auto believed_for() const -> seconds { return believed_for_; }

  /// These have changed. Told after the commit, and before anybody hears that it has happened.
  void announce(std::span<const AccountId> accounts) {
    if (accounts.empty()) {
      return;
    }
    const auto moment = latest_.fetch_add(1) + 1;
    for (const auto account : accounts) {
      raise(slots_[slot_of(account)], moment);
    }
  }

  /// Whatever happened while nobody could be heard: every account may have changed.
  void announce_everything() { raise(everything_, latest_.fetch_add(1) + 1); }

  /// Where other nodes change accounts too: up to when everything that they announced has been heard. Until
  /// somebody says otherwise there are none, and it is always.
  void hear_until(Steady::time_point moment) { heard_until_.store(moment); }
  /// While nobody can be heard, nothing is remembered.
  [[nodiscard]] auto is_heard() const -> bool {
    const auto until = heard_until_.load();
    return until == Steady::time_point::max() || Steady::now() <= until;
  }

 private:
  // Accounts share slots: a change of another one costs a look into the database, and nothing else.
  static constexpr std::size_t slots = 16'384;

  static auto slot_of(AccountId account) -> std::size_t {
    return static_cast<std::uint64_t>(account.value()) % slots;
  }
  /// Two announcements may come here in either order: the later one stays.
  static void raise(std::atomic<Moment>& slot, Moment moment) {
    auto before = slot.load();
    while (before < moment && !slot.compare_exchange_weak(before, moment)) {
    }
  }

  seconds believed_for_;
  std::atomic<Moment> latest_ = 0;
  std::atomic<Moment> everything_ = 0;
  std::atomic<Steady::time_point> heard_until_ = Steady::time_point::max();
  std::array<std::atomic<Moment>, slots> slots_{};
};

}  // namespace sallyport::unit
