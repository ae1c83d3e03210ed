#include "otp/keyed_hash.h"

// Hashes of libcrypto's that are begun, copied and ended on the stack: decision 27 says why not by EVP.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <array>
#include <cstdlib>
#include <ranges>
#include <span>
#include <string_view>

#include "base/hmac.h"

namespace sallyport::otp {
namespace {

using Sha1 = HashFunction<SHA_CTX, SHA_CBLOCK, SHA_DIGEST_LENGTH, &SHA1_Init, &SHA1_Update, &SHA1_Final>;
using Sha256 = HashFunction<SHA256_CTX, SHA256_CBLOCK, SHA256_DIGEST_LENGTH, &SHA256_Init, &SHA256_Update,
                            &SHA256_Final>;
using Sha512 = HashFunction<SHA512_CTX, SHA512_CBLOCK, SHA512_DIGEST_LENGTH, &SHA512_Init, &SHA512_Update,
                            &SHA512_Final>;

auto big_endian(std::uint64_t counter) -> std::array<unsigned char, sizeof(counter)> {
  std::array<unsigned char, sizeof(counter)> bytes{};
  for (unsigned char& place : std::views::reverse(bytes)) {
    place = static_cast<unsigned char>(counter & 0xFFU);
    counter >>= 8U;
  }
  return bytes;
}

// RFC 4226 section 5.3: the low four bits of the last byte say where the four bytes are taken from.
auto truncated(std::span<const unsigned char> hash) -> std::uint32_t {
  const std::size_t offset = hash.back() & 0x0FU;
  std::uint32_t number = hash[offset] & 0x7FU;
  for (std::size_t place = offset + 1; place < offset + 4; ++place) {
    number = (number << 8U) | hash[place];
  }
  return number;
}

template <class Function>
void hash_each_by(std::string_view key, Counters counters, const std::function<void(std::uint32_t)>& take) {
  Hmac<Function> hmac{key};
  for (std::size_t place = 0; place < counters.count; ++place) {
    take(truncated(hmac.of(big_endian(counters.first.value() + place))));
  }
}

}  // namespace

void hash_each(const Key& key, Algorithm algorithm, Counters counters,
               const std::function<void(std::uint32_t)>& take) {
  const auto bytes = key.bytes().reveal();
  switch (algorithm) {
    case Algorithm::sha1:
      hash_each_by<Sha1>(bytes, counters, take);
      return;
    case Algorithm::sha256:
      hash_each_by<Sha256>(bytes, counters, take);
      return;
    case Algorithm::sha512:
      hash_each_by<Sha512>(bytes, counters, take);
      return;
  }
  std::abort();
}

}  // namespace sallyport::otp
