#include "http/server.h"

#include <fmt/format.h>
#include <string.h>  // explicit_bzero is POSIX, not in <cstring>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "http/exchange.h"
#include "http/wire.h"
#include "http/workers.h"

namespace sallyport::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

// g++ 12 makes wrong code of some co_await expressions: here each one initialises a variable or stands alone,
// never in a condition, and takes no temporary that has a destructor.

/// Errors come back as values: a peer that goes away is nothing exceptional.
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

/// How often deadlines are looked at; none is kept more exactly than this.
constexpr std::chrono::milliseconds sweep_interval{50};
/// How long, and for how many bytes, a closed connection is still read, so that the peer gets our last answer
/// instead of a reset (RFC 9112 9.6).
constexpr std::chrono::milliseconds linger_deadline{1000};
constexpr std::size_t most_lingering = 1024UL * 1024;
/// After accept failed for want of descriptors.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::size_t first_buffer = 4096;

/// Something with a deadline. All of it happens on the thread of one loop.
class Watched {
 public:
  Watched() = default;
  Watched(const Watched&) = delete;
  Watched(Watched&&) = delete;
  auto operator=(const Watched&) -> Watched& = delete;
  auto operator=(Watched&&) -> Watched& = delete;
  virtual ~Watched() = default;

  /// The deadline is over.
  virtual void expire() = 0;
  /// The server stops: end now if there is nothing under way.
  virtual void stop() = 0;
  /// The server has waited long enough.
  virtual void abort() = 0;

  Steady::time_point deadline = Steady::time_point::max();
};

/// One I/O thread's own context, and the connections that live on it. One timer serves all their deadlines:
/// moving a deadline costs an assignment.
class Loop {
 public:
  Loop() : guard_{context.get_executor()}, sweep_{context} {}

  /// Runs on the calling thread until the loop was stopped and nothing is left.
  void run() {
    for (;;) {
      try {
        context.run();
        return;
      } catch (const std::bad_alloc&) {
        // What was to be done for one connection is lost; the others go on.
        continue;
      }
    }
  }
  /// From any thread.
  void stop(Steady::time_point last_moment) {
    asio::post(context, [this, last_moment] {
      last_moment_ = last_moment;
      const auto now_here = watched_;
      for (auto* each : now_here) {
        each->stop();
      }
      leave_if_empty();
    });
  }

  using Place = std::list<Watched*>::iterator;
  auto enter(Watched& watched) -> Place {
    watched_.push_back(&watched);
    if (watched_.size() == 1) {
      sweep();
    }
    return std::prev(watched_.end());
  }
  void leave(Place place) {
    watched_.erase(place);
    leave_if_empty();
  }

  asio::io_context context{1};

 private:
  void sweep() {
    sweep_.expires_after(sweep_interval);
    sweep_.async_wait([this](error_code error) {
      if (error || watched_.empty()) {
        return;
      }
      const auto now = Steady::now();
      for (auto* each : watched_) {
        if (now >= last_moment_) {
          each->abort();
        } else if (now >= each->deadline) {
          each->expire();
        }
      }
      sweep();
    });
  }
  void leave_if_empty() {
    if (watched_.empty()) {
      sweep_.cancel();
      if (last_moment_ != Steady::time_point::max()) {
        guard_.reset();
      }
    }
  }

  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  asio::steady_timer sweep_;
  std::list<Watched*> watched_;
  Steady::time_point last_moment_ = Steady::time_point::max();
};

/// A connection's place among those that are allowed at a time.
class Seat {
 public:
  explicit Seat(std::atomic<std::size_t>& taken) : taken_{&taken} { ++taken; }
  Seat(const Seat&) = delete;
  Seat(Seat&& other) noexcept : taken_{std::exchange(other.taken_, nullptr)} {}
  auto operator=(const Seat&) -> Seat& = delete;
  auto operator=(Seat&&) -> Seat& = delete;
  ~Seat() {
    if (taken_ != nullptr) {
      --*taken_;
    }
  }

