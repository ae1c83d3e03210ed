// What a request costs in pieces of memory, from the socket to the socket: the number is bounded, so that it
// can't grow unnoticed (docs/performance.md).
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "app/log.h"
#include "base/descriptor.h"
#include "http/server.h"
#include "portal/form_tokens.h"
#include "portal/test_world.h"

namespace {

std::atomic<std::size_t> allocations = 0;

}  // namespace

// Everything that this program allocates is counted, by whichever library: the C library lets a program put
// its own functions before its own, and has them under these names too. AddressSanitizer does the same, and
// is left alone with it; what is asked for by new is counted nevertheless.
#ifdef __SANITIZE_ADDRESS__
[[gnu::noinline]] auto operator new(std::size_t size) -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (auto* memory = std::malloc(size)) {  // NOLINT(*-no-malloc,*-owning-memory): this is what new is made of
    return memory;
  }
  throw std::bad_alloc{};
}
[[gnu::noinline]] auto operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size);  // NOLINT(*-no-malloc,*-owning-memory)
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc,*-owning-memory)
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc,*-owning-memory)
}
#else
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): the C library's names
auto __libc_malloc(std::size_t size) -> void*;
auto __libc_calloc(std::size_t count, std::size_t size) -> void*;
auto __libc_realloc(void* memory, std::size_t size) -> void*;
auto __libc_memalign(std::size_t alignment, std::size_t size) -> void*;
// NOLINTEND(readability-identifier-naming)

auto malloc(std::size_t size) -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_malloc(size);
}
auto calloc(std::size_t count, std::size_t size) -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_calloc(count, size);
}
auto realloc(void* memory, std::size_t size) -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_realloc(memory, size);
}
auto aligned_alloc(std::size_t alignment, std::size_t size) -> void* {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return __libc_memalign(alignment, size);
}
}
#endif

namespace sallyport::app {
namespace {

using portal::Browser;

class ClockOfWorld final : public Clock {
 public:
  explicit ClockOfWorld(const portal::World& world) : world_{world} {}
  [[nodiscard]] auto now() const -> Instant override { return world_.now; }

