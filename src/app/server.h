#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/backstage.h"
#include "app/configuration.h"
#include "app/control.h"
#include "app/log.h"
#include "base/result.h"
#include "cli/answer.h"
#include "dispatch/office.h"
#include "operation/subscribers.h"

namespace sallyport::app {

/// The whole portal: everything that belongs to it, made and put together.
class Server {
 public:
  /// Takes the data folder, opens the database and listens; answers in run(). A fault is one line. `world`
  /// and `log` must outlive the server. Mails are
  /// given to `deliver`, or else to the mail server of the configuration, or else they wait in the outbox.
  [[nodiscard]] static auto create(const Configuration& configuration, World world, Log& log,
                                   dispatch::Deliver deliver = {}) -> Result<std::unique_ptr<Server>>;
  Server(const Server&) = delete;
  Server(Server&&) = delete;
  auto operator=(const Server&) -> Server& = delete;
  auto operator=(Server&&) -> Server& = delete;
  ~Server();

  [[nodiscard]] auto port() const -> std::uint16_t;
  /// Where it is in the world, without a '/' at the end.
  [[nodiscard]] auto origin() const -> const std::string&;
  [[nodiscard]] auto subscribers() -> operation::Subscribers&;
  /// Does what a command about subscribers asks, as over the control socket.
  [[nodiscard]] auto obey(const Order& order) -> cli::Answer;

  /// Answers, cleans up and takes orders until stop(); then lets what is under way finish. A fault, before
  /// anything is answered, when the control socket can't be made. Called once.
  [[nodiscard]] auto run() -> Result<void>;
  /// From any thread, any number of times.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::app
