#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "dispatch/letter.h"
#include "recovery/password_link.h"
#include "unit/unit.h"

namespace sallyport::dispatch {

/// Gives a mail to a mail server; may take a minute.
using Deliver = std::function<mail::Outcome(const mail::Message&)>;

/// Looks after the outbox: answers requests for links, claims what is due, and has it delivered, on a thread
/// of its own, so that no page ever waits for a mail server.
class Office {
 public:
  struct Surroundings {
    unit::Units& units;
    recovery::PasswordLinks& links;
    const LetterMaker& letters;
    const Clock& clock;
    /// Is told what went wrong; a line each.
    std::function<void(std::string_view)> trouble;
  };
  /// Without `deliver` mails wait. Everything must outlive it.
  Office(Surroundings around, Deliver deliver);
  Office(const Office&) = delete;
  Office(Office&&) = delete;
  auto operator=(const Office&) -> Office& = delete;
  auto operator=(Office&&) -> Office& = delete;
  /// Waits for a letter under way.
  ~Office();
  /// Begins no other letter, and waits for the one under way, for so long at most.
  void end(std::chrono::milliseconds patience);

  /// There may be something to do. Waits for nothing.
  void ring();

 private:
  void serve();
  /// All that wait, within reason: mails must get their turn too. Whether there may be more.
  [[nodiscard]] auto answer_requests() -> bool;
  [[nodiscard]] auto answer_next() -> bool;
  /// Whether there may be more.
  [[nodiscard]] auto send_some() -> bool;
  [[nodiscard]] auto is_too_late(const notice::Waiting& waiting) const -> bool;
  [[nodiscard]] auto send(const notice::Waiting& waiting) -> bool;
  [[nodiscard]] auto settle(const notice::Waiting& waiting, const mail::Outcome& outcome) -> bool;
  /// The mail server has taken it, and nothing else says so: tried until it is written.
  [[nodiscard]] auto mark_sent(const notice::Waiting& waiting) -> bool;
  [[nodiscard]] auto is_ending() -> bool;
  void rest();

  Surroundings around_;
  Deliver deliver_;
  std::mutex mutex_;
  std::condition_variable rung_;
  bool is_rung_ = false;    // guarded by mutex_
  bool is_ending_ = false;  // guarded by mutex_
  bool has_ended_ = false;  // guarded by mutex_
  std::thread thread_;      // the last: it uses the others
};

}  // namespace sallyport::dispatch
