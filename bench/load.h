#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sallyport::bench {

using Seconds = std::chrono::duration<double>;

/// A whole answer, as far as it matters. The view is valid during the call alone.
struct Answer {
  int status;
  /// Status line and fields.
  std::string_view head;
  /// Since the request was due.
  std::chrono::microseconds took;
};

/// Who comes over the connections of a load, each with one request at a time. One thread calls them.
class Visitors {
 public:
  Visitors() = default;
  Visitors(const Visitors&) = delete;
  Visitors(Visitors&&) = delete;
  auto operator=(const Visitors&) -> Visitors& = delete;
  auto operator=(Visitors&&) -> Visitors& = delete;
  virtual ~Visitors() = default;

  /// What this connection sends next; nothing when it has no more. Valid until its answer.
  [[nodiscard]] virtual auto next(std::size_t connection) -> std::optional<std::string_view> = 0;
  /// Throws Failed for an answer that should not be: a benchmark of refusals is none.
  virtual void answered(std::size_t connection, const Answer& answer) = 0;
};

struct Burden {
  std::size_t connections = 64;
  /// The load ends then, or when no connection has anything left.
  std::chrono::milliseconds longest;
  /// So many requests are due a second, whether or not earlier ones have been answered (an open loop); what
  /// was sent is waited for at the end, and counts. Without it each connection sends as soon as it is
  /// answered (a closed one); what is under way at the end is waited for as well, and does not count.
  std::optional<double> rate = std::nullopt;
  /// How long after it has looked for answers the load looks again. In an overload each look would take the
  /// processor from the server, for one answer.
  std::chrono::microseconds pause{0};
};

/// The latency of a request that was due and found no connection before the end of the load.
inline constexpr auto never = std::chrono::microseconds::max();

/// What a load has seen.
struct Seen {
  std::size_t answers = 0;
  Seconds took{0};
  /// From the moment when the request was due, which in an open loop may be long before a connection was free
  /// for it, to the whole of its answer; ascending. Those that were never sent stand at the end, as
  /// infinitely late.
  std::vector<std::chrono::microseconds> latencies;
  /// How many those are.
  std::size_t unsent = 0;

  [[nodiscard]] auto rate() const -> double { return static_cast<double>(answers) / took.count(); }
  /// `share` is from 0 to 1.
  [[nodiscard]] auto latency(double share) const -> std::chrono::microseconds;
};

/// Whether the load of an open loop is given a core whenever it wants one, before everything else on the
/// machine: root may ask for that. Without it what the load waits for a core, which people elsewhere would
/// not, counts as the server's time.
[[nodiscard]] auto open_loops_go_before_all() -> bool;

/// Loads the server on this port of 127.0.0.1, from this thread, over connections that stay. Throws Failed.
[[nodiscard]] auto load(std::uint16_t port, const Burden& burden, Visitors& visitors) -> Seen;

}  // namespace sallyport::bench
