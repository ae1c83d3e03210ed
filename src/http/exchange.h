#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/head.h"
#include "http/public_url.h"
#include "http/request.h"
#include "http/request_marks.h"
#include "http/response.h"
#include "http/router.h"
#include "http/server.h"

namespace sallyport::http {

/// What every exchange of a server is measured by.
struct House {
  const Settings& settings;
  const PublicUrl& public_url;
  const Router& router;
  const ErrorPage& error_page;
  const Clock& clock;
};

/// One request and its answer, without any socket: the head is taken, then the body, then it is answered.
class Exchange {
 public:
  Exchange(const House& house, const Address& peer, RequestMarks& marks)
      : house_{house}, peer_{peer}, marks_{marks} {}

  /// What the connection must do with the body.
  struct Body {
    Framing framing = Framing::none;
    /// Of Framing::length, in bytes.
    std::size_t length = 0;
    enum class Waiting { no, for_continue } waiting = Waiting::no;
  };

  /// Takes a whole head. The status is a refusal after which the connection must end, because where the
  /// request ends is in doubt or not worth reading. Any other refusal is kept until answer().
  [[nodiscard]] auto take_head(std::string_view block) -> std::expected<Body, Status>;
  /// Whether only a worker knows the answer, whatever the body says.
  [[nodiscard]] auto needs_worker() const -> bool { return !refusal_ && !route_->quick; }
  /// Too many wait for a worker: 503.
  void turn_away() { refusal_ = Status::service_unavailable; }
  /// Takes and wipes the body; of a refused request it is not read.
  void take_body(std::string&& body);

  /// What needs no worker: a refusal, and what the route's quick handler knows.
  [[nodiscard]] auto answer_at_once() noexcept -> std::optional<Response>;
  /// What answer_at_once() left: calls the handler, on a worker. Whatever is thrown becomes a 500 and a line
  /// in the log.
  [[nodiscard]] auto answer() noexcept -> Response;
  /// When it is the turn of what answer() calls.
  [[nodiscard]] auto turn() const -> Turn { return route_ != nullptr ? route_->turn : Turn::last; }
  /// The error page of a status, whatever was taken so far.
  [[nodiscard]] auto refuse(Status status) noexcept -> Response;

  [[nodiscard]] auto request() const -> const Request& { return request_; }
  /// Whether the peer wants to go on after this.
  [[nodiscard]] auto persistence() const -> Head::Persistence { return persistence_; }
  /// Writes the line of the access log.
  void log(Status status, std::chrono::microseconds duration) const;

 private:
  /// Gives the request its id, its nonce and its time, once.
  void identify();
  void fill_request(const Head& head);
  auto read_query(std::string_view raw) -> std::optional<Status>;
  /// Everything that can be refused although the request is well framed.
  auto judge(const Head& head, std::string_view raw_path) -> std::optional<Status>;
  [[nodiscard]] auto judge_form() -> std::optional<Status>;
  /// Whether the server has a handler for such a refusal; otherwise the error page says all there is to say.
  [[nodiscard]] auto has_handler_of_refusal() const -> bool;
  /// Whether the refusal is a page that is not there, and somebody may be signed in to whom it is shown.
  [[nodiscard]] auto is_missing_page() const -> bool;
  /// What every error page has of its status.
  [[nodiscard]] auto completed(Response page, Status status) const -> Response;
  auto judge_route() -> std::optional<Status>;
  /// What `answer` makes of the request; nothing when it threw.
  template <class Answer>
  auto guarded(const Answer& answer) noexcept
      -> std::optional<std::invoke_result_t<const Answer&, const Request&>>;
  void report(std::string_view reason) const noexcept;

  const House& house_;
  Address peer_;
  RequestMarks& marks_;
  Request request_;
  std::string method_;
  const Route* route_ = nullptr;
  std::optional<Status> refusal_;
  /// The refusal is the guard's: the form comes from another site.
  bool is_foreign_form_ = false;
  bool has_cookies_ = false;
  Head::Persistence persistence_ = Head::Persistence::close;
};

}  // namespace sallyport::http
