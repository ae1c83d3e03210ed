#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/address.h"
#include "http/port.h"
#include "http/public_url.h"
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"

namespace sallyport::http {

/// Bounds on what one client can take. Sizes in bytes.
struct Limits {
  /// Request line and fields together; more is 431.
  std::size_t head = std::size_t{16} * 1024;
  /// The target of the request line; more is 414.
  std::size_t target = std::size_t{4} * 1024;
  /// More is 413.
  std::size_t body = std::size_t{64} * 1024;
  /// From the first byte (or the connection) to the end of the head; later is 408.
  std::chrono::milliseconds head_deadline = std::chrono::seconds{10};
  /// From the end of the head to the end of the body; later is 408.
  std::chrono::milliseconds body_deadline = std::chrono::seconds{20};
  /// For taking a response off; later the connection is dropped.
  std::chrono::milliseconds write_deadline = std::chrono::seconds{30};
  /// Between two requests of one connection.
  std::chrono::milliseconds idle = std::chrono::seconds{60};
  /// How long stop() goes on serving everybody who comes, each for one request more, so that a balancer can
  /// see that the server leaves.
  std::chrono::milliseconds farewell = std::chrono::milliseconds{0};
  /// How long stop() then waits for requests under way.
  std::chrono::milliseconds drain = std::chrono::seconds{10};
  /// More connections than this are closed at once.
  std::size_t connections = 10'000;
  std::size_t requests_per_connection = 10'000;
  /// How many requests wait for a worker; the next is answered 503 with Retry-After.
  std::size_t waiting = 1024;
};

/// The server's own TLS 1.2 and 1.3: paths of PEM files.
struct TlsFiles {
  std::string certificate_chain;
  std::string private_key;
};

/// One line of the access log. The views are valid during the call alone. There is no query, body or cookie.
struct Access {
  /// Printable ASCII; empty when the request line couldn't be read.
  std::string_view method;
  std::string_view path;
  Status status;
  /// From the end of the head to the end of the response.
  std::chrono::microseconds duration;
  std::string_view request_id;
  Address client;
};

/// A handler that threw: a bug, or memory that ran out.
struct Failure {
  std::string_view request_id;
  std::string_view path;
  /// what() of the exception.
  std::string_view reason;
};

/// Whether a server answers under its own name alone.
enum class Hosts { own, any };

struct Settings {
  /// Without one it is http://localhost:PORT.
  std::optional<PublicUrl> public_url;
  Hosts hosts = Hosts::own;
  std::vector<Network> trusted_proxies;
  std::optional<TlsFiles> tls;
  unsigned workers = 32;
  /// 0 means one per core.
  unsigned io_threads = 0;
  Limits limits;
  /// Both are called from I/O threads and workers, and must not wait.
  std::function<void(const Access&)> access_log;
  std::function<void(const Failure&)> failure_log;
  /// Answers a POST that comes from elsewhere (see guard.h), on a worker, so that it can be noted; without it
  /// the error page does. Its answer should be a 403.
  Handler foreign_form;
  /// Answers 404 and 405 to a browser that sends cookies, on a worker, so that the page can know who is
  /// there; without it, and without cookies, the error page does.
  std::function<Response(Status, const Request&)> missing_page;
};

/// Makes the page for a request that no handler answered. Runs on an I/O thread, from memory alone. A
/// misdirected request's page links to the public URL. The server adds Allow and Retry-After itself.
using ErrorPage = std::function<Response(Status, const Request&)>;

/// Whether a server could use these files; a fault is one line.
[[nodiscard]] auto check_tls(const TlsFiles& files) -> Result<void>;

/// The HTTP/1.1 server. It knows no accounts.
class Server {
 public:
  /// Listens, but answers only in run(). A fault is one line: a TLS file doesn't fit, or somebody else
  /// listens by now. `random` and `clock` must outlive the server.
  [[nodiscard]] static auto create(Port port, Settings settings, Router router, ErrorPage error_page,
                                   Random& random, const Clock& clock) -> Result<std::unique_ptr<Server>>;

  Server(const Server&) = delete;
  Server(Server&&) = delete;
  auto operator=(const Server&) -> Server& = delete;
  auto operator=(Server&&) -> Server& = delete;
  ~Server();

  /// The port it listens on.
  [[nodiscard]] auto port() const -> std::uint16_t;
  [[nodiscard]] auto public_url() const -> const PublicUrl&;
  /// How many connections are open, and how many requests wait for a worker. From any thread.
  [[nodiscard]] auto connections() const -> std::size_t;
  [[nodiscard]] auto waiting() const -> std::size_t;

  /// Answers until stop() and through its farewell, then lets the requests under way finish. Called once.
  void run();
  /// From any thread, before run() too; not from a signal handler. Whoever calls it again does not want to
  /// wait for the end of the farewell.
  void stop();

 private:
  class Core;
  explicit Server(std::unique_ptr<Core> core);

  std::unique_ptr<Core> core_;
};

}  // namespace sallyport::http
