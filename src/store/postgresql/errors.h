#pragma once

#include <string>
#include <string_view>

#include "store/connection.h"

namespace sallyport::store::postgresql {

/// The connection is gone, or is of no use any more.
class Lost : public RunAgain {
 public:
  using RunAgain::RunAgain;
};

/// It leads to a server that may not be written to any more.
class StandsBy : public Lost {
 public:
  using Lost::Lost;
};

/// The server lets nobody in, or nobody more.
class Unreachable : public RunAgain {
 public:
  using RunAgain::RunAgain;
};

/// The server has no such function, or no such feature: it is an engine that only speaks the protocol.
class Unsupported : public FaultInUnit {
 public:
  using FaultInUnit::FaultInUnit;
};

/// Throws the FaultInUnit that an SQLSTATE is; an empty one is a connection that broke. Of the server's words
/// nothing is passed on, because they can hold values.
[[noreturn]] void raise_state(std::string_view state);

/// The server's words about why nobody gets in, on one line.
[[nodiscard]] auto one_line(std::string_view text) -> std::string;

}  // namespace sallyport::store::postgresql
