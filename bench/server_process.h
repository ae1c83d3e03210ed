#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace sallyport::bench {

/// What the kernel says of a process' memory in KiB: "VmRSS:" is what is resident, "VmHWM:" the most that
/// was. 0 when it is gone.
[[nodiscard]] auto kibibytes_of(::pid_t process, const char* line) -> long;

/// `sallyport serve` as a process of its own. Its log goes nowhere.
class ServerProcess {
 public:
  struct Command {
    std::filesystem::path program;
    std::filesystem::path configuration;
    /// Of 127.0.0.1; as in the configuration.
    std::uint16_t port;
  };
  /// Starts it and waits for its first answer. Throws Failed when none comes.
  explicit ServerProcess(const Command& command);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess(ServerProcess&&) = delete;
  auto operator=(const ServerProcess&) -> ServerProcess& = delete;
  auto operator=(ServerProcess&&) -> ServerProcess& = delete;
  /// Stops it as an operator would, and waits for its end.
  ~ServerProcess();

  /// From before the process was made to its first answer.
  [[nodiscard]] auto cold_start() const -> std::chrono::microseconds { return cold_start_; }
  /// Resident memory in KiB, now and at the highest.
  [[nodiscard]] auto resident() const -> long { return kibibytes_of(process_, "VmRSS:"); }
  [[nodiscard]] auto most_resident() const -> long { return kibibytes_of(process_, "VmHWM:"); }

 private:
  ::pid_t process_ = 0;
  std::chrono::microseconds cold_start_{};
};

/// A port of 127.0.0.1 that nobody listens on now.
[[nodiscard]] auto free_port() -> std::uint16_t;

}  // namespace sallyport::bench
