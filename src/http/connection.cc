#include "http/connection.h"

#include <string.h>  // explicit_bzero is POSIX, not in <cstring>

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "http/wire.h"

namespace sallyport::http {
namespace {

namespace beast = boost::beast;
using asio::ip::tcp;

/// How long, and for how many bytes, a closed connection is still read, so that the peer gets our last answer
/// instead of a reset (RFC 9112 9.6).
constexpr std::chrono::milliseconds linger_deadline{1000};
constexpr std::size_t most_lingering = 1024UL * 1024;
constexpr std::size_t first_buffer = 4096;

/// A handler's way to a worker and back.
class Handoff final : public Job, public Parcel {
 public:
  Handoff(Exchange& exchange, Loop& loop) : exchange_{exchange}, loop_{loop} {}

  /// The handler's answer; 503 when too many wait already.
  auto run_on(Workers& workers) -> asio::awaitable<Response> {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, &workers](auto resume) {
          resume_ = std::move(resume);
          if (workers.submit(*this, exchange_.turn()) == Workers::Queueing::full) {
            response_ = exchange_.refuse(Status::service_unavailable);
            asio::post(loop_.context, std::exchange(resume_, {}));
          }
        },
        asio::use_awaitable);
    co_return *std::move(response_);
  }

  void run() noexcept override {
    response_ = exchange_.answer();
    loop_.inbox.put(*this);
  }
  void arrive() override { std::exchange(resume_, {})(); }

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

