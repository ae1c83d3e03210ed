#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "otp/algorithm.h"
#include "otp/hotp.h"
#include "otp/key.h"

namespace sallyport::otp {

/// Neighbouring counters, `count` of them from `first` on; none beyond 64 bits.
struct Counters {
  Counter first;
  std::size_t count;
};

/// Takes, of each of these counters in turn, the 31 bits that RFC 4226 section 5.3 takes out of its HMAC (RFC
/// 2104) under the key. The two padded halves of the key are hashed once for all; each counter then costs two
/// short hashes instead of four. No state made from the key is left behind.
void hash_each(const Key& key, Algorithm algorithm, Counters counters,
               const std::function<void(std::uint32_t)>& take);

}  // namespace sallyport::otp
