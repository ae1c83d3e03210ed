#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/fields.h"

// A form is either refused, or every name finds a value that holds no NUL.
extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  std::string encoded(data, data + size);
  const auto fields = sallyport::http::Fields::parse(std::move(encoded));
  if (!fields) {
    return 0;
  }
  if (fields->size() > sallyport::http::Fields::most || fields->find("")) {
    std::abort();
  }
  for (const auto* name : {"name", "password", "code", "a"}) {
    const auto value = fields->find(name);
    if (value && (value->size() > size || value->find('\0') != std::string_view::npos)) {
      std::abort();
    }
  }
  return 0;
}
