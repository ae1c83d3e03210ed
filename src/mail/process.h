#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace sallyport::mail {

/// A program that is asked over its standard input and answers on its standard output. It gets no other
/// descriptor but standard error, no environment and no argument, and dies with this object.
class Process {
 public:
  [[nodiscard]] static auto start(const std::filesystem::path& program) -> Result<std::unique_ptr<Process>>;
  Process(const Process&) = delete;
  Process(Process&&) = delete;
  auto operator=(const Process&) -> Process& = delete;
  auto operator=(Process&&) -> Process& = delete;
  ~Process();

  [[nodiscard]] auto has_ended() -> bool;

  struct Patience {
    std::chrono::steady_clock::time_point until;
    /// Nobody waits any longer once this can be read from.
    const Descriptor& stop;
  };
  /// Sends a frame and returns what the answer holds behind its head. After a fault it is of no use any more.
  [[nodiscard]] auto ask(std::string_view frame, const Patience& patience) -> Result<std::string>;

 private:
  Process(::pid_t id, Descriptor socket) : id_{id}, socket_{std::move(socket)} {}
  auto send(std::string_view bytes, const Patience& patience) -> Result<void>;
  auto receive(std::size_t size, const Patience& patience) -> Result<std::string>;

  /// 0 when it has been waited for.
  ::pid_t id_;
  Descriptor socket_;
};

}  // namespace sallyport::mail
