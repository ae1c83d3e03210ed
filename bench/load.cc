#include "bench/load.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string>

#include "app/descriptor.h"
#include "bench/failed.h"

namespace sallyport::bench {
namespace {

using Clock = std::chrono::steady_clock;

auto connected(std::uint16_t port) -> app::Descriptor {
  app::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket.number(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
    throw Failed{fmt::format("nobody listens on port {} of 127.0.0.1", port)};
  }
  return socket;
}

auto number_in(std::string_view text) -> std::size_t {
  std::size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The whole answer's length; nothing while some of it is missing.
auto whole_length(std::string_view bytes, std::size_t head) -> std::optional<std::size_t> {
  constexpr std::string_view field = "\r\nContent-Length: ";
  const auto at = bytes.substr(0, head).find(field);
  const auto body = at == std::string_view::npos ? 0 : number_in(bytes.substr(at + field.size()));
  return bytes.size() < head + body ? std::nullopt : std::optional{head + body};
}

/// One connection: what it sends and what has come back.
class Line {
 public:
  Line(std::uint16_t port, std::size_t number) : socket_{connected(port)}, number_{number} {}

  [[nodiscard]] auto descriptor() const -> int { return socket_.number(); }

  /// False when there is nothing left to send.
  auto send_next(Visitors& visitors) -> bool {
    const auto request = visitors.next(number_);
    if (!request) {
      return false;
    }
    asked_ = Clock::now();
    // A request is smaller than any socket's buffer.
    if (::send(descriptor(), request->data(), request->size(), MSG_NOSIGNAL) !=
        static_cast<::ssize_t>(request->size())) {
      throw Failed{"a request could not be sent"};
    }
    return true;
  }

  /// Takes what has come. Nothing while the answer is not whole.
  auto receive(Visitors& visitors) -> std::optional<std::chrono::microseconds> {
    constexpr std::size_t piece = std::size_t{32} * 1024;
    const auto had = bytes_.size();
    bytes_.resize(had + piece);
    const auto count = ::recv(descriptor(), bytes_.data() + had, piece, MSG_DONTWAIT);
    if (count <= 0 && errno != EAGAIN) {
      throw Failed{"the server ended a connection"};
    }
    bytes_.resize(had + static_cast<std::size_t>(std::max<::ssize_t>(count, 0)));
    const auto end = bytes_.find("\r\n\r\n");
    if (end == std::string::npos) {
      return std::nullopt;
    }
    const auto length = whole_length(bytes_, end + 4);
    if (!length) {
      return std::nullopt;
    }
    constexpr std::size_t status_at = std::string_view{"HTTP/1.1 "}.size();
    const std::string_view head{bytes_.data(), end + 4};
    visitors.answered(number_, {.status = static_cast<int>(number_in(head.substr(status_at))), .head = head});
    bytes_.erase(0, *length);
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked_);
  }

 private:
  app::Descriptor socket_;
  std::size_t number_;
  std::string bytes_;
  Clock::time_point asked_;
};

/// All connections of a load.
class Lines {
 public:
  Lines(std::uint16_t port, std::size_t count) : events_(count), poll_{::epoll_create1(EPOLL_CLOEXEC)} {
    lines_.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
      auto& line = lines_.emplace_back(port, number);
      ::epoll_event event{.events = EPOLLIN, .data = {.ptr = &line}};
      ::epoll_ctl(poll_.number(), EPOLL_CTL_ADD, line.descriptor(), &event);
    }
  }

  auto run(std::chrono::milliseconds longest, Visitors& visitors) -> Seen {
    Seen seen;
    const auto begun = Clock::now();
    const auto end = begun + longest;
    std::size_t busy = 0;
    for (auto& line : lines_) {
      busy += line.send_next(visitors) ? 1 : 0;
    }
    while (busy > 0 && Clock::now() < end) {
      for (auto* line : ready()) {
        if (const auto latency = line->receive(visitors)) {
          seen.latencies.push_back(*latency);
          busy -= line->send_next(visitors) ? 0 : 1;
        }
      }
    }
    seen.took = Clock::now() - begun;
    seen.answers = seen.latencies.size();
    std::ranges::sort(seen.latencies);
    return seen;
  }

 private:
  auto ready() -> std::vector<Line*> {
    constexpr int patience = 10'000;
    const auto count =
        ::epoll_wait(poll_.number(), events_.data(), static_cast<int>(events_.size()), patience);
    if (count <= 0 && errno != EINTR) {
      throw Failed{"the server has not answered for ten seconds"};
    }
    std::vector<Line*> lines;
    for (int index = 0; index < count; ++index) {
      lines.push_back(static_cast<Line*>(events_[static_cast<std::size_t>(index)].data.ptr));
    }
    return lines;
  }

  std::vector<Line> lines_;
  std::vector<::epoll_event> events_;
  app::Descriptor poll_;
};

}  // namespace

auto Seen::latency(double share) const -> std::chrono::microseconds {
  if (latencies.empty()) {
    return {};
  }
  const auto last = static_cast<double>(latencies.size() - 1);
  return latencies[static_cast<std::size_t>(share * last)];
}

auto load(std::uint16_t port, const Burden& burden, Visitors& visitors) -> Seen {
  return Lines{port, burden.connections}.run(burden.longest, visitors);
}

}  // namespace sallyport::bench