  // What is cancelled may have come to its end in this very moment, and something else be waited for next:
  // whoever has not noticed within a second is cut off.
  void expire() override {
    if (expired_ || phase_ == Phase::writing) {
      deadline = Steady::time_point::max();
      abort();
      return;
    }
    expired_ = true;
    deadline = about_now() + linger_deadline;
    error_code ignored;
    socket().cancel(ignored);
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
  /// The length of a whole head, 0 when the peer went away before that, or a refusal.
  using HeadBlock = std::expected<std::size_t, Status>;
  /// The head of an answer, and its body.
  using Buffers = std::array<asio::const_buffer, 2>;

  void enter(Phase phase, std::chrono::milliseconds time) {
    phase_ = phase;
    deadline = about_now() + time;
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
  /// When enough of the head has come, as most do with the first bytes: then nobody waits for it.
  auto head_at_hand(HeadScan& scan) -> std::optional<HeadBlock>;
  /// Of a head that is not at hand.
  auto wait_for_head(HeadScan& scan) -> asio::awaitable<HeadBlock>;
  /// The body when it has come with the head.
  auto body_at_hand(Exchange::Body body) -> std::optional<std::string>;
  /// Of a request that has one.
  auto read_body(Exchange::Body body) -> asio::awaitable<std::expected<std::string, Status>>;
  auto read_length(std::size_t length) -> asio::awaitable<std::expected<std::string, Status>>;
  auto read_chunks() -> asio::awaitable<std::expected<std::string, Status>>;
  /// Of somebody who needs a worker while too many wait for one, it is not looked into.
  void take_body(Exchange& exchange, std::string&& body);
  /// One request, of which something has come.
  auto serve_one() -> asio::awaitable<Ending>;
  /// What needs no worker, and 503 when too many wait for one.
  auto answer_at_once(Exchange& exchange) -> std::optional<Response>;
  auto answer_on_worker(Exchange& exchange) -> asio::awaitable<Response>;
  /// Answers with the error page and ends the connection.
  auto refuse(Exchange& exchange, Status status) -> asio::awaitable<Ending>;
  auto write(Exchange& exchange, Response& response, Ending ending) -> asio::awaitable<Ending>;
  auto send(std::span<const asio::const_buffer> buffers) -> asio::awaitable<bool>;
  /// Whether all of it went into the socket's buffer, where most answers have room: then nobody waits, and
  /// it costs one call of the kernel. Otherwise `buffers` becomes what is left.
  auto send_at_once(Buffers& buffers) -> bool;
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
    // Waited for here: an idle connection keeps little, which is soon found when it is not idle any more.
    if (unread().empty()) {
      const bool came = co_await read_more();
      if (!came) {
        break;
      }
    }
    ending = co_await serve_one();
    enter(Phase::idle, limits().idle);
    if (!unread().empty()) {
      // Whoever sends many requests ahead waits for his turn among the others with each of them.
      co_await asio::post(loop_.context, asio::use_awaitable);
    }
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
  if (expired_) {
    co_return false;
  }
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
auto Connection<Stream>::head_at_hand(HeadScan& scan) -> std::optional<HeadBlock> {
  const auto arrival = scan.look(unread());
  if (arrival == Arrival::broken) {
    return std::unexpected{Status::bad_request};
  }
  if (unread().size() > limits().head && (arrival == Arrival::partial || scan.length() > limits().head)) {
    const bool in_first_line = !unread().substr(0, limits().head).contains('\n');
    return std::unexpected{in_first_line ? Status::uri_too_long : Status::header_fields_too_large};
  }
  return arrival == Arrival::complete ? std::optional<HeadBlock>{scan.length()} : std::nullopt;
}

template <class Stream>
auto Connection<Stream>::wait_for_head(HeadScan& scan) -> asio::awaitable<HeadBlock> {
  for (;;) {
    const bool came = co_await read_more();
    if (!came && !expired_) {
      co_return std::size_t{0};
    }
    if (!came) {
      co_return std::unexpected{Status::request_timeout};
    }
    if (const auto head = head_at_hand(scan)) {
      co_return *head;
    }
  }
}

template <class Stream>
auto Connection<Stream>::body_at_hand(Exchange::Body body) -> std::optional<std::string> {
  if (body.framing != Framing::length || unread().size() < body.length) {
    return std::nullopt;
  }
  // In its place at once: moving a short one would leave a copy behind.
  std::optional<std::string> whole{std::in_place, unread().substr(0, body.length)};
  consume(body.length);
  return whole;
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
      // Without the room for the longest: many can wait for their turn.
      std::string whole{body};
      wipe(body);
      co_return std::expected<std::string, Status>{std::move(whole)};
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
void Connection<Stream>::take_body(Exchange& exchange, std::string&& body) {
  if (exchange.needs_worker() && shared_.workers.is_full(exchange.turn())) {
    exchange.turn_away();
  }
  exchange.take_body(std::move(body));
}

template <class Stream>
auto Connection<Stream>::answer_at_once(Exchange& exchange) -> std::optional<Response> {
  phase_ = Phase::handling;
  deadline = Steady::time_point::max();
  auto response = exchange.answer_at_once();
  if (!response && shared_.workers.is_full(exchange.turn())) {
    response = exchange.refuse(Status::service_unavailable);
  }
  return response;
}

template <class Stream>
auto Connection<Stream>::answer_on_worker(Exchange& exchange) -> asio::awaitable<Response> {
  Handoff handoff{exchange, loop_};
  co_return co_await handoff.run_on(shared_.workers);
}

template <class Stream>
auto Connection<Stream>::serve_one() -> asio::awaitable<Ending> {
  enter(Phase::reading, limits().head_deadline);
  // RFC 9112 2.2: one empty line before a request is passed over.
  if (unread().starts_with("\r\n")) {
    consume(2);
  }
  HeadScan scan;
  auto head = head_at_hand(scan);
  if (!head) {
    const auto later = co_await wait_for_head(scan);
    head = later;
  }
  const auto length = *head;
  if (length && *length == 0) {
    co_return Ending::close;
  }
  head_complete_ = Steady::now();
  Exchange exchange{shared_.house, peer_, loop_.marks};
  if (!length) {
    co_return co_await refuse(exchange, length.error());
  }
  const auto expected = exchange.take_head(unread().substr(0, *length));
  consume(*length);
  if (!expected) {
    co_return co_await refuse(exchange, expected.error());
  }
  if (expected->framing != Framing::none) {
    auto body = body_at_hand(*expected);
    if (!body) {
      auto whole = co_await read_body(*expected);
      if (!whole) {
        co_return co_await refuse(exchange, whole.error());
      }
      body = *std::move(whole);
    }
    take_body(exchange, *std::move(body));
  }
  ++served_;
  auto response = answer_at_once(exchange);
  if (!response) {
    auto later = co_await answer_on_worker(exchange);
    response = std::move(later);
  }
  const bool goes_on = exchange.persistence() == Head::Persistence::keep && !shared_.leaving &&
                       served_ < limits().requests_per_connection;
  co_return co_await write(exchange, *response, goes_on ? Ending::keep : Ending::close);
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
                                          .date = loop_.date.at(exchange.request().received),
                                          .connection = ending == Ending::keep ? keep : close});
  const auto body = exchange.request().method == Method::head ? std::string_view{} : response.body();
  Buffers buffers{asio::const_buffer{head.data(), head.size()}, asio::const_buffer{body.data(), body.size()}};
  enter(Phase::writing, limits().write_deadline);
  bool sent = send_at_once(buffers);
  if (!sent) {
    const bool sent_later = co_await send(buffers);
    sent = sent_later;
  }
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
auto Connection<Stream>::send_at_once(Buffers& buffers) -> bool {
  if constexpr (is_tls<Stream>) {
    return false;
  } else {
    error_code error;
    auto sent = stream_.write_some(buffers, error);
    for (auto& buffer : buffers) {
      const auto part = std::min(sent, buffer.size());
      buffer += part;
      sent -= part;
    }
    return !error && asio::buffer_size(buffers) == 0;
  }
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
auto serve_stream(Stream stream, Seat seat, Shared& shared, Loop& loop) -> asio::awaitable<void> {
  if (shared.stopping) {
    co_return;
  }
  // Named, so that the place is kept until the connection has ended.
  const Seat kept{std::move(seat)};
  Connection<Stream> connection{std::move(stream), shared, loop};
  co_await connection.serve();
}

}  // namespace

auto serve(tcp::socket stream, Seat seat, Shared& shared, Loop& loop) -> asio::awaitable<void> {
  return serve_stream(std::move(stream), std::move(seat), shared, loop);
}

auto serve(TlsStream stream, Seat seat, Shared& shared, Loop& loop) -> asio::awaitable<void> {
  return serve_stream(std::move(stream), std::move(seat), shared, loop);
}

}  // namespace sallyport::http
