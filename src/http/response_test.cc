#include "http/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/wire.h"

namespace sallyport::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

auto wire(const Response& response, std::string_view url = "https://login.example.com",
          Envelope::Connection connection = Envelope::Connection::keep) -> std::string {
  const auto public_url = *PublicUrl::create(url);
  DateField date;
  return head_on_the_wire(response, {.public_url = public_url,
                                     .nonce = "NONCE",
                                     .date = date.at(Instant{seconds{784111777}}),
                                     .connection = connection});
}

TEST(DateField, IsOfTheSecondThatItIsAskedFor) {
  using std::chrono::milliseconds;
  DateField date;
  constexpr Instant first{seconds{784111777}};
  EXPECT_EQ(date.at(first), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  EXPECT_EQ(date.at(first + milliseconds{999}), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  EXPECT_EQ(date.at(first + milliseconds{1000}), "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n");
  EXPECT_EQ(date.at(first), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n") << "clocks are set back";
}

TEST(Response, LeadsToThisSiteOnly) {
  EXPECT_EQ(Response::see_other("/account?tab=1").field("Location"), "/account?tab=1");
  EXPECT_EQ(Response::see_other("/account").status(), Status::see_other);
  for (const auto* path : {"", "account", "//evil.example", "/\\evil.example", "/a\\b", "https:evil.example",
                           "https://evil.example", "@evil.example", "\t/", "/\t/evil.example",
                           "/a\r\nSet-Cookie: x", "javascript:alert(1)", " /", "/a b", "/\xc3\xa1"}) {
    EXPECT_EQ(Response::see_other(path).field("Location"), "/") << path;
  }
}

TEST(Response, CannotBeSplit) {
  auto response = Response::text(Status::ok, "");
  response.add("X", "a\r\nSet-Cookie: b").add("X\r\nY", "a").add("", "a").add("Good", "yes");
  EXPECT_EQ(response.fields().size(), 1U);
  EXPECT_EQ(response.field("Good"), "yes");
}

TEST(Response, SaysWhenToComeBack) {
  EXPECT_EQ(Response::no_content(Status::service_unavailable).retry_after(seconds{30}).field("Retry-After"),
            "30");
  EXPECT_EQ(Response::no_content(Status::service_unavailable).retry_after(seconds{-4}).field("Retry-After"),
            "1");
}

TEST(Response, OffersAFileUnderAnyName) {
  const auto response = Response::download({"Árvíz \"x\"\r\n.txt", "text/plain", "codes"});
  EXPECT_EQ(
      response.field("Content-Disposition"),
      "attachment; filename=\"__rv__z _x___.txt\"; filename*=UTF-8''%C3%81rv%C3%ADz%20%22x%22%0D%0A.txt");
}

TEST(Wire, ProtectsEveryPage) {
  const auto head = wire(Response::page(Status::ok, "hello"));
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
  for (const auto* line : {
           "Content-Type: text/html; charset=utf-8\r\n",
           "Content-Length: 5\r\n",
           "Cache-Control: no-store\r\n",
           "script-src 'nonce-NONCE';",
           "default-src 'none';",
           "frame-ancestors 'none'\r\n",
           "X-Content-Type-Options: nosniff\r\n",
           "Referrer-Policy: same-origin\r\n",
           "Cross-Origin-Opener-Policy: same-origin\r\n",
           "Cross-Origin-Resource-Policy: same-origin\r\n",
           "Permissions-Policy: ",
           "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n",
       }) {
    EXPECT_THAT(head, HasSubstr(line));
  }
  EXPECT_THAT(head, Not(HasSubstr("Server:")));
  EXPECT_THAT(head, Not(HasSubstr("unsafe")));
}

TEST(Wire, SpeaksOfTransportSecurityOverHttpsOnly) {
  EXPECT_THAT(wire(Response::page(Status::ok, ""), "http://localhost:8080"),
              Not(HasSubstr("Strict-Transport-Security")));
}

TEST(Wire, LetsAssetsBeKept) {
  EXPECT_THAT(wire(Response::asset({"text/css", "a{}"})),
              HasSubstr("Cache-Control: public, max-age=31536000, immutable\r\n"));
  EXPECT_THAT(wire(Response::asset({"text/css", "a{}", Keeping::revalidated})),
              HasSubstr("Cache-Control: no-cache\r\n"));
}

TEST(Wire, CarriesCookiesAndFields) {
  auto response = Response::see_other("/account");
  response.set(Cookie::until_browser_closes("a", Secret::copy_of("1"))).set(Cookie::expired("b"));
  const auto head = wire(response, "https://login.example.com", Envelope::Connection::close);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 303 See Other\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nLocation: /account\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 0\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nSet-Cookie: __Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax\r\n"
                              "Set-Cookie: __Host-b=;"));
}

TEST(Wire, GivesNoLengthWhereThereIsNoContent) {
  EXPECT_THAT(wire(Response::no_content(Status::no_content)), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(wire(Response::no_content(Status::unauthorized)), HasSubstr("Content-Length: 0\r\n"));
}

}  // namespace
}  // namespace sallyport::http