 private:
  std::atomic<std::size_t>* taken_;
};

/// What all connections share.
struct Shared {
  House house;
  Workers& workers;
  std::atomic<bool>& stopping;
};

/// A handler's way to a worker and back.
class Handoff final : public Job {
 public:
  Handoff(Exchange& exchange, Loop& loop) : exchange_{exchange}, loop_{loop} {}

  /// The handler's answer; 503 when too many wait already.
  auto run_on(Workers& workers) -> asio::awaitable<Response> {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, &workers](auto resume) {
          resume_ = [this, resume = std::move(resume)]() mutable {
            asio::post(loop_.context, std::move(resume));
          };
          if (workers.submit(*this) == Workers::Queueing::full) {
            response_ = exchange_.refuse(Status::service_unavailable);
            std::exchange(resume_, {})();
          }
        },
        asio::use_awaitable);
    co_return *std::move(response_);
  }

  void run() noexcept override {
    response_ = exchange_.answer();
    // What resumes can destroy this object before the call returns.
    auto resume = std::exchange(resume_, {});
    resume();
  }

 private:
  Exchange& exchange_;
  Loop& loop_;
  std::optional<Response> response_;
  std::move_only_function<void()> resume_;
};

auto address_of(const tcp::socket& socket) -> Address {
  error_code error;
  const auto text = socket.remote_endpoint(error).address().to_string();
  return Address::parse(std::string_view{text}.substr(0, text.find('%'))).value_or(Address{});
}

template <class Stream>
constexpr bool is_tls = !std::is_same_v<Stream, tcp::socket>;

/// One connection, over plain TCP or TLS.
template <class Stream>
class Connection final : public Watched {
 public:
  Connection(Stream stream, Shared& shared, Loop& loop)
      : stream_{std::move(stream)},
        peer_{address_of(socket())},
        shared_{shared},
        loop_{loop},
        place_{loop.enter(*this)} {}
  Connection(const Connection&) = delete;
  Connection(Connection&&) = delete;
  auto operator=(const Connection&) -> Connection& = delete;
  auto operator=(Connection&&) -> Connection& = delete;
  ~Connection() override {
    wipe(buffer_);
    loop_.leave(place_);
  }

  /// Answers one request after the other, until either side ends it.
  auto serve() -> asio::awaitable<void>;

  void expire() override {
    expired_ = true;
    deadline = Steady::time_point::max();
    if (phase_ == Phase::writing) {
      abort();
    } else {
      error_code ignored;
      socket().cancel(ignored);
    }
  }
  void stop() override {
    if (phase_ == Phase::idle) {
      expire();
    }
  }
  void abort() override {
    error_code ignored;
    socket().close(ignored);
  }

 private:
  /// Idle is before the first byte of a request.
  enum class Phase { idle, reading, handling, writing };
  enum class Ending { keep, close };

  void enter(Phase phase, std::chrono::milliseconds time) {
    phase_ = phase;
    deadline = Steady::now() + time;
  }
  [[nodiscard]] auto limits() const -> const Limits& { return shared_.house.settings.limits; }
  [[nodiscard]] auto unread() const -> std::string_view {
    return std::string_view{buffer_}.substr(start_, end_ - start_);
  }

