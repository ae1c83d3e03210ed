#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sallyport::crypto {

/// The same bytes as C libraries name them. The one place that casts.
[[nodiscard]] inline auto unsigned_bytes(std::string_view bytes) -> const unsigned char* {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline auto unsigned_bytes(char* bytes) -> unsigned char* {
  return reinterpret_cast<unsigned char*>(bytes);
}

/// For what a library can only refuse when this program is wrong or its memory is gone.
inline void must(bool done) {
  if (!done) {
    std::abort();
  }
}

/// Four bytes, the most significant first.
[[nodiscard]] inline auto big_endian(std::uint32_t number) -> std::string {
  std::string out(4, '\0');
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<char>((number >> (24U - 8U * i)) & 0xFFU);
  }
  return out;
}

/// The reverse; `bytes` has four.
[[nodiscard]] inline auto from_big_endian(std::string_view bytes) -> std::uint32_t {
  std::uint32_t number = 0;
  for (const char byte : bytes) {
    number = (number << 8U) | static_cast<unsigned char>(byte);
  }
  return number;
}

}  // namespace sallyport::crypto
