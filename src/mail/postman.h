#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>

#include "base/descriptor.h"
#include "mail/message.h"
#include "mail/order.h"
#include "mail/process.h"
#include "mail/server.h"

namespace sallyport::mail {

/// How long one mail may take.
struct Patience {
  /// The mail server, for all of it.
  std::chrono::milliseconds server = std::chrono::seconds{50};
  /// The process that speaks with it: longer, since it reports what the server did. Then it is killed.
  std::chrono::milliseconds process = std::chrono::seconds{60};
};

/// Hands finished mails to the mail server, through a process of its own that has libcurl and nothing else:
/// it is started with the first mail, kept for the next ones, and started anew after it has died or hung, at
/// most once in a second. Safe to call from any thread; one mail is under way at a time.
class Postman {
 public:
  /// `program` is sallyport-mail.
  Postman(Server server, std::filesystem::path program, Patience patience = {});

  /// Waits until the mail server has said what becomes of the mail, for a minute at most.
  [[nodiscard]] auto deliver(const Message& message) -> Outcome;

  /// Whoever waits for a mail, now or from now on, is told `Later` at once.
  void stop();

 private:
  [[nodiscard]] auto order_of(const Message& message, std::string mail) const -> Result<Order>;
  auto ready_process() -> Result<void>;
  auto ask(const Order& order) -> Outcome;

  const Server server_;
  const std::filesystem::path program_;
  const Patience patience_;
  /// Can be read from once it is to stop (eventfd).
  const Descriptor stop_;

  std::mutex mutex_;
  std::unique_ptr<Process> process_;
  std::chrono::steady_clock::time_point next_start_;
};

}  // namespace sallyport::mail
