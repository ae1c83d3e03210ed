#include "dispatch/office.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace sallyport::dispatch {
namespace {

/// What another node or a restored clock has made due is found by looking, not by the bell.
constexpr std::chrono::milliseconds between_looks{2'000};
/// So few that they are sent long before the claim is over, even by a server that takes its time.
constexpr int claimed_at_once = 5;
/// A mail that was taken is marked in the end, as long as nobody else claims it; while the server stops,
/// less.
constexpr std::chrono::milliseconds between_marks{1'000};
constexpr int marks = 300;
constexpr int marks_at_the_end = 3;
/// Requests for links go before mails, each of which may take a minute; so many that a flood holds none up.
constexpr int answered_before_a_mail = 1'000;

}  // namespace

Office::Office(Surroundings around, Deliver deliver)
    : around_{std::move(around)}, deliver_{std::move(deliver)}, thread_{[this] { serve(); }} {}

Office::~Office() {
  end({});
  thread_.join();
}

void Office::end(std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  is_ending_ = true;
  rung_.notify_all();
  rung_.wait_for(lock, patience, [this] { return has_ended_; });
}

void Office::ring() {
  {
    const std::scoped_lock lock{mutex_};
    is_rung_ = true;
  }
  rung_.notify_all();
}

auto Office::is_ending() -> bool {
  const std::scoped_lock lock{mutex_};
  return is_ending_;
}

void Office::rest() {
  std::unique_lock lock{mutex_};
  rung_.wait_for(lock, between_looks, [this] { return is_rung_ || is_ending_; });
  is_rung_ = false;
}

void Office::serve() {
  while (!is_ending()) {
    const bool more_requests = answer_requests();
    const bool more_mails = deliver_ && send_some();
    if (!more_requests && !more_mails) {
      rest();
    }
  }
  const std::scoped_lock lock{mutex_};
  has_ended_ = true;
  rung_.notify_all();
}

auto Office::answer_requests() -> bool {
  bool more = true;
  for (int answered = 0; more && answered < answered_before_a_mail && !is_ending(); ++answered) {
    more = answer_next();
  }
  return more;
}

auto Office::answer_next() -> bool {
  const auto answered = around_.links.answer_next(around_.clock.now());
  if (!answered) {
    around_.trouble(fmt::format("requests for links wait: {}", answered.error().message));
  }
  return answered && *answered;
}

auto Office::send_some() -> bool {
  const auto now = around_.clock.now();
  const auto due = around_.units.read([&](unit::Unit& unit) { return unit.outbox.has_due(now); });
  if (!due || !*due) {
    return false;
  }
  const auto claimed =
      around_.units.write([&](unit::Unit& unit) { return unit.outbox.claim(now, claimed_at_once); });
  if (!claimed) {
    around_.trouble(fmt::format("mails wait: {}", claimed.error().message));
    return false;
  }
  for (const auto& waiting : *claimed) {
    // What is left of the claim when the server stops is sent by whoever comes after it is over.
    if (is_ending() || !send(waiting)) {
      return false;
    }
    std::ignore = answer_requests();
  }
  return !claimed->empty();
}

auto Office::is_too_late(const notice::Waiting& waiting) const -> bool {
  const auto age = around_.clock.now() - waiting.reference.written;
  return age >= notice::worth_sending_for(waiting.draft.kind);
}

auto Office::send(const notice::Waiting& waiting) -> bool {
  const auto account =
      around_.units.read([&](unit::Unit& unit) { return unit.accounts.find(waiting.draft.account); });
  if (!account || !*account) {
    return false;
  }
  if (is_too_late(waiting)) {
    return settle(waiting, mail::Never{"it waited for too long"});
  }
  return settle(waiting, deliver_(around_.letters.make(waiting, **account)));
}

auto Office::mark_sent(const notice::Waiting& waiting) -> bool {
  int left = marks;
  while (left > 0) {
    const auto marked = around_.units.write(
        [&](unit::Unit& unit) { unit.outbox.note_sent(waiting.reference, around_.clock.now()); });
    if (marked) {
      return true;
    }
    around_.trouble(fmt::format("a mail that was sent is not marked: {}", marked.error().message));
    std::unique_lock lock{mutex_};
    left = is_ending_ ? std::min(left - 1, marks_at_the_end) : left - 1;
    rung_.wait_for(lock, between_marks,
                   [this, was_ending = is_ending_] { return is_ending_ && !was_ending; });
  }
  return false;
}

auto Office::settle(const notice::Waiting& waiting, const mail::Outcome& outcome) -> bool {
  if (std::holds_alternative<mail::Sent>(outcome)) {
    return mark_sent(waiting);
  }
  const auto now = around_.clock.now();
  const auto give_up = [&](unit::Unit& unit, const std::string& reason) {
    unit.outbox.give_up(waiting.reference, now);
    unit.events.append({now, waiting.draft.account, audit::from_the_console(),
                        audit::NoticeGivenUp{std::string{word_of(waiting.draft.kind)}, reason}});
  };
  const auto settled = around_.units.write([&](unit::Unit& unit) {
    if (const auto* never = std::get_if<mail::Never>(&outcome)) {
      give_up(unit, never->reason);
    } else {
      unit.outbox.postpone(waiting, now + notice::pause_after(waiting.tries));
    }
  });
  if (const auto* later = std::get_if<mail::Later>(&outcome)) {
    around_.trouble(fmt::format("a mail waits: {}", later->reason));
  }
  return settled.has_value();
}

}  // namespace sallyport::dispatch
