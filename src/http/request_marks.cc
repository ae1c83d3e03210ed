#include "http/request_marks.h"

#include <string_view>

#include "base/encoding.h"

namespace sallyport::http {

auto RequestMarks::next() -> Mark {
  // 16 characters of base32, and 22 of base64url.
  constexpr std::size_t id_bytes = 10;
  constexpr std::size_t nonce_bytes = 16;
  constexpr std::size_t of_one = id_bytes + nonce_bytes;
  constexpr std::size_t at_a_time = 64;
  if (used_ == bytes_.size()) {
    bytes_ = random_.bytes(of_one * at_a_time);
    used_ = 0;
  }
  const auto bytes = std::string_view{bytes_}.substr(used_, of_one);
  used_ += of_one;
  return {.id = to_base32(bytes.substr(0, id_bytes)), .nonce = to_base64url(bytes.substr(id_bytes))};
}

}  // namespace sallyport::http
