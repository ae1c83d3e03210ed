#include "base/secret.h"

#include <string.h>  // explicit_bzero is POSIX, not in <cstring>

#include <cstddef>
#include <utility>

namespace sallyport {

auto Secret::copy_of(std::string_view bytes) -> Secret {
  Secret secret;
  secret.bytes_.assign(bytes);
  return secret;
}

auto Secret::take(std::string&& bytes) -> Secret {
  Secret secret;
  secret.bytes_.swap(bytes);
  wipe(bytes);
  return secret;
}

// A string hands long contents over with their memory; short ones stay behind in its own buffer: wiped.
Secret::Secret(Secret&& other) noexcept : bytes_{std::move(other.bytes_)} { wipe(other.bytes_); }

auto Secret::operator=(Secret&& other) noexcept -> Secret& {
  if (this != &other) {
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    wipe(other.bytes_);
  }
  return *this;
}

Secret::~Secret() {
  // One that has been moved away, or never held anything, is wiped: it has no memory of its own.
  const auto no_memory = std::string{}.capacity();
  if (!bytes_.empty() || bytes_.capacity() > no_memory) {
    wipe(bytes_);
  }
}

auto Secret::equals(const Secret& other) const -> bool {
  return equal_in_constant_time(bytes_, other.bytes_);
}

auto equal_in_constant_time(std::string_view left, std::string_view right) -> bool {
  if (left.size() != right.size()) {
    return false;
  }
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    difference = static_cast<unsigned char>(
        difference | (static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i])));
  }
  return difference == 0;
}

void wipe(std::string& bytes) {
  bytes.resize_and_overwrite(bytes.capacity(), [](char* memory, std::size_t size) {
    explicit_bzero(memory, size);
    return std::size_t{0};
  });
}

}  // namespace sallyport
