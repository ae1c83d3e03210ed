// What a request costs in pieces of memory, from the socket to the socket: the number is bounded, so that it
// can't grow unnoticed (docs/performance.md).
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>

#include "http/server.h"
#include "portal/test_world.h"

namespace {

std::atomic<std::size_t> allocations = 0;

}  // namespace

// Everything that this test program allocates is counted. Not inlined, or the compiler sees memory of new
// freed.
[[gnu::noinline]] auto operator new(std::size_t size) -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (auto* memory = std::malloc(size)) {  // NOLINT(*-no-malloc,*-owning-memory): this is what new is made of
    return memory;
  }
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}  // NOLINT(*-no-malloc,*-owning-memory)
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc,*-owning-memory)
}

namespace sallyport::portal {
namespace {

class StandingClock final : public Clock {
 public:
  explicit StandingClock(const World& world) : world_{world} {}
  [[nodiscard]] auto now() const -> Instant override { return world_.now; }

 private:
  const World& world_;
};

/// The portal of a world behind a real server, with a line of the access log for each request.
class Listening {
 public:
  explicit Listening(World& world) : clock_{world} {
    http::Settings settings;
    settings.port = 0;
    settings.io_threads = 1;
    settings.workers = 1;
    settings.hosts = http::Hosts::any;
    auto router = http::Router::create(world.portal.routes()).value();
    server_ = http::Server::create(std::move(settings), std::move(router), world.portal.error_page(),
                                   world.random, clock_)
                  .value();
    thread_ = std::jthread{[this] { server_->run(); }};
    connect();
  }
  Listening(const Listening&) = delete;
  Listening(Listening&&) = delete;
  auto operator=(const Listening&) -> Listening& = delete;
  auto operator=(Listening&&) -> Listening& = delete;
  ~Listening() {
    ::close(socket_);
    server_->stop();
  }

  /// How many pieces of memory each of these requests took, where each is answered so.
  auto allocations_of(const std::string& request, int times, std::string_view status) -> double {
    const auto before = allocations.load();
    for (int count = 0; count < times; ++count) {
      ask(request, status);
    }
    return static_cast<double>(allocations.load() - before) / times;
  }

  [[nodiscard]] auto origin() const -> std::string { return server_->public_url().origin(); }

 private:
  void connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(socket_, reinterpret_cast<const ::sockaddr*>(&address), sizeof address), 0);
  }

  // Without allocating anything: it would be counted.
  void ask(const std::string& request, std::string_view status) {
    ASSERT_EQ(::send(socket_, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<::ssize_t>(request.size()));
    std::size_t had = 0;
    std::size_t whole = answer_.size();
    while (had < whole) {
      const auto count = ::recv(socket_, answer_.data() + had, answer_.size() - had, 0);
      ASSERT_GT(count, 0);
      had += static_cast<std::size_t>(count);
      const std::string_view bytes{answer_.data(), had};
      if (const auto head = bytes.find("\r\n\r\n"); head != std::string_view::npos) {
        whole = head + 4 + length_in(bytes.substr(0, head));
      }
    }
    ASSERT_EQ((std::string_view{answer_.data(), had}.substr(9, 3)), status)
        << std::string_view{answer_.data(), had};
  }

  static auto length_in(std::string_view head) -> std::size_t {
    constexpr std::string_view field = "Content-Length: ";
    const auto at = head.find(field);
    std::size_t length = 0;
    for (auto place = at + field.size(); at != std::string_view::npos && head.substr(place, 1) >= "0";
         ++place) {
      length = 10 * length + static_cast<std::size_t>(head[place] - '0');
    }
    return length;
  }

  StandingClock clock_;
  std::unique_ptr<http::Server> server_;
  std::jthread thread_;
  int socket_ = -1;
  std::array<char, std::size_t{64} * 1024> answer_{};
};

auto head_of(const Listening& server, std::string_view line, const Browser& browser) -> std::string {
  std::string cookies;
  for (const auto& [name, value] : browser.jar) {
    cookies += fmt::format("{}{}={}", cookies.empty() ? "" : "; ", name, value);
  }
  return fmt::format(
      "{} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) "
      "Gecko/20100101 Firefox/128.0\r\nAccept: text/html\r\nAccept-Language: en-GB,en;q=0.5\r\nOrigin: "
      "{}\r\n",
      line, server.origin().substr(7), cookies, server.origin());
}

auto request_for(const Listening& server, std::string_view path, const Browser& browser) -> std::string {
  return head_of(server, fmt::format("GET {}", path), browser) + "\r\n";
}

/// How many pieces of memory a page takes somebody who is signed in, once everything has its size.
auto allocations_of(std::string_view path, std::string_view status) -> double {
  constexpr int often = 200;
  World world;
  Browser anna{world};
  anna.enter_password();
  Listening server{world};
  const auto request = request_for(server, path, anna);
  server.allocations_of(request, often, status);
  return server.allocations_of(request, often, status);
}

TEST(Allocations, OfASessionCheckAreFew) { EXPECT_LE(allocations_of("/session", "204"), 35); }

TEST(Allocations, OfASignedInPageAreBounded) { EXPECT_LE(allocations_of("/account/profile", "200"), 190); }

}  // namespace
}  // namespace sallyport::portal
