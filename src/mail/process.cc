#include "mail/process.h"

#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "mail/frame.h"

namespace sallyport::mail {
namespace {

/// How it is started: its end of the socket in place of standard input and output, everything else closed. A
/// group of its own, so that a key pressed at the terminal reaches the server alone, which then decides.
class HowToStart {
 public:
  explicit HowToStart(const Descriptor& end) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, end.number(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, end.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::sigset_t signals;
    ::posix_spawnattr_init(&attributes_);
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  HowToStart(const HowToStart&) = delete;
  HowToStart(HowToStart&&) = delete;
  auto operator=(const HowToStart&) -> HowToStart& = delete;
  auto operator=(HowToStart&&) -> HowToStart& = delete;
  ~HowToStart() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  [[nodiscard]] auto actions() const -> const ::posix_spawn_file_actions_t* { return &actions_; }
  [[nodiscard]] auto attributes() const -> const ::posix_spawnattr_t* { return &attributes_; }

 private:
  ::posix_spawn_file_actions_t actions_{};
  ::posix_spawnattr_t attributes_{};
};

auto has_gone() { return fault("the process that sends mails has ended"); }

/// Until the socket is ready for it, or is closed.
auto wait_for(const Descriptor& socket, short events, const Process::Patience& patience) -> Result<void> {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(patience.until - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return fault("the process that sends mails did not answer in time");
    }
    std::array<::pollfd, 2> polled{::pollfd{.fd = socket.number(), .events = events, .revents = 0},
                                   ::pollfd{.fd = patience.stop.number(), .events = POLLIN, .revents = 0}};
    ::poll(polled.data(), polled.size(), static_cast<int>(left.count()));
    if (polled[1].revents != 0) {
      return fault("the server is stopping");
    }
    if (polled[0].revents != 0) {
      return {};
    }
  }
}

auto may_be_repeated(int error) -> bool { return error == EAGAIN || error == EINTR; }

}  // namespace

auto Process::start(const std::filesystem::path& program) -> Result<std::unique_ptr<Process>> {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fault(fmt::format("no process that sends mails can be started: {}",
                             std::generic_category().message(errno)));
  }
  Descriptor ours{ends[0]};
  const Descriptor its{ends[1]};
  const HowToStart how{its};
  std::string name = program.string();
  const std::array<char*, 2> arguments{name.data(), nullptr};
  const std::array<char*, 1> environment{nullptr};
  ::pid_t id = 0;
  const int failed =
      ::posix_spawn(&id, name.c_str(), how.actions(), how.attributes(), arguments.data(), environment.data());
  if (failed != 0) {
    return fault(fmt::format("{} can't be started: {}", name, std::generic_category().message(failed)));
  }
  return std::unique_ptr<Process>{new Process{id, std::move(ours)}};
}

Process::~Process() {
  if (!has_ended()) {
    ::kill(id_, SIGKILL);
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

auto Process::has_ended() -> bool {
  if (id_ != 0 && ::waitpid(id_, nullptr, WNOHANG) != 0) {
    id_ = 0;
  }
  return id_ == 0;
}

auto Process::ask(std::string_view frame, const Patience& patience) -> Result<std::string> {
  if (const auto sent = send(frame, patience); !sent) {
    return std::unexpected{sent.error()};
  }
  const auto head = receive(head_size, patience);
  if (!head) {
    return head;
  }
  const auto size = size_in(*head);
  return size ? receive(*size, patience) : fault("the process that sends mails answered without sense");
}

auto Process::send(std::string_view bytes, const Patience& patience) -> Result<void> {
  while (!bytes.empty()) {
    if (auto waited = wait_for(socket_, POLLOUT, patience); !waited) {
      return waited;
    }
    const auto sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && !may_be_repeated(errno)) {
      return has_gone();
    }
    bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
  }
  return {};
}

auto Process::receive(std::size_t size, const Patience& patience) -> Result<std::string> {
  std::string bytes(size, '\0');
  for (std::size_t filled = 0; filled < size;) {
    if (const auto waited = wait_for(socket_, POLLIN, patience); !waited) {
      return std::unexpected{waited.error()};
    }
    const auto got = ::recv(socket_.number(), bytes.data() + filled, size - filled, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && !may_be_repeated(errno))) {
      return has_gone();
    }
    filled += got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace sallyport::mail
