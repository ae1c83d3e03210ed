#include "app/control.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace sallyport::app {
namespace {

/// A piece of an import.
constexpr std::size_t longest_order = std::size_t{2} * 1024 * 1024;
/// A list of very many subscribers.
constexpr std::size_t longest_answer = std::size_t{256} * 1024 * 1024;
constexpr ::timeval patience_with_clients{.tv_sec = 5, .tv_usec = 0};
/// The server may be busy with hashing.
constexpr ::timeval patience_with_server{.tv_sec = 60, .tv_usec = 0};
/// After accept failed for want of descriptors.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr ::mode_t only_ours = 0600;

/// The address of a socket. A path beyond what fits is reached through its folder's descriptor.
class SocketAddress {
 public:
  explicit SocketAddress(const std::filesystem::path& path) {
    auto name = path.string();
    if (name.size() >= sizeof address_.sun_path) {
      folder_ = Descriptor{::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
      name = fmt::format("/proc/self/fd/{}/{}", folder_.number(), path.filename().string());
    }
    address_.sun_family = AF_UNIX;
    std::memcpy(address_.sun_path, name.data(), std::min(name.size(), sizeof address_.sun_path - 1));
  }

  // The sockets API takes every family's address as a sockaddr.
  [[nodiscard]] auto get() const -> const ::sockaddr* {
    return reinterpret_cast<const ::sockaddr*>(&address_);
  }
  [[nodiscard]] static auto size() -> ::socklen_t { return sizeof(::sockaddr_un); }

 private:
  Descriptor folder_;
  ::sockaddr_un address_{};
};

auto make_socket() -> Descriptor { return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}; }

void be_patient(const Descriptor& socket, const ::timeval& patience) {
  ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

auto send_all(const Descriptor& socket, std::string_view text) -> bool {
  while (!text.empty()) {
    const auto sent = ::send(socket.number(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
  }
  return true;
}

/// Up to the line's end; nothing when it doesn't come, or is too far away.
auto receive_line(const Descriptor& socket, std::size_t longest) -> std::optional<Secret> {
  constexpr std::size_t piece = 16'384;
  // An order with a password is shorter, so that no smaller buffer is left unwiped.
  constexpr std::size_t usual_line = 65'536;
  std::array<char, piece> buffer{};
  std::string line;
  line.reserve(std::min(longest, usual_line));
  for (;;) {
    const auto got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0 || line.size() + static_cast<std::size_t>(got) > longest) {
      wipe(line);
      return std::nullopt;
    }
    line.append(buffer.data(), static_cast<std::size_t>(got));
    ::explicit_bzero(buffer.data(), buffer.size());
    if (line.ends_with('\n')) {
      line.pop_back();
      return Secret::take(std::move(line));
    }
  }
}

auto text_of(const Order& order) -> Secret {
  boost::json::object object;
  object["arguments"] = boost::json::array(order.arguments.begin(), order.arguments.end());
  if (order.input.password) {
    object["stdin"] = order.input.password->reveal();
  }
  if (order.input.step) {
    object["step"] = order.input.step->reveal();
  }
  return Secret::take(boost::json::serialize(object) + "\n");
}

auto parse_order(std::string_view text) -> std::optional<Order> {
  boost::json::error_code error;
  const auto value = boost::json::parse(text, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* given = object == nullptr ? nullptr : object->if_contains("arguments");
  const auto* arguments = given == nullptr ? nullptr : given->if_array();
  if (arguments == nullptr) {
    return std::nullopt;
  }
  Order order;
  for (const auto& argument : *arguments) {
    if (!argument.is_string()) {
      return std::nullopt;
    }
    order.arguments.emplace_back(argument.get_string());
  }
  if (const auto* input = object->if_contains("stdin"); input != nullptr && input->is_string()) {
    order.input.password = Secret::copy_of(input->get_string());
  }
  if (const auto* step = object->if_contains("step"); step != nullptr && step->is_string()) {
    order.input.step = Secret::copy_of(step->get_string());
  }
  return order;
}

auto text_of(const cli::Answer& answer) -> Secret {
  const boost::json::object object{
      {"exit", static_cast<int>(answer.exit)}, {"out", answer.out}, {"err", answer.err}};
  return Secret::take(boost::json::serialize(object) + "\n");
}

auto exit_of(std::int64_t number) -> cli::Exit {
  switch (number) {
    case 0:
      return cli::Exit::done;
    case 2:
      return cli::Exit::wrong_usage;
    default:
      return cli::Exit::refused;
  }
}

auto parse_answer(std::string_view text) -> std::optional<cli::Answer> {
  boost::json::error_code error;
  const auto value = boost::json::parse(text, error);
  const auto* object = error ? nullptr : value.if_object();
  if (object == nullptr) {
    return std::nullopt;
  }
  const auto* exit = object->if_contains("exit");
  const auto* out = object->if_contains("out");
  const auto* err = object->if_contains("err");
  if (exit == nullptr || !exit->is_int64() || out == nullptr || !out->is_string() || err == nullptr ||
      !err->is_string()) {
    return std::nullopt;
  }
  return cli::Answer{.exit = exit_of(exit->get_int64()),
                     .out = std::string{out->get_string()},
                     .err = std::string{err->get_string()}};
}

auto is_trusted(const Descriptor& connection) -> bool {
  ::ucred peer{};
  ::socklen_t size = sizeof peer;
  return ::getsockopt(connection.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == 0 || peer.uid == ::geteuid());
}

}  // namespace

auto Control::create(const std::filesystem::path& path, Obey obey) -> Result<std::unique_ptr<Control>> {
  auto listener = make_socket();
  Descriptor ended{::eventfd(0, EFD_CLOEXEC)};
  const SocketAddress address{path};
  ::unlink(path.c_str());
  constexpr int waiting = 16;
  if (!listener.is_open() || !ended.is_open() ||
      ::bind(listener.number(), address.get(), SocketAddress::size()) != 0 ||
      ::chmod(path.c_str(), only_ours) != 0 || ::listen(listener.number(), waiting) != 0) {
    return fault(fmt::format("the control socket {} can't be made ({}): name another data folder with --data",
                             path.string(), std::generic_category().message(errno)));
  }
  return std::unique_ptr<Control>{new Control{path, std::move(listener), std::move(ended), std::move(obey)}};
}

Control::Control(std::filesystem::path path, Descriptor listener, Descriptor ended, Obey obey)
    : path_{std::move(path)},
      listener_{std::move(listener)},
      ended_{std::move(ended)},
      obey_{std::move(obey)},
      thread_{[this] { serve(); }} {}

Control::~Control() {
  ::eventfd_write(ended_.number(), 1);
  thread_.join();
  ::unlink(path_.c_str());
}

void Control::serve() {
  for (;;) {
    std::array<::pollfd, 2> waiting{{{.fd = listener_.number(), .events = POLLIN, .revents = 0},
                                     {.fd = ended_.number(), .events = POLLIN, .revents = 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      continue;
    }
    if (waiting[1].revents != 0) {
      return;
    }
    const Descriptor connection{::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!connection.is_open()) {
      std::this_thread::sleep_for(accept_pause);
    } else if (is_trusted(connection)) {
      be_patient(connection, patience_with_clients);
      answer(connection);
    }
  }
}

void Control::answer(const Descriptor& connection) const {
  const auto line = receive_line(connection, longest_order);
  const auto order = line ? parse_order(line->reveal()) : std::nullopt;
  const auto answer = order ? obey_(*order)
                            : cli::refused(
                                  "the control socket takes one line of JSON: "
                                  R"({"arguments": ["subscriber", "list"]})");
  send_all(connection, text_of(answer).reveal());
}

auto give_order(const std::filesystem::path& path, const Order& order)
    -> Result<std::variant<cli::Answer, NobodyThere>> {
  const auto socket = make_socket();
  const SocketAddress address{path};
  if (!socket.is_open() || ::connect(socket.number(), address.get(), SocketAddress::size()) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR) {
      return NobodyThere{};
    }
    return fault(fmt::format("the running server can't be reached at {} ({}): run as root or as its user",
                             path.string(), std::generic_category().message(errno)));
  }
  be_patient(socket, patience_with_server);
  const auto line = send_all(socket, text_of(order).reveal()) ? receive_line(socket, longest_answer)
                                                              : std::optional<Secret>{};
  auto answer = line ? parse_answer(line->reveal()) : std::nullopt;
  if (!answer) {
    return fault(
        "the running server gave no answer: see in its log whether it was done, before trying again");
  }
  return *std::move(answer);
}

}  // namespace sallyport::app
