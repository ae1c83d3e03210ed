#include "bench/socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "bench/failed.h"

namespace sallyport::bench {

auto connected(std::uint16_t port) -> Descriptor {
  Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket.number(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
    throw Failed{fmt::format("nobody listens on port {} of 127.0.0.1", port)};
  }
  return socket;
}

}  // namespace sallyport::bench
