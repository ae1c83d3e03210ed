#include "crypto/foreign_hash.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// Whatever an import brings is either refused or a hash that keeps its text. None is computed here: that
// takes as long as it may.
extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string text(data, data + size);
  const auto brought = sallyport::crypto::parse_brought_hash(text);
  const auto foreign = sallyport::crypto::ForeignHash::parse(text);
  if (foreign && (foreign->text() != text || !brought)) {
    std::abort();
  }
  return 0;
}
