#include "otp/hotp.h"

#include "otp/keyed_hash.h"

namespace sallyport::otp {

auto hotp_at(const Key& key, Counter counter, Algorithm algorithm, Digits digits) -> Code {
  return Code::of_number(KeyedHash{key, algorithm}.truncated(counter.value()), digits);
}

}  // namespace sallyport::otp