  [[nodiscard]] auto socket() -> tcp::socket& {
    if constexpr (is_tls<Stream>) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  auto shake_hands() -> asio::awaitable<bool>;
  /// Waits for more bytes. False when the peer is gone or the deadline is over.
  auto read_more() -> asio::awaitable<bool>;
  /// Forgets, and wipes, bytes at the front of the buffer.
  void consume(std::size_t count);
  /// The length of the whole head, 0 when the peer went away before it said anything, or a refusal.
  auto read_head_block() -> asio::awaitable<std::expected<std::size_t, Status>>;
  auto read_body(Exchange::Body body) -> asio::awaitable<std::expected<std::string, Status>>;
  auto read_length(std::size_t length) -> asio::awaitable<std::expected<std::string, Status>>;
  auto read_chunks() -> asio::awaitable<std::expected<std::string, Status>>;
  auto serve_one() -> asio::awaitable<Ending>;
  auto answer(Exchange& exchange) -> asio::awaitable<Response>;
  /// Answers with the error page and ends the connection.
  auto refuse(Exchange& exchange, Status status) -> asio::awaitable<Ending>;
  auto write(Exchange& exchange, Response& response, Ending ending) -> asio::awaitable<Ending>;
  auto send(std::span<const asio::const_buffer> buffers) -> asio::awaitable<bool>;
  auto say_goodbye() -> asio::awaitable<void>;

  Stream stream_;
  Address peer_;
  Shared& shared_;
  Loop& loop_;
  Loop::Place place_;
  Phase phase_ = Phase::idle;
  bool expired_ = false;
  std::size_t served_ = 0;
  Steady::time_point head_complete_;
  /// The bytes [start_, end_) are read but not yet used.
  std::string buffer_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
};

template <class Stream>
auto Connection<Stream>::serve() -> asio::awaitable<void> {
  enter(Phase::reading, limits().head_deadline);
  const bool ready = co_await shake_hands();
  if (!ready) {
    co_return;
  }
  enter(Phase::idle, limits().head_deadline);
  for (auto ending = Ending::keep; ending == Ending::keep && !shared_.stopping;) {
    ending = co_await serve_one();
    enter(Phase::idle, limits().idle);
  }
  co_await say_goodbye();
}

template <class Stream>
auto Connection<Stream>::shake_hands() -> asio::awaitable<bool> {
  if constexpr (is_tls<Stream>) {
    const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_value);
    co_return !error && !expired_;
  }
  co_return true;
}

template <class Stream>
auto Connection<Stream>::read_more() -> asio::awaitable<bool> {
  if (start_ == end_) {
    start_ = end_ = 0;
  }
  if (end_ == buffer_.size()) {
    // Grown by hand, so that no copy of what was read stays behind.
    std::string larger(std::max(first_buffer, 2 * (end_ - start_)), '\0');
    unread().copy(larger.data(), unread().size());
    end_ -= std::exchange(start_, 0);
    buffer_.swap(larger);
    wipe(larger);
  }
  const auto [error, count] =
      co_await stream_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_), as_value);
  end_ += count;
  co_return !error && !expired_;
}

template <class Stream>
void Connection<Stream>::consume(std::size_t count) {
  explicit_bzero(buffer_.data() + start_, count);
  start_ += count;
  if (start_ == end_ && buffer_.size() > first_buffer) {
    buffer_ = std::string{};
    start_ = end_ = 0;
  }
}

template <class Stream>
auto Connection<Stream>::read_head_block() -> asio::awaitable<std::expected<std::size_t, Status>> {
  if (unread().empty()) {
    const bool came = co_await read_more();
    if (!came) {
      co_return std::size_t{0};
    }
  }
  enter(Phase::reading, limits().head_deadline);
  // RFC 9112 2.2: one empty line before a request is passed over.
  if (unread().starts_with("\r\n")) {
    consume(2);
  }
  HeadScan scan;
  for (;;) {
    const auto arrival = scan.look(unread());
    if (arrival == Arrival::broken) {
      co_return std::unexpected{Status::bad_request};
    }
    if (unread().size() > limits().head && (arrival == Arrival::partial || scan.length() > limits().head)) {
      const bool in_first_line = !unread().substr(0, limits().head).contains('\n');
      co_return std::unexpected{in_first_line ? Status::uri_too_long : Status::header_fields_too_large};
    }
    if (arrival == Arrival::complete) {
      co_return scan.length();
    }
    const bool came = co_await read_more();
    if (!came && !expired_) {
      co_return std::size_t{0};
    }
    if (!came) {
      co_return std::unexpected{Status::request_timeout};
    }
  }
}

