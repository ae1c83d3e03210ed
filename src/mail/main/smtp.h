#pragma once

#include <memory>

#include "mail/message.h"
#include "mail/order.h"

namespace sallyport::mail {

/// The client of SMTP: libcurl. It keeps its connection for the next mail to the same server.
class Smtp {
 public:
  Smtp();
  Smtp(const Smtp&) = delete;
  Smtp(Smtp&&) = delete;
  auto operator=(const Smtp&) -> Smtp& = delete;
  auto operator=(Smtp&&) -> Smtp& = delete;
  ~Smtp();

  [[nodiscard]] auto deliver(const Order& order) -> Outcome;
  /// Ends the connection, if there is one.
  void hang_up();

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace sallyport::mail
