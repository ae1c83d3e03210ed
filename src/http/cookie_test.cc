#include "http/cookie.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::http {
namespace {

TEST(Cookie, HasEveryProtection) {
  const auto token = Secret::copy_of("abc-_123");
  EXPECT_EQ(Cookie::until_browser_closes("session", token).header().reveal(),
            "__Host-session=abc-_123; Path=/; Secure; HttpOnly; SameSite=Lax");
  EXPECT_EQ(Cookie::lasting("browser", token, days{1}).header().reveal(),
            "__Host-browser=abc-_123; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400");
  EXPECT_EQ(Cookie::expired("session").header().reveal(),
            "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(Cookie, CannotSplitTheHead) {
  using namespace std::string_view_literals;
  for (const auto value :
       {"a\r\nX: y"sv, "a;Domain=evil"sv, "a b"sv, "a,b"sv, "\xc3\xa1"sv, "\0"sv, "\""sv}) {
    EXPECT_EQ(Cookie::until_browser_closes("session", Secret::copy_of(value)).header().reveal(),
              "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax");
  }
}

TEST(Cookies, AreThoseOfThisHost) {
  const auto cookies =
      Cookies::parse("theme=dark; __Host-session=abc ;__Host-browser=d=e;; session=evil; junk");
  ASSERT_TRUE(cookies);
  EXPECT_EQ(cookies->find("session"), "abc");
  EXPECT_EQ(cookies->find("browser"), "d=e");
  EXPECT_EQ(cookies->find("theme"), std::nullopt);
  EXPECT_EQ(cookies->size(), 2U);
}

TEST(Cookies, AreRefusedWhenOneOfOursComesTwice) {
  EXPECT_FALSE(Cookies::parse("__Host-session=a; __Host-session=b"));
  EXPECT_FALSE(Cookies::parse("__Host-session=a; x=y; __Host-session=a"));
  EXPECT_TRUE(Cookies::parse("theme=a; theme=b; __Host-session=a"));
}

TEST(Cookies, MatchTheirNamesExactly) {
  const auto cookies =
      Cookies::parse("__host-session=a; __Host-Session=b; __Host-session2=c; __Host-session");
  ASSERT_TRUE(cookies);
  EXPECT_EQ(cookies->find("session"), std::nullopt);
}

TEST(Cookies, AreBounded) {
  std::string header;
  for (std::size_t count = 0; count < Cookies::most; ++count) {
    header += "a=b;";
  }
  EXPECT_TRUE(Cookies::parse(header));
  EXPECT_FALSE(Cookies::parse(header + "a=b"));
}

}  // namespace
}  // namespace sallyport::http
