#include "http/server.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "http/connection.h"
#include "http/loop.h"
#include "http/tls.h"
#include "http/workers.h"

namespace sallyport::http {
namespace {

using asio::ip::tcp;

/// After accept failed for want of descriptors.
constexpr std::chrono::milliseconds accept_pause{100};

auto acceptor_on(Descriptor socket, asio::io_context& context) -> tcp::acceptor {
  ::sockaddr_storage address{};
  ::socklen_t size = sizeof address;
  ::getsockname(socket.number(), reinterpret_cast<::sockaddr*>(&address), &size);
  return {context, address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), socket.release()};
}

auto make_loops(unsigned wished, Random& random) -> std::vector<std::unique_ptr<Loop>> {
  const unsigned count = wished != 0 ? wished : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::unique_ptr<Loop>> loops;
  loops.reserve(count);
  for (unsigned index = 0; index < count; ++index) {
    loops.push_back(std::make_unique<Loop>(random));
  }
  return loops;
}

}  // namespace

class Server::Core {
 public:
  struct Parts {
    Settings settings;
    Router router;
    ErrorPage error_page;
    std::vector<std::unique_ptr<Loop>> loops;
    tcp::acceptor acceptor;
    std::unique_ptr<asio::ssl::context> tls;
  };

  Core(Parts parts, const Clock& clock);

  [[nodiscard]] auto port() const -> std::uint16_t { return port_; }
  [[nodiscard]] auto public_url() const -> const PublicUrl& { return public_url_; }
  [[nodiscard]] auto connections() const -> std::size_t { return connections_; }
  [[nodiscard]] auto waiting() -> std::size_t { return workers_.waiting(); }
  void run();
  void stop();

 private:
  auto accept() -> asio::awaitable<void>;
  void keep_accepting();
  void end();
  void welcome(tcp::socket socket, Seat seat, Loop& loop);

  Parts parts_;
  std::uint16_t port_;
  PublicUrl public_url_;
  std::atomic<bool> leaving_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> connections_ = 0;
  asio::steady_timer farewell_{parts_.loops.front()->context};
  Workers workers_;
  Shared shared_;
};

Server::Core::Core(Parts parts, const Clock& clock)
    : parts_{std::move(parts)},
      port_{parts_.acceptor.local_endpoint().port()},
      public_url_{parts_.settings.public_url.value_or(PublicUrl::localhost(port_))},
      workers_{{.threads = parts_.settings.workers, .waiting = parts_.settings.limits.waiting}},
      shared_{.house = {.settings = parts_.settings,
                        .public_url = public_url_,
                        .router = parts_.router,
                        .error_page = parts_.error_page,
                        .clock = clock},
              .workers = workers_,
              .leaving = leaving_,
              .stopping = stopping_} {}

void Server::Core::run() {
  keep_accepting();
  std::vector<std::jthread> threads;
  try {
    for (std::size_t index = 1; index < parts_.loops.size(); ++index) {
      threads.emplace_back([loop = parts_.loops[index].get()] { loop->run(); });
    }
  } catch (const std::system_error&) {
    // The system has no thread left. Those that there are would be waited for until somebody stops them.
    for (const auto& loop : parts_.loops) {
      loop->context.stop();
    }
    throw;
  }
  parts_.loops.front()->run();
}

void Server::Core::stop() {
  const bool is_again = leaving_.exchange(true);
  if (is_again || parts_.settings.limits.farewell == std::chrono::milliseconds{0}) {
    end();
    return;
  }
  asio::post(parts_.loops.front()->context, [this] {
    farewell_.expires_after(parts_.settings.limits.farewell);
    farewell_.async_wait([this](error_code error) {
      if (!error) {
        end();
      }
    });
  });
}

void Server::Core::end() {
  if (stopping_.exchange(true)) {
    return;
  }
  asio::post(parts_.loops.front()->context, [this] {
    farewell_.cancel();
    error_code ignored;
    parts_.acceptor.close(ignored);
    // Sockets that were accepted before are on their way to the loops, ahead of this.
    const auto last_moment = Steady::now() + parts_.settings.limits.drain;
    for (const auto& loop : parts_.loops) {
      loop->stop(last_moment);
    }
  });
}

void Server::Core::keep_accepting() {
  asio::co_spawn(parts_.loops.front()->context, accept(), [this](const std::exception_ptr& error) {
    if (error && !stopping_) {
      keep_accepting();
    }
  });
}

auto Server::Core::accept() -> asio::awaitable<void> {
  asio::steady_timer pause{parts_.loops.front()->context};
  for (std::size_t turn = 0; !stopping_; ++turn) {
    auto& loop = *parts_.loops[turn % parts_.loops.size()];
    auto [error, socket] = co_await parts_.acceptor.async_accept(loop.context, as_value);
    if (error) {
      pause.expires_after(accept_pause);
      co_await pause.async_wait(as_value);
    } else if (connections_ < parts_.settings.limits.connections) {
      asio::post(loop.context,
                 [this, &loop, accepted = std::move(socket), seat = Seat{connections_}]() mutable {
                   welcome(std::move(accepted), std::move(seat), loop);
                 });
    }
  }
}

void Server::Core::welcome(tcp::socket socket, Seat seat, Loop& loop) {
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  // What can't be read or written at once is waited for by the loop.
  socket.non_blocking(true, ignored);
  if (parts_.tls) {
    asio::co_spawn(loop.context,
                   serve(TlsStream{std::move(socket), *parts_.tls}, std::move(seat), shared_, loop),
                   asio::detached);
  } else {
    asio::co_spawn(loop.context, serve(std::move(socket), std::move(seat), shared_, loop), asio::detached);
  }
}

Server::Server(std::unique_ptr<Core> core) : core_{std::move(core)} {}
Server::~Server() = default;

auto Server::create(Port port, Settings settings, Router router, ErrorPage error_page, Random& random,
                    const Clock& clock) -> Result<std::unique_ptr<Server>> {
  auto loops = make_loops(settings.io_threads, random);
  std::unique_ptr<asio::ssl::context> tls;
  if (settings.tls) {
    auto made = tls_context(*settings.tls);
    if (!made) {
      return std::unexpected{made.error()};
    }
    tls = *std::move(made);
  }
  auto socket = std::move(port).listen();
  if (!socket) {
    return std::unexpected{socket.error()};
  }
  auto acceptor = acceptor_on(*std::move(socket), loops.front()->context);
  Core::Parts parts{std::move(settings), std::move(router),   std::move(error_page),
                    std::move(loops),    std::move(acceptor), std::move(tls)};
  return std::unique_ptr<Server>{new Server{std::make_unique<Core>(std::move(parts), clock)}};
}

auto Server::port() const -> std::uint16_t { return core_->port(); }
auto Server::public_url() const -> const PublicUrl& { return core_->public_url(); }
auto Server::connections() const -> std::size_t { return core_->connections(); }
auto Server::waiting() const -> std::size_t { return core_->waiting(); }
void Server::run() { core_->run(); }
void Server::stop() { core_->stop(); }

}  // namespace sallyport::http
