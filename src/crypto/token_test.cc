#include "crypto/token.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

TEST(Token, IsParsedFromItsText) {
  SystemRandom random;
  const auto token = Token::generate(random);
  EXPECT_EQ(token.text().size(), Token::text_size);
  const auto parsed = Token::parse(token.text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text(), token.text());
  EXPECT_EQ(parsed->digest(), token.digest());
}

TEST(Token, IsNeverTheSameTwice) {
  SystemRandom random;
  EXPECT_NE(Token::generate(random).digest(), Token::generate(random).digest());
}

TEST(Token, IsStoredAsTheDigestOfItsBytes) {
  const std::string bytes(32, '\x01');
  EXPECT_EQ(Token::parse(to_base64url(bytes))->digest(), sha256(bytes));
}

TEST(Token, HasOneSpelling) {
  SystemRandom random;
  const auto text = Token::generate(random).text();
  EXPECT_FALSE(Token::parse(""));
  EXPECT_FALSE(Token::parse(text.substr(1)));
  EXPECT_FALSE(Token::parse(text + "="));
  EXPECT_FALSE(Token::parse(" " + text.substr(1)));
  EXPECT_FALSE(Token::parse(text.substr(0, 42) + std::string(1, '\0')));
  // 256 bits leave two unused ones in the last letter; only zeros are its spelling.
  EXPECT_TRUE(Token::parse(std::string(43, 'A')));
  EXPECT_FALSE(Token::parse(std::string(42, 'A') + "B"));
}

}  // namespace
}  // namespace sallyport::crypto
