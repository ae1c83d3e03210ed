#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "http/server.h"

namespace sallyport::http {

using std::chrono::milliseconds;

/// Longer than anything in these tests takes when it works.
inline constexpr milliseconds patience{5000};

/// A door that handlers wait at.
class Gate {
 public:
  void open() {
    const std::scoped_lock lock{mutex_};
    is_open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock{mutex_};
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
  }
  void await_waiting(int count) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, patience, [&] { return waiting_ >= count; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
  int waiting_ = 0;
};

/// A real server on a port of its own, with a few routes that show what arrived.
class RunningServer {
 public:
  explicit RunningServer(const std::function<void(Settings&)>& change = {}) {
    Settings settings;
    settings.io_threads = 2;
    settings.workers = 4;
    settings.access_log = [this](const Access& line) {
      const std::scoped_lock lock{mutex_};
      lines_.push_back(fmt::format("{} {} {} {}", line.method, line.path, static_cast<int>(line.status),
                                   line.client.text()));
    };
    settings.failure_log = [this](const Failure& failure) {
      const std::scoped_lock lock{mutex_};
      failures_.push_back(fmt::format("{} {}", failure.path, failure.reason));
    };
    if (change) {
      change(settings);
    }
    auto made = Server::create(Port::take({}).value(), std::move(settings), *Router::create(routes()),
                               error_page, random_, clock_);
    if (!made) {
      throw std::runtime_error{made.error().message};
    }
    server_ = *std::move(made);
    thread_ = std::jthread{[this] { server_->run(); }};
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer(RunningServer&&) = delete;
  auto operator=(const RunningServer&) -> RunningServer& = delete;
  auto operator=(RunningServer&&) -> RunningServer& = delete;
  ~RunningServer() {
    gate.open();
    server_->stop();
  }

  void stop() { server_->stop(); }
  void join() { thread_.join(); }
  [[nodiscard]] auto port() const -> std::uint16_t { return server_->port(); }
  [[nodiscard]] auto origin() const -> std::string { return server_->public_url().origin(); }
  [[nodiscard]] auto host() const -> std::string { return origin().substr(origin().find("//") + 2); }
  [[nodiscard]] auto lines() -> std::vector<std::string> {
    const std::scoped_lock lock{mutex_};
    return lines_;
  }
  [[nodiscard]] auto failures() -> std::vector<std::string> {
    const std::scoped_lock lock{mutex_};
    return failures_;
  }

  Gate gate;

 private:
  static auto error_page(Status status, const Request& request) -> Response {
    return Response::page(status, fmt::format("error {} {}", static_cast<int>(status), request.id));
  }

  auto routes() -> std::vector<Route> {
    const auto hello = [](const Request& request) {
      return Response::page(Status::ok, "hello " + request.nonce);
    };
    const auto echo = [](const Request& request) {
      return Response::text(Status::ok, std::string{request.form.find("a").value_or("nothing")});
    };
    const auto when = [](const Request& request) {
      return Response::text(Status::ok, std::to_string(to_stored(request.received)));
    };
    const auto who = [](const Request& request) {
      return Response::text(Status::ok, request.client.text() + " " + request.user_agent);
    };
    const auto cookie = [](const Request& request) {
      auto response = Response::text(Status::ok, std::string{request.cookies.find("a").value_or("none")});
      return std::move(response.set(Cookie::until_browser_closes("a", Secret::copy_of("new"))));
    };
    const auto slow = [this](const Request& /*request*/) {
      gate.pass();
      return Response::text(Status::ok, "slow");
    };
    const auto known = [](const Request& request) -> std::optional<Response> {
      return request.query.find("a") ? std::optional{Response::text(Status::ok, "known")} : std::nullopt;
    };
    const auto known_broken = [](const Request& /*request*/) -> std::optional<Response> {
      throw std::runtime_error{"broken"};
    };
    const auto broken = [](const Request& /*request*/) -> Response { throw std::runtime_error{"broken"}; };
    const auto hungry = [](const Request& /*request*/) -> Response { throw std::bad_alloc{}; };
    const auto odd = [](const Request& /*request*/) -> Response { throw 7; };
    const auto health = [](const Request& /*request*/) { return Response::text(Status::ok, "healthy"); };
    const auto large = [](const Request& /*request*/) {
      return Response::text(Status::ok, std::string(std::size_t{4} * 1024 * 1024, 'x'));
    };
    const auto asset = [](const Request& request) {
      return request.path == "/assets/a.css" ? Response::asset({"text/css", "a{}"})
                                             : Response::no_content(Status::not_found);
    };
    return {{Method::get, "/", hello},
            {Method::get, "/io", hello, hello},
            {Method::post, "/echo", echo},
            {Method::post, "/when", when},
            {Method::get, "/who", who},
            {Method::get, "/cookie", cookie},
            {Method::get, "/known", hello, known},
            {Method::get, "/known-broken", hello, known_broken},
            {Method::get, "/slow", slow},
            {Method::get, "/throw", broken},
            {Method::get, "/throw-memory", hungry},
            {Method::get, "/throw-seven", odd},
            {Method::get, "/large", large},
            {Method::get, "/assets/", asset},
            {Method::get, "/healthz", health, health},
            {Method::get, "/readyz", health, health}};
  }

  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::vector<std::string> failures_;
  SystemRandom random_;
  SystemClock clock_;
  std::unique_ptr<Server> server_;
  std::jthread thread_;
};

/// A client that sends just what it is told.
class Peer {
 public:
  explicit Peer(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The sockets interface takes every kind of address through this one type.
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::connect(socket_, any, sizeof(address)), 0);
  }
  Peer(const Peer&) = delete;
  Peer(Peer&&) = delete;
  auto operator=(const Peer&) -> Peer& = delete;
  auto operator=(Peer&&) -> Peer& = delete;
  ~Peer() { ::close(socket_); }

