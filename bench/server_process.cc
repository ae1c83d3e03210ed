#include "bench/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "base/descriptor.h"
#include "bench/failed.h"

namespace sallyport::bench {
namespace {

using Clock = std::chrono::steady_clock;

auto loopback(std::uint16_t port) -> ::sockaddr_in {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

auto spawned(const ServerProcess::Command& command) -> ::pid_t {
  std::string program = command.program.string();
  std::string serve = "serve";
  std::string flag = "--config";
  std::string file = command.configuration.string();
  const std::array<char*, 5> arguments{program.data(), serve.data(), flag.data(), file.data(), nullptr};
  ::posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::pid_t process = 0;
  const int failed = ::posix_spawn(&process, program.c_str(), &files, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (failed != 0) {
    throw Failed{fmt::format("{} can't be started", program)};
  }
  return process;
}

/// Whether the server answers a request for its health.
auto is_answered(std::uint16_t port) -> bool {
  const Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const auto address = loopback(port);
  if (::connect(socket.number(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
    return false;
  }
  constexpr std::string_view request =
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  constexpr std::string_view right = "HTTP/1.1 200 ";
  std::array<char, right.size()> answer{};
  return ::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) > 0 &&
         ::recv(socket.number(), answer.data(), answer.size(), MSG_WAITALL) == right.size() &&
         std::string_view{answer.data(), answer.size()} == right;
}

}  // namespace

ServerProcess::ServerProcess(const Command& command) {
  constexpr std::chrono::microseconds pause{200};
  constexpr std::chrono::seconds patience{10};
  const auto begun = Clock::now();
  process_ = spawned(command);
  while (!is_answered(command.port)) {
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      throw Failed{"the server ended before it answered"};
    }
    if (Clock::now() - begun > patience) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
      throw Failed{"the server did not answer within ten seconds"};
    }
    std::this_thread::sleep_for(pause);
  }
  cold_start_ = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
}

ServerProcess::~ServerProcess() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

auto kibibytes_of(::pid_t process, const char* line) -> long {
  std::ifstream status{fmt::format("/proc/{}/status", process)};
  long kibibytes = 0;
  for (std::string word; status >> word;) {
    if (word == line) {
      status >> kibibytes;
      break;
    }
  }
  return kibibytes;
}

auto free_port() -> std::uint16_t {
  const Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  auto address = loopback(0);
  ::socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<::sockaddr*>(&address);
  if (::bind(socket.number(), any, size) != 0 || ::getsockname(socket.number(), any, &size) != 0) {
    throw Failed{"there is no free port on 127.0.0.1"};
  }
  return ntohs(address.sin_port);
}

}  // namespace sallyport::bench
