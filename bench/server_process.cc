#include "bench/server_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
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

/// What the server's process does first. A session of its own, as a service has: the scheduler shares the
/// processor among sessions, and the load is no part of the server. It ends with the bench, whatever ends
/// that.
[[noreturn]] void become(char* const* arguments) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::setsid();
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDOUT_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(EXIT_FAILURE);
}

auto spawned(const ServerProcess::Command& command) -> ::pid_t {
  std::string program = command.program.string();
  std::string serve = "serve";
  std::string flag = "--config";
  std::string file = command.configuration.string();
  const std::array<char*, 5> arguments{program.data(), serve.data(), flag.data(), file.data(), nullptr};
  const auto process = ::fork();
  if (process < 0) {
    throw Failed{fmt::format("{} can't be started", program)};
  }
  if (process == 0) {
    become(arguments.data());
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