template <class Stream>
auto Connection<Stream>::read_length(std::size_t length)
    -> asio::awaitable<std::expected<std::string, Status>> {
  std::string body;
  body.reserve(length);
  for (;;) {
    const auto part = unread().substr(0, length - body.size());
    body.append(part);
    consume(part.size());
    if (body.size() == length) {
      co_return body;
    }
    const bool came = co_await read_more();
    if (!came) {
      wipe(body);
      co_return std::unexpected{Status::request_timeout};
    }
  }
}

template <class Stream>
auto Connection<Stream>::read_chunks() -> asio::awaitable<std::expected<std::string, Status>> {
  constexpr std::string_view opening = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  beast::http::request_parser<beast::http::string_body> parser;
  parser.eager(true);
  parser.body_limit(limits().body);
  auto& body = parser.get().body();
  body.reserve(limits().body);
  error_code error;
  parser.put(asio::buffer(opening), error);
  for (;;) {
    error = {};
    if (!unread().empty()) {
      consume(parser.put(asio::buffer(unread()), error));
    }
    if (parser.is_done()) {
      co_return std::move(body);
    }
    const bool too_long = error == beast::http::error::body_limit;
    const bool wants_more = !error || error == beast::http::error::need_more;
    if (!wants_more || unread().size() > limits().head) {
      wipe(body);
      co_return std::unexpected{too_long ? Status::content_too_large : Status::bad_request};
    }
    const bool came = co_await read_more();
    if (!came) {
      wipe(body);
      co_return std::unexpected{Status::request_timeout};
    }
  }
}

template <class Stream>
auto Connection<Stream>::read_body(Exchange::Body body)
    -> asio::awaitable<std::expected<std::string, Status>> {
  if (body.framing == Framing::none) {
    co_return std::string{};
  }
  enter(Phase::reading, limits().body_deadline);
  if (body.waiting == Exchange::Body::Waiting::for_continue && unread().empty()) {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::array buffers{asio::const_buffer{go_on.data(), go_on.size()}};
    co_await send(buffers);
  }
  auto whole = body.framing == Framing::length ? read_length(body.length) : read_chunks();
  co_return co_await std::move(whole);
}

template <class Stream>
auto Connection<Stream>::answer(Exchange& exchange) -> asio::awaitable<Response> {
  phase_ = Phase::handling;
  deadline = Steady::time_point::max();
  if (exchange.where() == Where::io) {
    co_return exchange.answer();
  }
  if (auto known = exchange.answer_quickly()) {
    co_return *std::move(known);
  }
  Handoff handoff{exchange, loop_};
  co_return co_await handoff.run_on(shared_.workers);
}

template <class Stream>
auto Connection<Stream>::serve_one() -> asio::awaitable<Ending> {
  const auto length = co_await read_head_block();
  if (length && *length == 0) {
    co_return Ending::close;
  }
  head_complete_ = Steady::now();
  Exchange exchange{shared_.house, peer_};
  if (!length) {
    co_return co_await refuse(exchange, length.error());
  }
  const auto expected = exchange.take_head(unread().substr(0, *length));
  consume(*length);
  if (!expected) {
    co_return co_await refuse(exchange, expected.error());
  }
  auto body = co_await read_body(*expected);
  if (!body) {
    co_return co_await refuse(exchange, body.error());
  }
  exchange.take_body(*std::move(body));
  ++served_;
  auto response = co_await answer(exchange);
  const bool goes_on = exchange.persistence() == Head::Persistence::keep && !shared_.stopping &&
                       served_ < limits().requests_per_connection;
  co_return co_await write(exchange, response, goes_on ? Ending::keep : Ending::close);
}

template <class Stream>
auto Connection<Stream>::refuse(Exchange& exchange, Status status) -> asio::awaitable<Ending> {
  auto response = exchange.refuse(status);
  co_return co_await write(exchange, response, Ending::close);
}

