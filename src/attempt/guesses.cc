#include "attempt/guesses.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace sallyport::attempt {
namespace {

auto index_of(factor::Kind kind) -> std::size_t { return static_cast<std::size_t>(kind); }

// 0 while failures are free, then 30 s, 1 min, 2 min … up to an hour.
auto wait_after(std::int64_t failures) -> seconds {
  if (failures < free_failures) {
    return seconds{0};
  }
  constexpr std::int64_t doublings_to_the_longest = 7;  // 30 s · 2^7 = 64 min
  const auto doublings = std::min(failures - free_failures, doublings_to_the_longest);
  return std::min(first_wait * (std::int64_t{1} << doublings), longest_wait);
}

auto wait_of(const Standing& seen, Instant now) -> std::optional<Wait> {
  const auto free_from = std::max(seen.pace.not_before(), seen.bucket.not_before(now));
  return free_from > now ? std::optional{Wait{free_from}} : std::nullopt;
}

}  // namespace

auto Lane::typed_name(const crypto::Digest& name) -> Lane {
  return Lane{fmt::format("n:{}", name.to_text())};
}

auto Lane::typed_name_from(const crypto::Digest& name, BrowserId browser) -> Lane {
  return Lane{fmt::format("n:{}:b{}", name.to_text(), browser.value())};
}

auto Lane::second_step(AccountId account) -> Lane { return Lane{fmt::format("a:{}", account.value())}; }

auto Lane::second_step_from(AccountId account, BrowserId browser) -> Lane {
  return Lane{fmt::format("a:{}:b{}", account.value(), browser.value())};
}

auto Lane::in_session(SessionId session) -> Lane { return Lane{fmt::format("s:{}", session.value())}; }

auto Pace::from_stored(const Stored& stored) -> Pace {
  Pace pace;
  std::ranges::transform(stored.failures, pace.failures_.begin(),
                         [](std::int64_t count) { return std::max<std::int64_t>(count, 0); });
  pace.not_before_ = stored.not_before;
  return pace;
}

auto Pace::stored() const -> Stored { return {.failures = failures_, .not_before = not_before_}; }

auto Pace::failures_together() const -> std::int64_t {
  return std::accumulate(failures_.begin(), failures_.end(), std::int64_t{0});
}

auto Pace::charged(factor::Kind kind, Instant now) const -> Pace {
  auto next = *this;
  ++next.failures_[index_of(kind)];
  const auto wait = wait_after(next.failures_together());
  next.not_before_ = wait == seconds{0} ? Instant{} : now + wait;
  return next;
}

auto Pace::with_failures(factor::Kind kind, std::int64_t count) const -> Pace {
  auto next = *this;
  next.failures_[index_of(kind)] = std::max<std::int64_t>(count, 0);
  if (next.failures_together() < free_failures) {
    next.not_before_ = Instant{};
  }
  return next;
}

auto Pace::taken_back(factor::Kind kind) const -> Pace {
  return with_failures(kind, failures_[index_of(kind)] - 1);
}

auto Pace::without_wait_from(Instant now) const -> Pace {
  auto next = *this;
  // The guess was allowed at `now`, so that nothing older is left to wait for.
  if (next.not_before_ == now + wait_after(failures_together())) {
    next.not_before_ = Instant{};
  }
  return next;
}

auto Pace::cleared(factor::Kind kind) const -> Pace { return with_failures(kind, 0); }

auto Bucket::from_stored(const Stored& stored) -> Bucket {
  Bucket bucket;
  bucket.left_ = std::clamp<std::int64_t>(stored.left, 0, network_burst);
  bucket.as_of_ = stored.as_of;
  return bucket;
}

auto Bucket::refilled(Instant now) const -> Bucket {
  auto next = *this;
  if (now <= as_of_) {
    return next;
  }
  const auto gained = (now - as_of_) / network_refill;
  next.left_ = std::min<std::int64_t>(left_ + gained, network_burst);
  // A full bucket starts anew with the next guess; otherwise what was begun of a refill goes on.
  next.as_of_ = next.left_ == network_burst ? now : as_of_ + gained * network_refill;
  return next;
}

auto Bucket::not_before(Instant now) const -> Instant {
  const auto present = refilled(now);
  return present.left_ > 0 ? now : present.as_of_ + network_refill;
}

auto Bucket::charged(Instant now) const -> Bucket {
  auto next = refilled(now);
  next.left_ = std::max<std::int64_t>(next.left_ - 1, 0);
  return next;
}

auto Bucket::refunded(Instant now) const -> Bucket {
  auto next = refilled(now);
  next.left_ = std::min<std::int64_t>(next.left_ + 1, network_burst);
  return next.left_ == network_burst ? Bucket{} : next;
}

auto Bucket::is_full(Instant now) const -> bool { return refilled(now).left_ == network_burst; }

auto judge(Guesses& guesses, const Guess& guess, Instant now) -> std::variant<Granted, Wait> {
  auto seen = guesses.hold(guess, now);
  if (const auto wait = wait_of(seen, now)) {
    return *wait;
  }
  return Granted{.lock = seen.tally.locks() ? Granted::Lock::locked : Granted::Lock::open, .seen = seen};
}

auto glance(Guesses& guesses, const Guess& guess, Instant now) -> std::optional<Wait> {
  return wait_of(guesses.look(guess, now), now);
}

void charge(Guesses& guesses, const Guess& guess, const Standing& seen, Instant now) {
  const Standing next{.pace = seen.pace.charged(guess.kind, now),
                      .tally = Tally{seen.tally.in_a_row() + 1},
                      .bucket = seen.bucket.charged(now)};
  guesses.save(guess, next, seen, now);
}

void clear(Guesses& guesses, const Guess& guess, const Standing& seen, Instant now) {
  const Standing next{.pace = seen.pace.cleared(guess.kind), .tally = Tally{0}, .bucket = seen.bucket};
  guesses.save(guess, next, seen, now);
}

void give_back(Guesses& guesses, const Guess& guess, Instant now) {
  const auto seen = guesses.hold(guess, now);
  const Standing next{.pace = seen.pace.without_wait_from(now).cleared(guess.kind),
                      .tally = Tally{0},
                      .bucket = seen.bucket.refunded(now)};
  guesses.save(guess, next, seen, now);
}

void take_back(Guesses& guesses, const Guess& guess, Instant now) {
  const auto seen = guesses.hold(guess, now);
  const Standing next{.pace = seen.pace.without_wait_from(now).taken_back(guess.kind),
                      .tally = Tally{seen.tally.in_a_row() - 1},
                      .bucket = seen.bucket.refunded(now)};
  guesses.save(guess, next, seen, now);
}

auto take_for_link(Guesses& guesses, const std::string& network, Instant now) -> std::optional<Wait> {
  const auto name = fmt::format("links {}", network);
  const auto seen = guesses.bucket(name);
  if (const auto free_from = seen.not_before(now); free_from > now) {
    return Wait{free_from};
  }
  guesses.save_bucket(name, seen.charged(now), seen, now);
  return std::nullopt;
}

}  // namespace sallyport::attempt
