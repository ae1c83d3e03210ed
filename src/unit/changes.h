#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
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
    return slot_of(account).load() > moment || slot(everybody).load() > moment;
  }
  [[nodiscard]] auto believed_for() const -> seconds { return believed_for_; }

  /// These have changed. Told after the commit, and before anybody hears that it has happened.
  void announce(std::span<const AccountId> accounts) {
    if (accounts.empty()) {
      return;
    }
    const auto moment = latest_.fetch_add(1) + 1;
    for (const auto account : accounts) {
      raise(slot_of(account), moment);
    }
  }

  /// Whatever happened while nobody could be heard: every account may have changed.
  void announce_everything() { raise(slot(everybody), latest_.fetch_add(1) + 1); }

  /// Where other nodes change accounts too: up to when everything that they announced has been heard. Until
  /// somebody says otherwise there are none, and it is always.
  void hear_until(Steady::time_point moment) { heard_until_.store(moment); }
  /// While nobody can be heard, nothing is remembered.
  [[nodiscard]] auto is_heard() const -> bool {
    const auto until = heard_until_.load();
    return until == Steady::time_point::max() || Steady::now() <= until;
  }

 private:
  // Accounts beyond so many share slots: a change of another one costs a look into the database, and nothing
  // else. As many as are remembered (8 MiB, of which the system gives a page when somebody there changes):
  // with fewer, whoever signs in elsewhere would make those forgotten who are in.
  static constexpr std::size_t number_of_slots = std::size_t{1} << 20U;
  /// One more, raised for all of them.
  static constexpr std::size_t everybody = number_of_slots;

  struct Free {
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc,*-owning-memory): from calloc, below
    void operator()(Moment* slots) const { std::free(slots); }
  };
  using Slots = std::unique_ptr<Moment[], Free>;  // NOLINT(*-avoid-c-arrays): the size is the pointer's
  // Zeros that nobody writes: no page is taken before it is needed.
  static auto no_change_yet() -> Slots {
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc,*-owning-memory): owned by the next step
    Slots slots{static_cast<Moment*>(std::calloc(number_of_slots + 1, sizeof(Moment)))};
    if (slots == nullptr) {
      throw std::bad_alloc{};
    }
    return slots;
  }

  [[nodiscard]] auto slot(std::size_t number) const -> std::atomic_ref<Moment> {
    return std::atomic_ref{slots_[number]};
  }
  [[nodiscard]] auto slot_of(AccountId account) const -> std::atomic_ref<Moment> {
    return slot(static_cast<std::uint64_t>(account.value()) % number_of_slots);
  }
  /// Two announcements may come here in either order: the later one stays.
  static void raise(std::atomic_ref<Moment> slot, Moment moment) {
    auto before = slot.load();
    while (before < moment && !slot.compare_exchange_weak(before, moment)) {
    }
  }

  seconds believed_for_;
  std::atomic<Moment> latest_ = 0;
  std::atomic<Steady::time_point> heard_until_ = Steady::time_point::max();
  Slots slots_ = no_change_yet();
};

}  // namespace sallyport::unit