  auto send(std::string_view bytes) -> Peer& {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        break;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return *this;
  }
  void finish_sending() const { ::shutdown(socket_, SHUT_WR); }
  [[nodiscard]] auto descriptor() const -> int { return socket_; }

  /// The next response, head and body; what came before the connection ended when there is none.
  auto receive() -> std::string {
    std::size_t end = std::string::npos;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) {
        return std::exchange(pending_, {});
      }
    }
    const auto length = end + 4 + content_length(std::string_view{pending_}.substr(0, end));
    while (pending_.size() < length && more()) {
    }
    auto response = pending_.substr(0, length);
    pending_.erase(0, response.size());
    return response;
  }
  /// Everything until the server ends the connection.
  auto receive_all() -> std::string {
    while (more()) {
    }
    EXPECT_TRUE(ended_) << "the connection is still open";
    return std::exchange(pending_, {});
  }
  /// Whether the server ended the connection, with nothing more to read.
  auto is_ended() -> bool { return receive_all().empty() && ended_; }

 private:
  static auto content_length(std::string_view head) -> std::size_t {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto start = head.find(name);
    std::size_t length = 0;
    if (start != std::string_view::npos) {
      const auto digits = head.substr(start + name.size());
      std::from_chars(digits.data(), digits.data() + digits.size(), length);
    }
    return length;
  }

  auto more() -> bool {
    pollfd wait{.fd = socket_, .events = POLLIN, .revents = 0};
    if (ended_ || ::poll(&wait, 1, static_cast<int>(patience.count())) != 1) {
      return false;
    }
    std::array<char, 65536> bytes{};
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    ended_ = count <= 0;
    pending_.append(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    return !ended_;
  }

  int socket_;
  bool ended_ = false;
  std::string pending_;
};

/// The number in the status line, 0 when there is none.
inline auto status_of(std::string_view response) -> int {
  constexpr std::string_view version = "HTTP/1.1 ";
  int status = 0;
  if (response.starts_with(version)) {
    const auto digits = response.substr(version.size(), 3);
    std::from_chars(digits.data(), digits.data() + digits.size(), status);
  }
  return status;
}

inline auto body_of(std::string_view response) -> std::string {
  const auto end = response.find("\r\n\r\n");
  return std::string{end == std::string_view::npos ? std::string_view{} : response.substr(end + 4)};
}

}  // namespace sallyport::http
