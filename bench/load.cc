#include "bench/load.h"

#include <fmt/format.h>
#include <sched.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <deque>
#include <span>
#include <string>
#include <thread>

#include "base/descriptor.h"
#include "bench/failed.h"
#include "bench/socket.h"

namespace sallyport::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// While it lives the calling thread waits for no core, where the system allows that.
class BeforeAll {
 public:
  BeforeAll() : is_allowed_{schedule(SCHED_RR, ::sched_get_priority_min(SCHED_RR))} {}
  BeforeAll(const BeforeAll&) = delete;
  BeforeAll(BeforeAll&&) = delete;
  auto operator=(const BeforeAll&) -> BeforeAll& = delete;
  auto operator=(BeforeAll&&) -> BeforeAll& = delete;
  ~BeforeAll() {
    if (is_allowed_) {
      schedule(SCHED_OTHER, 0);
    }
  }

  [[nodiscard]] auto is_allowed() const -> bool { return is_allowed_; }

 private:
  static auto schedule(int policy, int priority) -> bool {
    const ::sched_param how{.sched_priority = priority};
    return ::sched_setscheduler(0, policy, &how) == 0;
  }

  bool is_allowed_;
};

auto number_in(std::string_view text) -> std::size_t {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// What the fields of a head say of its body and of its connection.
struct Framing {
  std::size_t length = 0;
  bool is_in_chunks = false;
  bool is_last = false;
};

/// The value when the line is of this field, whatever the letters of its name.
auto value_in(std::string_view line, std::string_view name) -> std::optional<std::string_view> {
  constexpr int small = 0x20;
  if (line.size() < name.size() || (line.front() | small) != (name.front() | small) ||
      ::strncasecmp(line.data(), name.data(), name.size()) != 0) {
    return std::nullopt;
  }
  return line.substr(name.size());
}

auto framing_of(std::string_view head) -> Framing {
  Framing framing;
  for (auto end = head.find('\n'); end + 1 < head.size();) {
    const auto start = end + 1;
    end = head.find('\n', start);
    const auto line = head.substr(start, end - 1 - start);
    if (const auto length = value_in(line, "Content-Length: ")) {
      framing.length = number_in(*length);
    } else if (const auto coding = value_in(line, "Transfer-Encoding: ")) {
      framing.is_in_chunks = *coding == "chunked";
    } else if (const auto connection = value_in(line, "Connection: ")) {
      framing.is_last = value_in(*connection, "close").has_value();
    }
  }
  return framing;
}

/// Whether a body in chunks that begins at `at` has come to its end.
auto ends_in_chunks(std::string_view bytes, std::size_t at) -> bool {
  constexpr int hexadecimal = 16;
  constexpr std::size_t end_of_line = 2;
  for (;;) {
    const auto end = bytes.find("\r\n", at);
    if (end == std::string_view::npos) {
      return false;
    }
    std::size_t size = 0;
    std::from_chars(bytes.data() + at, bytes.data() + end, size, hexadecimal);
    at = end + end_of_line + size + end_of_line;
    if (at > bytes.size()) {
      return false;
    }
    if (size == 0) {
      return true;  // Nobody sends trailers.
    }
  }
}

/// Whether nothing of the answer is missing.
auto is_whole(std::string_view bytes, std::size_t head, const Framing& framing) -> bool {
  return framing.is_in_chunks ? ends_in_chunks(bytes, head) : bytes.size() >= head + framing.length;
}

/// One connection: what it sends and what has come back.
class Line {
 public:
  Line(std::uint16_t port, std::size_t number) : socket_{connected(port)}, number_{number} {}

  [[nodiscard]] auto descriptor() const -> int { return socket_.number(); }

  /// Whether it waits for no answer.
  [[nodiscard]] auto is_idle() const -> bool { return is_idle_; }
  /// Whether the server has said that this connection had its last answer: some do so after a thousand.
  [[nodiscard]] auto is_over() const -> bool { return is_over_; }
  void reconnect(std::uint16_t port) {
    socket_ = connected(port);
    is_over_ = false;
  }

  /// False when there is nothing left to send.
  auto send_next(Visitors& visitors, Clock::time_point due) -> bool {
    const auto request = visitors.next(number_);
    if (!request) {
      socket_ = {};  // Or the server would end it, which looks like a failure.
      return false;
    }
    due_ = due;
    // A request is smaller than any socket's buffer.
    if (::send(descriptor(), request->data(), request->size(), MSG_NOSIGNAL) !=
        static_cast<::ssize_t>(request->size())) {
      throw Failed{"a request could not be sent"};
    }
    is_idle_ = false;
    return true;
  }

  /// Takes what has come, into `room` at first. Nothing while the answer is not whole.
  auto receive(std::span<char> room, Visitors& visitors) -> std::optional<std::chrono::microseconds> {
    const auto count = ::recv(descriptor(), room.data(), room.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) {
      throw Failed{"the server ended a connection"};
    }
    const std::string_view come{room.data(), static_cast<std::size_t>(std::max<::ssize_t>(count, 0))};
    // Most answers come in one piece, which is kept nowhere: what the load costs is missed by the server.
    if (begun_.empty()) {
      const auto took = read(come, visitors);
      begun_ = took ? "" : come;
      return took;
    }
    begun_ += come;
    const auto took = read(begun_, visitors);
    if (took) {
      begun_.clear();
    }
    return took;
  }

 private:
  /// One answer and no more: the next request goes when this one has been answered.
  auto read(std::string_view bytes, Visitors& visitors) -> std::optional<std::chrono::microseconds> {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const auto head = bytes.substr(0, end + 4);
    const auto framing = framing_of(head);
    if (!is_whole(bytes, head.size(), framing)) {
      return std::nullopt;
    }
    constexpr std::size_t status_at = std::string_view{"HTTP/1.1 "}.size();
    is_over_ = framing.is_last;
    is_idle_ = true;
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - due_);
    visitors.answered(
        number_, {.status = static_cast<int>(number_in(head.substr(status_at))), .head = head, .took = took});
    return took;
  }

  Descriptor socket_;
  std::size_t number_;
  /// What has come of an answer that is not whole.
  std::string begun_;
  Clock::time_point due_;
  bool is_over_ = false;
  bool is_idle_ = true;
};