 private:
  const portal::World& world_;
};

/// The portal of a world behind a real server, with a line of the access log for each request.
class Listening {
 public:
  explicit Listening(portal::World& world) : clock_{world} {
    http::Settings settings;
    settings.io_threads = 1;
    settings.workers = 1;
    settings.hosts = http::Hosts::any;
    settings.trusted_proxies = {http::Network::create("127.0.0.1").value()};
    settings.access_log = [this](const http::Access& access) { log_.access(access); };
    auto router = http::Router::create(world.portal.routes()).value();
    server_ = http::Server::create(http::Port::take({}).value(), std::move(settings), std::move(router),
                                   world.portal.error_page(), world.random, clock_)
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

  /// How many pieces of memory each of the later half of these requests took, once everything has its size,
  /// where all are answered so.
  auto allocations_of(std::span<const std::string> requests, std::string_view status) -> double {
    const auto half = requests.size() / 2;
    ask(requests.first(half), status);
    const auto before = allocations.load();
    ask(requests.subspan(half), status);
    return static_cast<double>(allocations.load() - before) / static_cast<double>(requests.size() - half);
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

  void ask(std::span<const std::string> requests, std::string_view status) {
    for (const auto& request : requests) {
      ask(request, status);
    }
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

  ClockOfWorld clock_;
  Descriptor nowhere_{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  Log log_{Log::Style::json, nowhere_.number(), clock_};
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

constexpr std::size_t often = 400;

/// How many pieces of memory a page takes somebody who is signed in.
auto allocations_of(std::string_view path, std::string_view status) -> double {
  portal::World world;
  Browser anna{world};
  anna.enter_password();
  Listening server{world};
  const std::vector requests(often, request_for(server, path, anna));
  return server.allocations_of(requests, status);
}

/// Somebody whose password is proven, and what his app shows.
struct Due {
  crypto::Token attempt;
  std::string code;
};

/// Everyone is somebody else: a code works once, and wrong ones wait for each other.
auto many_due(portal::World& world) -> std::vector<Due> {
  std::vector<Due> many;
  constexpr auto standard = otp::Parameters::standard();
  EXPECT_TRUE(world.store.units().write([&](unit::Unit& unit) {
    for (std::size_t number = 0; number < often; ++number) {
      const auto name = fmt::format("somebody{}", number);
      const auto id = std::get<AccountId>(
          unit.accounts.add({.customer_number = account::CustomerNumber::create(name).value(),
                             .sign_in_name = account::SignInName::create(name).value(),
                             .email = account::EmailAddress::create(name + "@example.com").value(),
                             .full_name = account::FullName::create("Somebody").value()},
                            world.now));
      const factor::totp::Entry entry{1};
      const auto key = otp::Key::generate(world.random);
      unit.authenticators.add(
          {.account = id,
           .entry = entry,
           .sealed_key = world.ring.seal(key.bytes(), factor::totp::key_binding(id, entry), world.random),
           .accepted = {}},
          world.now);
      auto attempt = crypto::Token::generate(world.random, Instant{});
      unit.attempts.add({.token = attempt.digest(), .account = id, .begun = world.now});
      const auto code = otp::code_at(key, otp::step_at(world.now, standard), standard);
      many.push_back({.attempt = std::move(attempt), .code = std::string{code.text().reveal()}});
    }
  }));
  return many;
}

/// A press of the code page, from a network of his own.
auto press_of(const Listening& server, portal::World& world, const Due& due, std::size_t number)
    -> std::string {
  Browser browser{world};
  const auto visitor = crypto::Token::generate(world.random, Instant{}).text();
  browser.jar = {{"__Host-visitor", visitor}, {"__Host-attempt", due.attempt.text()}};
  const auto token =
      portal::FormTokens{world.ring}.token({.visitor = visitor, .belongs_to = due.attempt.text()});
  const auto form = fmt::format("csrf={}&code={}", token, due.code);
  return head_of(server, "POST /sign-in/code", browser) +
         fmt::format(
             "X-Forwarded-For: 10.{}.{}.7\r\nContent-Type: application/x-www-form-urlencoded\r\n"
             "Content-Length: {}\r\n\r\n{}",
             number / 256, number % 256, form.size(), form);
}

auto nothing_changed(std::string code) -> std::string { return code; }

/// Another first digit, which is of no code of the window but for one in a hundred thousand.
auto made_wrong(std::string code) -> std::string {
  code.front() = code.front() == '9' ? '0' : static_cast<char>(code.front() + 1);
  return code;
}

/// What is made of the code that the app shows, and what comes of it.
struct Step {
  std::string (*typed)(std::string);
  std::string_view status;
  std::string_view event;
};

/// How many pieces of memory a second step takes.
auto allocations_of(const Step& step) -> double {
  portal::World world;
  auto many = many_due(world);
  Listening server{world};
  std::vector<std::string> requests;
  for (std::size_t number = 0; number < many.size(); ++number) {
    many[number].code = step.typed(many[number].code);
    requests.push_back(press_of(server, world, many[number], number));
  }
  const auto each = server.allocations_of(requests, step.status);
  EXPECT_EQ(std::ranges::count(world.store.events(), step.event), many.size());
  return each;
}

TEST(Allocations, OfASessionCheckAreFew) { EXPECT_LE(allocations_of("/session", "204"), 15); }

TEST(Allocations, OfASignedInPageAreBounded) { EXPECT_LE(allocations_of("/account/profile", "200"), 29); }

TEST(Allocations, OfASecondStepAreBounded) {
  EXPECT_LE(allocations_of({.typed = nothing_changed, .status = "303", .event = "signed_in"}), 220);
}

TEST(Allocations, OfAWrongCodeAreBounded) {
  EXPECT_LE(allocations_of({.typed = made_wrong, .status = "401", .event = "factor_refused"}), 115);
}

}  // namespace
}  // namespace sallyport::app
