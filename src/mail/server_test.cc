#include "mail/server.h"

#include <gmock/gmock.h>

#include <string>

namespace sallyport::mail {
namespace {

auto read(std::string_view text) -> std::string {
  const auto url = ServerUrl::create(text);
  return url ? url->text() : "refused";
}

TEST(ServerUrl, HasTheSchemesPortUnlessAnotherIsGiven) {
  EXPECT_EQ(read("smtp://mail.example.com"), "smtp://mail.example.com:587");
  EXPECT_EQ(read("smtps://mail.example.com"), "smtps://mail.example.com:465");
  EXPECT_EQ(read("smtp://mail.example.com:25"), "smtp://mail.example.com:25");
  EXPECT_EQ(read("smtp://[2001:db8::1]:25"), "smtp://[2001:db8::1]:25");
  EXPECT_EQ(read("smtps://[::1]"), "smtps://[::1]:465");
}

TEST(ServerUrl, IsNothingElse) {
  for (const std::string_view text : {"",
                                      "mail.example.com",
                                      "http://mail.example.com",
                                      "smtp://",
                                      "smtp://:25",
                                      "smtp://a:",
                                      "smtp://a:0",
                                      "smtp://a:65536",
                                      "smtp://a:25/",
                                      "smtp://a/b",
                                      "smtp://user@a",
                                      "smtp://user:word@a:25",
                                      "smtp://a?b",
                                      "smtp://a#b",
                                      "smtp://a b",
                                      "smtp://[::1",
                                      "smtp://[a]:25",
                                      "smtp://::1:25",
                                      "smtp://a..b",
                                      "smtp://-a",
                                      "smtp://a\r\nb",
                                      "SMTP://a",
                                      "smtp://ä.example"}) {
    EXPECT_EQ(read(text), "refused") << text;
  }
}

auto server_at(std::string_view url) -> Server {
  return {.url = ServerUrl::create(url).value(),
          .user = "",
          .password_file = std::nullopt,
          .trusted_certificates = std::nullopt,
          .hello = "localhost",
          .from = "support@example.com"};
}

TEST(NeedsEncryption, UnlessNoNetworkLiesBetween) {
  EXPECT_FALSE(needs_encryption(server_at("smtp://localhost:25")));
  EXPECT_FALSE(needs_encryption(server_at("smtp://127.0.0.1:25")));
  EXPECT_FALSE(needs_encryption(server_at("smtp://127.1.2.3:25")));
  EXPECT_FALSE(needs_encryption(server_at("smtp://[::1]:25")));
  EXPECT_TRUE(needs_encryption(server_at("smtps://localhost:465")));
  for (const auto* const elsewhere :
       {"smtp://mail.example.com", "smtp://0.0.0.0:25", "smtp://127.example.com", "smtp://127.1:25",
        "smtp://localhost.example.com", "smtp://10.0.0.1", "smtp://[::ffff:127.0.0.1]:25", "smtp://128.0.0.1",
        "smtp://localhost.:25"}) {
    EXPECT_TRUE(needs_encryption(server_at(elsewhere))) << elsewhere;
  }
  auto server = server_at("smtp://localhost:25");
  server.trusted_certificates = "/etc/ca.pem";
  EXPECT_TRUE(needs_encryption(server));
}

}  // namespace
}  // namespace sallyport::mail
