#include "base/hmac.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>

#include "base/encoding.h"
#include "crypto/bytes.h"

namespace sallyport::crypto {
namespace {

using Sha1 = HashFunction<SHA_CTX, SHA_CBLOCK, SHA_DIGEST_LENGTH, &SHA1_Init, &SHA1_Update, &SHA1_Final>;
using Sha256 = HashFunction<SHA256_CTX, SHA256_CBLOCK, SHA256_DIGEST_LENGTH, &SHA256_Init, &SHA256_Update,
                            &SHA256_Final>;
using Sha512 = HashFunction<SHA512_CTX, SHA512_CBLOCK, SHA512_DIGEST_LENGTH, &SHA512_Init, &SHA512_Update,
                            &SHA512_Final>;

template <class Function>
auto mac_of(Hmac<Function>& hmac, std::string_view message) -> std::string {
  const auto mac = hmac.of(message);
  return {mac.begin(), mac.end()};
}

auto libcryptos(const EVP_MD* hash, std::string_view key, std::string_view message) -> std::string {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  const auto* const made = HMAC(hash, key.data(), static_cast<int>(key.size()), unsigned_bytes(message),
                                message.size(), mac.data(), &size);
  return made == nullptr ? std::string{} : std::string{mac.begin(), mac.begin() + size};
}

/// Any bytes, as many as a block of SHA-512 and a half at most: all ways to fill one are among them.
auto any_bytes() -> std::string {
  return *rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, 200), [](std::size_t size) {
    return rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
  });
}

template <class Function>
void is_libcryptos(const EVP_MD* hash) {
  const auto key = any_bytes();
  Hmac<Function> hmac{key};
  for (const auto& message : {any_bytes(), any_bytes()}) {
    RC_ASSERT(mac_of(hmac, message) == libcryptos(hash, key, message));
  }
}

RC_GTEST_PROP(Hmac, IsThatOfLibcryptosOwnWithSha1, ()) { is_libcryptos<Sha1>(EVP_sha1()); }
RC_GTEST_PROP(Hmac, IsThatOfLibcryptosOwnWithSha256, ()) { is_libcryptos<Sha256>(EVP_sha256()); }
RC_GTEST_PROP(Hmac, IsThatOfLibcryptosOwnWithSha512, ()) { is_libcryptos<Sha512>(EVP_sha512()); }

// RFC 4231, section 4.
TEST(Hmac, VectorsOfTheRfc) {
  const auto hex_of = [](std::string_view key, std::string_view message) {
    Hmac<Sha256> hmac{key};
    return to_hex(mac_of(hmac, message));
  };
  EXPECT_EQ(hex_of(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex_of("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_of(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(
      hex_of(from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819").value(), std::string(50, '\xcd')),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(hex_of(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace sallyport::crypto
