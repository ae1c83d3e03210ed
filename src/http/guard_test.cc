#include "http/guard.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

using Text = std::optional<std::string>;

auto verdict(Text origin, Text site, Text type = "application/x-www-form-urlencoded")
    -> std::optional<Status> {
  Request request;
  request.method = Method::post;
  request.origin = std::move(origin);
  request.sec_fetch_site = std::move(site);
  request.content_type = std::move(type);
  return refuse_post(request, *PublicUrl::create("https://login.example.com"));
}

TEST(Guard, LetsOurOwnPagesPost) {
  EXPECT_EQ(verdict("https://login.example.com", "same-origin"), std::nullopt);
  EXPECT_EQ(verdict("https://login.example.com", std::nullopt), std::nullopt);
  EXPECT_EQ(verdict(std::nullopt, "same-origin"), std::nullopt);
}

TEST(Guard, RefusesEveryoneElse) {
  for (const auto* origin : {"null", "", "https://evil.example", "http://login.example.com",
                             "https://login.example.com:8443", "https://login.example.com.evil.example",
                             "https://login.example.com/", "HTTPS://login.example.com"}) {
    EXPECT_EQ(verdict(origin, std::nullopt), Status::forbidden) << origin;
    EXPECT_EQ(verdict(origin, "same-origin"), Status::forbidden) << origin;
  }
  for (const auto* site : {"cross-site", "same-site", "none", "", "Same-Origin"}) {
    EXPECT_EQ(verdict("https://login.example.com", site), Status::forbidden) << site;
    EXPECT_EQ(verdict(std::nullopt, site), Status::forbidden) << site;
  }
  EXPECT_EQ(verdict(std::nullopt, std::nullopt), Status::forbidden);
}

TEST(Guard, TakesFormsOnly) {
  const auto of_type = [](Text type) {
    return verdict("https://login.example.com", "same-origin", std::move(type));
  };
  EXPECT_EQ(of_type("application/x-www-form-urlencoded; charset=UTF-8"), std::nullopt);
  EXPECT_EQ(of_type("Application/X-WWW-Form-Urlencoded"), std::nullopt);
  for (const auto* type :
       {"", "text/plain", "multipart/form-data; boundary=x", "application/json",
        "text/plain; application/x-www-form-urlencoded", "application/x-www-form-urlencoded,x"}) {
    EXPECT_EQ(of_type(type), Status::unsupported_media_type) << type;
  }
  EXPECT_EQ(of_type(std::nullopt), Status::unsupported_media_type);
}

}  // namespace
}  // namespace sallyport::http
