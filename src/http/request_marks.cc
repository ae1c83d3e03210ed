#include "http/request_marks.h"

#include <array>
#include <string_view>

#include "base/encoding.h"

namespace sallyport::http {

auto RequestMarks::make(Random& random) -> RequestMarks {
  // 16 characters of base32, and 22 of base64url.
  constexpr std::size_t id_bytes = 10;
  constexpr std::size_t nonce_bytes = 16;
  std::array<char, id_bytes + nonce_bytes> drawn{};
  random.fill(drawn);
  const std::string_view bytes{drawn.data(), drawn.size()};
  return {.id = to_base32(bytes.substr(0, id_bytes)), .nonce = to_base64url(bytes.substr(id_bytes))};
}

}  // namespace sallyport::http
