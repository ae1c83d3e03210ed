#include "base/random.h"

#include <string.h>  // explicit_bzero is POSIX, not in <cstring>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace sallyport {
namespace {

void fetch(std::span<char> bytes) {
  while (!bytes.empty()) {
    const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      std::abort();
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

/// Bytes that were fetched and not yet given away, of one thread.
class Stock {
 public:
  static constexpr std::size_t size = 2048;

  Stock() = default;
  Stock(const Stock&) = delete;
  Stock(Stock&&) = delete;
  auto operator=(const Stock&) -> Stock& = delete;
  auto operator=(Stock&&) -> Stock& = delete;
  ~Stock() { ::explicit_bzero(bytes_.data(), bytes_.size()); }

  /// At most `size`.
  void give(std::span<char> into) {
    if (into.size() > left_) {
      fetch(bytes_);
      left_ = size;
    }
    const auto given = std::span{bytes_}.subspan(left_ - into.size(), into.size());
    std::ranges::copy(given, into.begin());
    ::explicit_bzero(given.data(), given.size());
    left_ -= given.size();
  }

 private:
  std::array<char, size> bytes_{};
  std::size_t left_ = 0;
};

}  // namespace

auto Random::bytes(std::size_t size) -> std::string {
  std::string out(size, '\0');
  fill(out);
  return out;
}

void SystemRandom::fill(std::span<char> bytes) {
  static thread_local Stock stock;
  if (bytes.size() > Stock::size / 8) {
    fetch(bytes);
  } else {
    stock.give(bytes);
  }
}

}  // namespace sallyport
