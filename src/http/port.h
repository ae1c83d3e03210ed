#pragma once

#include <cstdint>
#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace sallyport::http {

/// A TCP port that nobody else gets any more, though nobody is let in yet: whoever connects is refused until
/// it listens.
class Port {
 public:
  /// `number` 0 lets the system choose. A fault is one line: the port is in use, the right to it is missing,
  /// the address is none, or none of this machine's.
  [[nodiscard]] static auto take(const std::string& address, std::uint16_t number) -> Result<Port>;

  /// Who connects from now on waits to be accepted. The socket, or a fault like those of take().
  [[nodiscard]] auto listen() && -> Result<Descriptor>;

 private:
  Port(std::string address, std::uint16_t number, Descriptor socket)
      : address_{std::move(address)}, number_{number}, socket_{std::move(socket)} {}

  std::string address_;
  std::uint16_t number_;
  Descriptor socket_;
};

}  // namespace sallyport::http