template <class Stream>
auto Connection<Stream>::write(Exchange& exchange, Response& response, Ending ending)
    -> asio::awaitable<Ending> {
  using enum Envelope::Connection;
  auto head = head_on_the_wire(response, {.public_url = shared_.house.public_url,
                                          .nonce = exchange.request().nonce,
                                          .now = exchange.request().received,
                                          .connection = ending == Ending::keep ? keep : close});
  const auto body = exchange.request().method == Method::head ? std::string_view{} : response.body();
  const std::array buffers{asio::const_buffer{head.data(), head.size()},
                           asio::const_buffer{body.data(), body.size()}};
  enter(Phase::writing, limits().write_deadline);
  const bool sent = co_await send(buffers);
  wipe(head);
  response.wipe_body();
  exchange.log(response.status(),
               std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - head_complete_));
  co_return sent ? ending : Ending::close;
}

template <class Stream>
auto Connection<Stream>::send(std::span<const asio::const_buffer> buffers) -> asio::awaitable<bool> {
  const auto [error, count] = co_await asio::async_write(stream_, buffers, as_value);
  co_return !error;
}

template <class Stream>
auto Connection<Stream>::say_goodbye() -> asio::awaitable<void> {
  expired_ = false;
  enter(Phase::writing, linger_deadline);
  if constexpr (is_tls<Stream>) {
    co_await stream_.async_shutdown(as_value);
  }
  error_code error;
  socket().shutdown(tcp::socket::shutdown_send, error);
  std::array<char, first_buffer> discarded{};
  for (std::size_t total = 0; !error && total < most_lingering;) {
    const auto [failed, count] = co_await socket().async_read_some(asio::buffer(discarded), as_value);
    error = failed;
    total += count;
  }
}

template <class Stream>
auto serve(Stream stream, Seat seat, Shared& shared, Loop& loop) -> asio::awaitable<void> {
  if (shared.stopping) {
    co_return;
  }
  // Named, so that the place is kept until the connection has ended.
  const Seat kept{std::move(seat)};
  Connection<Stream> connection{std::move(stream), shared, loop};
  co_await connection.serve();
}

/// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption alone (RFC 9325 4.2).
auto tls_context(const TlsFiles& files) -> Result<std::unique_ptr<asio::ssl::context>> {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  auto* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native,
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  error_code error;
  context->use_certificate_chain_file(files.certificate_chain, error);
  if (error) {
    return fault(
        fmt::format("the TLS certificate {} can't be used: {}", files.certificate_chain, error.message()));
  }
  context->use_private_key_file(files.private_key, asio::ssl::context::pem, error);
  if (error) {
    return fault(fmt::format("the TLS key {} can't be used with {}: {}", files.private_key,
                             files.certificate_chain, error.message()));
  }
  return context;
}

auto bound_acceptor(asio::io_context& context, const Settings& settings) -> Result<tcp::acceptor> {
  error_code error;
  const auto address = asio::ip::make_address(settings.listen_address, error);
  if (error) {
    return fault(fmt::format("'{}' is not an address to listen on: write it like 127.0.0.1 or ::1",
                             settings.listen_address));
  }
  const tcp::endpoint endpoint{address, settings.port};
  tcp::acceptor acceptor{context};
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(tcp::acceptor::max_listen_connections, error);
  }
  if (error == asio::error::address_in_use) {
    return fault(
        fmt::format("port {} of {} is in use: stop what listens there, or choose another with --listen",
                    settings.port, settings.listen_address));
  }
  if (error == asio::error::access_denied) {
    return fault(
        fmt::format("no right to listen on port {} of {}: choose one from 1024 on, or give the "
                    "capability CAP_NET_BIND_SERVICE",
                    settings.port, settings.listen_address));
  }
  if (error) {
    return fault(fmt::format("can't listen on {}, port {}: {}", settings.listen_address, settings.port,
                             error.message()));
  }
  return acceptor;
}

