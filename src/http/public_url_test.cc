#include "http/public_url.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

TEST(PublicUrl, IsWrittenAsAnOrigin) {
  EXPECT_EQ(PublicUrl::create("HTTPS://Login.Example.com/")->origin(), "https://login.example.com");
  EXPECT_EQ(PublicUrl::create("https://login.example.com:443")->origin(), "https://login.example.com");
  EXPECT_EQ(PublicUrl::create("http://localhost:8080")->origin(), "http://localhost:8080");
  EXPECT_EQ(PublicUrl::create("http://[::1]:8080")->origin(), "http://[::1]:8080");
  EXPECT_EQ(PublicUrl::create("http://[::1]:8080")->host(), "[::1]");
  EXPECT_EQ(PublicUrl::localhost(8080).origin(), "http://localhost:8080");
}

TEST(PublicUrl, RefusesEverythingElse) {
  for (const auto* text : {"",
                           "login.example.com",
                           "ftp://example.com",
                           "https://",
                           "https:///",
                           "https://example.com/portal",
                           "https://user@example.com",
                           "https://example.com?x",
                           "https://example.com#x",
                           "https://exa mple.com",
                           "https://example.com:0",
                           "https://example.com:65536",
                           "https://example.com:",
                           "https://example.com:8o",
                           "https://.example.com",
                           "https://[::1",
                           "https://[1.2.3.4]",
                           "https://[]",
                           "https://a:1:2",
                           "https://]",
                           "javascript://x"}) {
    EXPECT_FALSE(PublicUrl::create(text)) << text;
  }
}

TEST(PublicUrl, KnowsItsHost) {
  const auto secure = PublicUrl::create("https://login.example.com");
  EXPECT_TRUE(secure->is_host("login.example.com"));
  EXPECT_TRUE(secure->is_host("LOGIN.example.com:443"));
  for (const auto* host : {"", "example.com", "login.example.com.", "login.example.com:80",
                           "login.example.com:8443", "login.example.com:", "login.example.com@evil.example",
                           "evil.example", "login.example.com,x", "login.example.com evil"}) {
    EXPECT_FALSE(secure->is_host(host)) << host;
  }
  EXPECT_TRUE(PublicUrl::localhost(8080).is_host("localhost:8080"));
  EXPECT_FALSE(PublicUrl::localhost(8080).is_host("localhost"));
  EXPECT_FALSE(PublicUrl::localhost(8080).is_host("127.0.0.1:8080"));
}

}  // namespace
}  // namespace sallyport::http