/// When which request is due.
class Pace {
 public:
  Pace(const Burden& burden, Clock::time_point begun)
      : begun_{begun}, end_{begun + burden.longest}, rate_{burden.rate} {}

  [[nodiscard]] auto is_open_loop() const -> bool { return rate_.has_value(); }
  [[nodiscard]] auto is_over(Clock::time_point now) const -> bool { return now >= end_; }
  [[nodiscard]] auto next_due(Clock::time_point now) const -> Clock::time_point {
    return rate_
               ? begun_ +
                     std::chrono::duration_cast<Clock::duration>(Seconds{static_cast<double>(sent_) / *rate_})
               : now;
  }
  [[nodiscard]] auto is_due(Clock::time_point now) const -> bool {
    return !is_over(now) && next_due(now) <= now;
  }
  void count_sent() { ++sent_; }
  [[nodiscard]] auto unsent() const -> std::size_t {
    const auto all = rate_ ? static_cast<std::size_t>(*rate_ * Seconds{end_ - begun_}.count()) : sent_;
    return all - std::min(all, sent_);
  }

 private:
  Clock::time_point begun_;
  Clock::time_point end_;
  std::optional<double> rate_;
  std::size_t sent_ = 0;
};

/// All connections of a load.
class Lines {
 public:
  Lines(std::uint16_t port, std::size_t count)
      : port_{port}, events_(count), poll_{::epoll_create1(EPOLL_CLOEXEC)} {
    lines_.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
      listen_to(lines_.emplace_back(port, number));
      idle_.push_back(&lines_.back());
    }
  }

  auto run(const Burden& burden, Visitors& visitors) -> Seen {
    Seen seen;
    const auto begun = Clock::now();
    Pace pace{burden, begun};
    send_what_is_due(pace, visitors);
    while (is_going_on(pace)) {
      rest(burden.pause);
      take_answers(pace, visitors, seen.latencies);
      send_what_is_due(pace, visitors);
    }
    seen.took = Clock::now() - begun;
    seen.answers = seen.latencies.size();
    seen.unsent = pace.unsent();
    std::ranges::sort(seen.latencies);
    seen.latencies.resize(seen.answers + seen.unsent, never);
    finish(pace, visitors);
    return seen;
  }

 private:
  static constexpr Clock::duration patience = std::chrono::seconds{10};

  /// Until so long after the last rest.
  void rest(std::chrono::microseconds pause) {
    std::this_thread::sleep_until(rested_ + pause);
    rested_ = Clock::now();
  }

  void listen_to(Line& line) {
    ::epoll_event event{.events = EPOLLIN, .data = {.ptr = &line}};
    ::epoll_ctl(poll_.number(), EPOLL_CTL_ADD, line.descriptor(), &event);
  }

  [[nodiscard]] auto is_going_on(const Pace& pace) const -> bool {
    const bool is_over = pace.is_over(Clock::now()) || (idle_.empty() && busy_ == 0);
    return !is_over || (pace.is_open_loop() && busy_ > 0);
  }

  void take_answers(const Pace& pace, Visitors& visitors, std::vector<std::chrono::microseconds>& latencies) {
    for (auto* line : ready(pace)) {
      if (line->is_idle()) {
        renew(*line);  // Nothing was due on it for so long that the server has ended it.
      } else if (const auto latency = line->receive(room_, visitors)) {
        latencies.push_back(*latency);
        release(*line);
      }
    }
  }

  /// What a closed loop has begun the server would otherwise go on with while something else is measured.
  void finish(const Pace& pace, Visitors& visitors) {
    const auto last_moment = Clock::now() + patience;
    std::vector<std::chrono::microseconds> uncounted;
    while (busy_ > 0) {
      if (Clock::now() > last_moment) {
        throw Failed{"the server has not answered what was under way at the end"};
      }
      take_answers(pace, visitors, uncounted);
    }
  }

  void send_what_is_due(Pace& pace, Visitors& visitors) {
    for (auto now = Clock::now(); !idle_.empty() && pace.is_due(now); now = Clock::now()) {
      auto* line = idle_.front();
      idle_.pop_front();
      if (line->send_next(visitors, pace.next_due(now))) {
        ++busy_;
        pace.count_sent();
      }
    }
  }

  void renew(Line& line) {
    line.reconnect(port_);
    listen_to(line);
  }

  void release(Line& line) {
    --busy_;
    if (line.is_over()) {
      renew(line);
    }
    idle_.push_back(&line);
  }

  auto ready(const Pace& pace) -> std::vector<Line*> {
    const auto now = Clock::now();
    const bool waits_for_answers_alone = idle_.empty() || pace.is_over(now);
    const auto time = waits_for_answers_alone ? patience : pace.next_due(now) - now;
    const auto count = wait(std::max(time, Clock::duration::zero()));
    if (count == 0 && waits_for_answers_alone) {
      throw Failed{"the server has not answered for ten seconds"};
    }
    std::vector<Line*> lines;
    for (int index = 0; index < count; ++index) {
      lines.push_back(static_cast<Line*>(events_[static_cast<std::size_t>(index)].data.ptr));
    }
    return lines;
  }

  auto wait(Clock::duration time) -> int {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const ::timespec limit{.tv_sec = whole.count(),
                           .tv_nsec = std::chrono::nanoseconds{time - whole}.count()};
    const auto count =
        ::epoll_pwait2(poll_.number(), events_.data(), static_cast<int>(events_.size()), &limit, nullptr);
    if (count < 0 && errno != EINTR) {
      throw Failed{"the answers can't be waited for"};
    }
    return std::max(count, 0);
  }

  std::uint16_t port_;
  std::vector<Line> lines_;
  std::deque<Line*> idle_;
  std::size_t busy_ = 0;
  Clock::time_point rested_ = Clock::now();
  std::vector<::epoll_event> events_;
  std::vector<char> room_ = std::vector<char>(std::size_t{32} * 1024);
  Descriptor poll_;
};

}  // namespace

auto Seen::latency(double share) const -> std::chrono::microseconds {
  if (latencies.empty()) {
    return {};
  }
  const auto last = static_cast<double>(latencies.size() - 1);
  return latencies[static_cast<std::size_t>(share * last)];
}

auto open_loops_go_before_all() -> bool { return BeforeAll{}.is_allowed(); }

auto load(std::uint16_t port, const Burden& burden, Visitors& visitors) -> Seen {
  std::optional<BeforeAll> turn;
  if (burden.rate) {
    turn.emplace();
  }
  return Lines{port, burden.connections}.run(burden, visitors);
}

}  // namespace sallyport::bench
