#include "crypto/digest.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "base/encoding.h"
#include "crypto/hkdf.h"

namespace sallyport::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<MacKey>);

auto hex_of(const Digest& digest) -> std::string { return to_hex(digest.bytes()); }
auto bytes_of(std::string_view hex) -> std::string { return from_hex(hex).value(); }

// FIPS 180-4: NIST's examples.
TEST(Sha256, Examples) {
  EXPECT_EQ(hex_of(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(HmacSha256, TakesTheKeyItIsGivenEachTime) {
  const auto first = MacKey::create(Secret::take(std::string(32, 'a'))).value();
  const auto second = MacKey::create(Secret::take(std::string(32, 'b'))).value();
  const auto made = hmac_sha256(first, "message");
  EXPECT_NE(hmac_sha256(second, "message"), made);
  EXPECT_NE(hmac_sha256(first, "massage"), made);
  EXPECT_EQ(hmac_sha256(first.clone(), "message"), made);
}

// Who has been moved away would else be every key of zeros.
TEST(HmacSha256DeathTest, OfAKeyThatHasGoneIsABug) {
  auto key = MacKey::create(Secret::take(std::string(32, 'a'))).value();
  const auto taken = std::move(key);
  // NOLINTNEXTLINE(bugprone-use-after-move): that nobody can use it is what is tested
  EXPECT_DEATH((void)hmac_sha256(key, "message"), "");
}

RC_GTEST_PROP(Sha256, IsThatOfLibcryptosOwn, (const std::string& message)) {
  std::array<unsigned char, Digest::size> hash{};
  RC_ASSERT(EVP_Digest(message.data(), message.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1);
  RC_ASSERT(sha256(message).bytes() == std::string(hash.begin(), hash.end()));
}

// RFC 5869, appendix A, cases 1 to 3.
TEST(HkdfSha256, VectorsOfTheRfc) {
  const auto hkdf = [](std::string_view secret, std::string_view salt, std::string_view purpose) {
    const auto secret_bytes = bytes_of(secret);
    const auto salt_bytes = bytes_of(salt);
    const auto purpose_bytes = bytes_of(purpose);
    return [=](std::size_t size) {
      return to_hex(
          hkdf_sha256({.secret = secret_bytes, .salt = salt_bytes, .purpose = purpose_bytes}, size).reveal());
    };
  };
  EXPECT_EQ(hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
                 "f0f1f2f3f4f5f6f7f8f9")(42),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(
      hkdf("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
           "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
           "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f"
           "909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
           "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
           "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")(82),
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da32"
      "75600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  EXPECT_EQ(hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "")(42),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(MacKey, HasThirtyTwoBytes) {
  EXPECT_FALSE(MacKey::create(Secret::take(std::string(31, 'a'))));
  EXPECT_FALSE(MacKey::create(Secret{}));
  SystemRandom random;
  EXPECT_EQ(MacKey::generate(random).reveal().size(), 32U);
  EXPECT_NE(MacKey::generate(random).reveal(), MacKey::generate(random).reveal());
}

TEST(Digest, GoesToTextAndBack) {
  const auto digest = sha256("abc");
  EXPECT_EQ(digest.to_text().size(), 43U);
  EXPECT_EQ(Digest::from_text(digest.to_text()), digest);
  EXPECT_EQ(Digest::from_bytes(digest.bytes()), digest);
}

TEST(Digest, RefusesOtherText) {
  const auto text = sha256("abc").to_text();
  EXPECT_EQ(Digest::from_text(""), std::nullopt);
  EXPECT_EQ(Digest::from_text(text.substr(0, 42)), std::nullopt);
  EXPECT_EQ(Digest::from_text(text + "A"), std::nullopt);
  EXPECT_EQ(Digest::from_text(text.substr(0, 42) + "="), std::nullopt);
  EXPECT_EQ(Digest::from_bytes(std::string(33, 'a')), std::nullopt);
}

TEST(Digest, IsAKeyOfSets) {
  const std::unordered_set<Digest> set{sha256("a"), sha256("b"), sha256("a")};
  EXPECT_EQ(set.size(), 2U);
  EXPECT_TRUE(set.contains(sha256("b")));
  EXPECT_FALSE(set.contains(sha256("c")));
}

}  // namespace
}  // namespace sallyport::crypto
