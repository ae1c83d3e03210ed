#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "base/result.h"

namespace sallyport::http {

/// A TCP port that is bound, though nobody is let in yet: whoever connects is refused until it listens.
class Port {
 public:
  struct Wanted {
    std::string address = "127.0.0.1";
    /// 0 lets the system choose.
    std::uint16_t number = 0;
    /// Where another one is chosen, for whoever reads that this one is in use.
    std::string setting = "--listen";
  };
  /// A fault is one line: somebody listens there, the right to it is missing, the address is none, or none of
  /// this machine's.
  [[nodiscard]] static auto take(Wanted wanted) -> Result<Port>;

  /// Who connects from now on waits to be accepted. The socket, or a fault like those of take(): until now
  /// somebody else could still begin to listen there.
  [[nodiscard]] auto listen() && -> Result<Descriptor>;

 private:
  Port(Wanted wanted, Descriptor socket) : wanted_{std::move(wanted)}, socket_{std::move(socket)} {}

  Wanted wanted_;
  Descriptor socket_;
};

}  // namespace sallyport::http
