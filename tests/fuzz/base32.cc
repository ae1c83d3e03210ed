// Any bytes as base32: what is read is written in one way, and that way is read as the same bytes. And any
// bytes are written so that they are read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encoding.h"

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string input(data, data + size);
  if (const auto read = sallyport::from_base32(input)) {
    if (sallyport::from_base32(sallyport::to_base32(*read)) != read) {
      std::abort();
    }
  }
  if (sallyport::from_base32(sallyport::to_base32(input)) != input) {
    std::abort();
  }
  return 0;
}
