#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/server.h"

namespace sallyport::app {

/// The listener for monitors, apart from the portal's: /metrics, /healthz, /readyz. It answers as long as it
/// lives, the portal's farewell included.
class Operations {
 public:
  struct Answers {
    std::function<std::string()> metrics;
    std::function<bool()> is_ready;
  };
  /// Listens there. A fault, one line, when it can't. `random` and `clock` must outlive it.
  [[nodiscard]] static auto create(http::Port port, Answers answers, Random& random, const Clock& clock)
      -> Result<std::unique_ptr<Operations>>;
  Operations(const Operations&) = delete;
  Operations(Operations&&) = delete;
  auto operator=(const Operations&) -> Operations& = delete;
  auto operator=(Operations&&) -> Operations& = delete;
  ~Operations();

  [[nodiscard]] auto port() const -> std::uint16_t { return http_->port(); }

 private:
  explicit Operations(std::unique_ptr<http::Server> http);

  std::unique_ptr<http::Server> http_;
  std::thread thread_;
};

}  // namespace sallyport::app