auto make_loops(unsigned wished) -> std::vector<std::unique_ptr<Loop>> {
  const unsigned count = wished != 0 ? wished : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::unique_ptr<Loop>> loops;
  loops.reserve(count);
  for (unsigned index = 0; index < count; ++index) {
    loops.push_back(std::make_unique<Loop>());
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

  Core(Parts parts, Random& random, const Clock& clock);

  [[nodiscard]] auto port() const -> std::uint16_t { return port_; }
  [[nodiscard]] auto public_url() const -> const PublicUrl& { return public_url_; }
  void run();
  void stop();

 private:
  auto accept() -> asio::awaitable<void>;
  void keep_accepting();
  void welcome(tcp::socket socket, Seat seat, Loop& loop);

  Parts parts_;
  std::uint16_t port_;
  PublicUrl public_url_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> connections_ = 0;
  Workers workers_;
  Shared shared_;
};

Server::Core::Core(Parts parts, Random& random, const Clock& clock)
    : parts_{std::move(parts)},
      port_{parts_.acceptor.local_endpoint().port()},
      public_url_{parts_.settings.public_url.value_or(PublicUrl::localhost(port_))},
      workers_{{.threads = parts_.settings.workers, .waiting = parts_.settings.limits.waiting}},
      shared_{.house = {.settings = parts_.settings,
                        .public_url = public_url_,
                        .router = parts_.router,
                        .error_page = parts_.error_page,
                        .random = random,
                        .clock = clock},
              .workers = workers_,
              .stopping = stopping_} {}

void Server::Core::run() {
  keep_accepting();
  std::vector<std::jthread> threads;
  for (std::size_t index = 1; index < parts_.loops.size(); ++index) {
    threads.emplace_back([loop = parts_.loops[index].get()] { loop->run(); });
  }
  parts_.loops.front()->run();
}

void Server::Core::stop() {
  if (stopping_.exchange(true)) {
    return;
  }
  asio::post(parts_.loops.front()->context, [this] {
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
  if (parts_.tls) {
    using TlsStream = asio::ssl::stream<tcp::socket>;
    asio::co_spawn(loop.context,
                   serve(TlsStream{std::move(socket), *parts_.tls}, std::move(seat), shared_, loop),
                   asio::detached);
  } else {
    asio::co_spawn(loop.context, serve(std::move(socket), std::move(seat), shared_, loop), asio::detached);
  }
}

Server::Server(std::unique_ptr<Core> core) : core_{std::move(core)} {}
Server::~Server() = default;

auto Server::create(Settings settings, Router router, ErrorPage error_page, Random& random,
                    const Clock& clock) -> Result<std::unique_ptr<Server>> {
  auto loops = make_loops(settings.io_threads);
  auto acceptor = bound_acceptor(loops.front()->context, settings);
  if (!acceptor) {
    return std::unexpected{acceptor.error()};
  }
  std::unique_ptr<asio::ssl::context> tls;
  if (settings.tls) {
    auto made = tls_context(*settings.tls);
    if (!made) {
      return std::unexpected{made.error()};
    }
    tls = *std::move(made);
  }
  Core::Parts parts{std::move(settings), std::move(router),    std::move(error_page),
                    std::move(loops),    *std::move(acceptor), std::move(tls)};
  return std::unique_ptr<Server>{new Server{std::make_unique<Core>(std::move(parts), random, clock)}};
}

auto Server::port() const -> std::uint16_t { return core_->port(); }
auto Server::public_url() const -> const PublicUrl& { return core_->public_url(); }
void Server::run() { core_->run(); }
void Server::stop() { core_->stop(); }

auto check_tls(const TlsFiles& files) -> Result<void> {
  const auto made = tls_context(files);
  return made ? Result<void>{} : std::unexpected{made.error()};
}

}  // namespace sallyport::http
