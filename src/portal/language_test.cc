#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "portal/routes.h"
#include "portal/test_world.h"
#include "portal/ways_back.h"

namespace sallyport::portal {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class LanguagePages : public testing::Test {
 protected:
  static auto language_of(const Seen& seen) -> std::string {
    return Browser::between(seen.body, R"(<html lang=")", "\"");
  }
  auto language_at(Browser& browser, std::string_view path) -> std::string {
    return language_of(browser.get(path));
  }
  /// Presses the switch on that page.
  static auto choose(Browser& browser, std::string_view path, std::string_view language) -> Seen {
    const auto page = browser.get(path).body;
    const auto form = page.substr(page.find(R"(action="/language")"));
    return browser.send(http::Method::post, "/language",
                        {{"csrf", Browser::between(form, R"(name="csrf" value=")", "\"")},
                         {"to", Browser::between(form, R"(name="to" value=")", "\"")},
                         {"language", std::string{language}}});
  }
  [[nodiscard]] auto kept() -> std::string {
    return world.store.units()
        .read([](unit::Unit& unit) { return unit.accounts.list(AccountId{0}, 1).front().language; })
        .value();
  }

  World world;
  Browser anna{world};
};

TEST_F(LanguagePages, FollowTheBrowserUntilSomebodyChooses) {
  EXPECT_EQ(language_at(anna, "/sign-in"), "en");
  anna.accept_language = "hu-HU,hu;q=0.9,en;q=0.1";
  EXPECT_EQ(language_at(anna, "/sign-in"), "hu");
  const auto chosen = choose(anna, "/sign-in", "de");
  EXPECT_EQ(chosen.status, 303);
  EXPECT_EQ(chosen.location, "/sign-in");
  EXPECT_THAT(chosen.cookies, Contains(StartsWith("__Host-language=de;")));
  EXPECT_THAT(chosen.cookies, Contains(HasSubstr("Max-Age=31536000")));
  EXPECT_EQ(language_at(anna, "/sign-in"), "de");
  EXPECT_EQ(language_at(anna, "/help/lost-phone"), "de");
}

TEST_F(LanguagePages, AreThoseOfTheAccountInAnyBrowser) {
  anna.enter_password();
  EXPECT_EQ(choose(anna, "/account/profile", "hu").location, "/account/profile");
  EXPECT_EQ(kept(), "hu");
  EXPECT_EQ(language_at(anna, "/account/security"), "hu");
  EXPECT_EQ(language_at(anna, "/account/profile"), "hu");

  Browser other{world};
  other.accept_language = "en";
  choose(other, "/sign-in", "de");
  other.enter_password();
  EXPECT_EQ(language_at(other, "/account/profile"), "hu");
  EXPECT_EQ(kept(), "hu");
}

TEST_F(LanguagePages, OfErrorsAreTranslatedToo) {
  choose(anna, "/sign-in", "hu");
  EXPECT_EQ(language_of(anna.get("/nowhere")), "hu");
  EXPECT_EQ(language_of(anna.send(http::Method::post, "/sign-in", {{"csrf", "wrong"}})), "hu");
}

TEST_F(LanguagePages, CanBeSwitchedOnTheSecondStepToo) {
  anna.enter_password();
  const auto page = anna.get("/account/security/multi-factor").body;
  EXPECT_THAT(page, HasSubstr(R"(<span lang="en" aria-current="true">English</span>)"));
  EXPECT_THAT(page, HasSubstr(R"(value="hu" lang="hu">Magyar</button>)"));
  EXPECT_THAT(page, HasSubstr(R"(value="de" lang="de">Deutsch</button>)"));
}

TEST_F(LanguagePages, JunkInTheCookieIsPassedOver) {
  for (const auto* const junk : {"xx", "", "HU-hu", "../hu", "hu%0d%0aSet-Cookie:a", "<script>"}) {
    anna.jar["__Host-language"] = junk;
    EXPECT_EQ(language_at(anna, "/sign-in"), "en") << junk;
  }
}

TEST_F(LanguagePages, OnlyAPressOfOursSwitches) {
  anna.enter_password();
  anna.get("/account/profile");
  EXPECT_EQ(anna.send(http::Method::post, "/language", {{"language", "hu"}}).status, 403);
  EXPECT_EQ(anna.send(http::Method::post, "/language", {{"language", "hu"}, {"csrf", "x"}}).status, 403);
  EXPECT_EQ(kept(), "");
  const auto unknown = choose(anna, "/account/profile", "xx\r\nSet-Cookie: a=b");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_THAT(unknown.cookies, Not(Contains(HasSubstr("language"))));
}

TEST(WayBack, LeadsToPagesOfTheTableAlone) {
  EXPECT_EQ(way_back("/account/profile"), "/account/profile");
  EXPECT_EQ(way_back("/account/security/multi-factor/authenticator?id=12"),
            "/account/security/multi-factor/authenticator?id=12");
  EXPECT_EQ(way_back("/account/security/sessions/end"), "/account/security/sessions");
  EXPECT_EQ(way_back("/account/security/multi-factor/new-phone/end-old"),
            "/account/security/multi-factor/new-phone");
  for (const auto* const elsewhere :
       {"", "/", "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)",
        "/nowhere", "/healthz", "/assets/", "/session", "/sign-out", "/language", "evil",
        "/\r\nSet-Cookie: a=b", "//evil.example/account", "/%2f%2fevil.example"}) {
    EXPECT_EQ(way_back(elsewhere), "/") << elsewhere;
  }
  EXPECT_EQ(way_back("/sign-in?after=sign-out"), "/");
  EXPECT_EQ(way_back("/sign-in?id=//evil.example"), "/sign-in");
  EXPECT_EQ(way_back("/sign-in?id=1&token=x"), "/sign-in");
}

TEST(WayBack, IsTheNearestPageForEveryLine) {
  const auto is_page_for = [](const Line& page, std::string_view path) {
    return page.method == http::Method::get && page.access != Access::machine &&
           page.access != Access::program &&
           (path == page.path || path.starts_with(fmt::format("{}/", page.path)));
  };
  for (const auto& line : table()) {
    std::string_view nearest = "/";
    for (const auto& page : table()) {
      if (is_page_for(page, line.path) && page.path.size() > nearest.size()) {
        nearest = page.path;
      }
    }
    EXPECT_EQ(way_back(line.path), nearest);
  }
}

}  // namespace
}  // namespace sallyport::portal
