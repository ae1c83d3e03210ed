#include "otp/hotp.h"

#include <cstdint>

#include "otp/keyed_hash.h"

namespace sallyport::otp {

auto hotp_at(const Key& key, Counter counter, Algorithm algorithm, Digits digits) -> Code {
  std::uint32_t number = 0;
  hash_each(key, algorithm, {.first = counter, .count = 1}, [&](std::uint32_t hashed) { number = hashed; });
  return Code::of_number(number, digits);
}

}  // namespace sallyport::otp
