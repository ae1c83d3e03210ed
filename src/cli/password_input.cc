#include "cli/password_input.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace sallyport::cli {
namespace {

constexpr std::size_t longest_line = 4'096;

/// Bytes up to the line's end, which is dropped; nothing when the line is too long or can't be read.
auto read_line(int input) -> std::optional<Secret> {
  std::string line;
  line.reserve(longest_line);  // so that no smaller buffer is left unwiped
  for (;;) {
    char byte = 0;
    const auto got = ::read(input, &byte, 1);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0 || line.size() == longest_line) {
      wipe(line);
      return std::nullopt;
    }
    if (got == 0 || byte == '\n') {
      break;
    }
    line += byte;
  }
  if (line.ends_with('\r')) {
    line.pop_back();
  }
  return Secret::take(std::move(line));
}

/// A terminal that doesn't show what is typed, as long as this lives.
class Silence {
 public:
  Silence() {
    if (::tcgetattr(STDIN_FILENO, &before_) == 0) {
      auto silent = before_;
      silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      silent.c_lflag |= ECHONL;
      changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
  }
  Silence(const Silence&) = delete;
  Silence(Silence&&) = delete;
  auto operator=(const Silence&) -> Silence& = delete;
  auto operator=(Silence&&) -> Silence& = delete;
  ~Silence() {
    if (changed_) {
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
  }

 private:
  termios before_{};
  bool changed_ = false;
};

auto ask(std::string_view question) -> std::optional<Secret> {
  fmt::print(stderr, "{}", question);
  return read_line(STDIN_FILENO);
}

auto ask_twice() -> std::variant<Input, Answer> {
  if (::isatty(STDIN_FILENO) == 0) {
    return wrong_usage("there is no terminal to ask for the password: give --password-stdin or --invite");
  }
  const Silence silence;
  auto first = ask("Password: ");
  const auto second = ask("The same again: ");
  if (!first || !second || first->empty()) {
    return refused("no password was entered");
  }
  if (!first->equals(*second)) {
    return refused("the two passwords differ; start again");
  }
  return Input{std::move(first)};
}

auto from_stdin() -> std::variant<Input, Answer> {
  auto line = read_line(STDIN_FILENO);
  if (!line || line->empty()) {
    return refused("standard input must hold the password: one line of at most 256 characters");
  }
  return Input{std::move(line)};
}

}  // namespace

auto read_input(const SubscriberRequest& request) -> std::variant<Input, Answer> {
  const auto* add = std::get_if<AddSubscriber>(&request);
  if (add == nullptr) {
    return Input{};
  }
  switch (add->password) {
    case AddSubscriber::Password::by_invitation:
      return Input{};
    case AddSubscriber::Password::from_stdin:
      return from_stdin();
    case AddSubscriber::Password::asked_twice:
      return ask_twice();
  }
  std::unreachable();
}

}  // namespace sallyport::cli
