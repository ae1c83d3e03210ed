// sallyport-mail: hands mails to a mail server. It has libcurl, and neither key ring nor database nor folder:
// the server starts it (mail/process.cc) and tells it everything in frames (mail/order.h) on standard input.
// Each is answered by a frame on standard output. It ends when its input does, or makes no sense.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "mail/frame.h"
#include "mail/main/confinement.h"
#include "mail/main/smtp.h"
#include "mail/order.h"

namespace sallyport::mail {
namespace {

/// So many bytes; nothing when the input ends before.
auto read_exactly(std::size_t size) -> std::optional<Secret> {
  std::string bytes(size, '\0');
  for (std::size_t filled = 0; filled < size;) {
    const auto got = ::read(STDIN_FILENO, bytes.data() + filled, size - filled);
    if (got == 0 || (got < 0 && errno != EINTR)) {
      wipe(bytes);
      return std::nullopt;
    }
    filled += got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  return Secret::take(std::move(bytes));
}

auto write_all(std::string_view bytes) -> bool {
  while (!bytes.empty()) {
    const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

auto next_order() -> std::optional<Order> {
  const auto head = read_exactly(head_size);
  const auto size = head ? size_in(head->reveal()) : std::nullopt;
  const auto bytes = size ? read_exactly(*size) : std::nullopt;
  return bytes ? order_in(bytes->reveal()) : std::nullopt;
}

/// Whether something has come to be read, or the end, before the connection to the server has got old.
auto is_asked_soon() -> bool {
  constexpr int patience = 20'000;
  ::pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  return ::poll(&input, 1, patience) != 0;
}

void serve() {
  Smtp smtp;
  while (const auto order = next_order()) {
    if (!write_all(frame_of(smtp.deliver(*order)))) {
      return;
    }
    if (!is_asked_soon()) {
      smtp.hang_up();
    }
  }
}

}  // namespace
}  // namespace sallyport::mail

auto main() -> int {
  sallyport::mail::confine();
  sallyport::mail::serve();
  return EXIT_SUCCESS;
}
