#include "crypto/token.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

using namespace std::chrono_literals;

/// 2026-11-28.
constexpr Instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};

TEST(Token, IsParsedFromItsText) {
  SystemRandom random;
  const auto token = Token::generate(random, now);
  EXPECT_EQ(token.text().size(), Token::text_size);
  const auto parsed = Token::parse(token.text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text(), token.text());
  EXPECT_EQ(parsed->digest(), token.digest());
}

TEST(Token, IsNeverTheSameTwice) {
  SystemRandom random;
  EXPECT_NE(Token::generate(random, now).digest(), Token::generate(random, now).digest());
}

TEST(Token, IsStoredAsTheDigestOfItsBytes) {
  const std::string bytes(32, '\x01');
  EXPECT_EQ(Token::parse(to_base64url(bytes))->digest(), sha256(bytes));
}

TEST(Token, WithATimeIsStoredAsThatTimeAndTheDigest) {
  const std::string time = "\x01\x02\x03\x04\x05";
  const auto bytes = time + std::string(32, '\x01');
  EXPECT_EQ(Token::parse(to_base64url(bytes))->digest().bytes(),
            time + std::string{sha256(bytes).bytes().substr(0, 27)});
}

TEST(Token, StandsInAnIndexWhereItsTimeBelongs) {
  SystemRandom random;
  const auto stored_at = [&](Instant at) {
    return std::string{Token::generate(random, at).digest().bytes().substr(0, 5)};
  };
  EXPECT_EQ(stored_at(Instant{}), std::string(5, '\0'));
  EXPECT_EQ(stored_at(Instant{8ms * 0x0102030405}), "\x01\x02\x03\x04\x05");
  EXPECT_EQ(stored_at(now), stored_at(now + 7ms));
  EXPECT_LT(stored_at(now), stored_at(now + 8ms));
}

TEST(Token, TellsTheTimeOfItsDigest) {
  SystemRandom random;
  EXPECT_EQ(Token::time_of(Instant{}), 0);
  EXPECT_EQ(Token::time_of(Instant{8ms * 0x0102030405}), 0x0102030405);
  EXPECT_EQ(Token::time_of(Instant{8ms * 0xFFFFFFFFFF}), 0xFFFFFFFFFF);
  EXPECT_EQ(Token::time_of(Instant{8ms * 0x10000000000}), 0) << "after 278 years";
  EXPECT_EQ(Token::time_of(Token::generate(random, now).digest()), Token::time_of(now));
  EXPECT_EQ(Token::time_of(*Digest::from_bytes("\xFF\xFE\xFD\xFC\xFB" + std::string(27, 'x'))), 0xFFFEFDFCFB);
}

TEST(Token, HasItsRandomBitsBesidesItsTime) {
  SystemRandom random;
  const auto bytes = from_base64url(Token::generate(random, now).text()).value();
  const auto others = from_base64url(Token::generate(random, now).text()).value();
  EXPECT_EQ(bytes.size(), 37);
  EXPECT_EQ(bytes.substr(0, 5), others.substr(0, 5));
  EXPECT_NE(bytes.substr(5), others.substr(5));
}

TEST(Token, HasOneSpelling) {
  SystemRandom random;
  const auto text = Token::generate(random, now).text();
  EXPECT_FALSE(Token::parse(""));
  EXPECT_FALSE(Token::parse(text.substr(1)));
  EXPECT_FALSE(Token::parse(text + "="));
  EXPECT_FALSE(Token::parse(" " + text.substr(1)));
  EXPECT_FALSE(Token::parse(text + "A"));
  EXPECT_FALSE(Token::parse(text.substr(0, 49) + std::string(1, '\0')));
  // 296 bits leave four unused ones in the last letter, and 256 bits two; only zeros are its spelling.
  EXPECT_TRUE(Token::parse(std::string(50, 'A')));
  EXPECT_FALSE(Token::parse(std::string(49, 'A') + "B"));
  EXPECT_FALSE(Token::parse(std::string(49, 'A')));
  EXPECT_TRUE(Token::parse(std::string(43, 'A')));
  EXPECT_FALSE(Token::parse(std::string(42, 'A') + "B"));
}

}  // namespace
}  // namespace sallyport::crypto
