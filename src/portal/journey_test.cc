// The subscriber's whole way, page by page, over a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "portal/test_world.h"

namespace sallyport::portal {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view multi_factor = "/account/security/multi-factor";

auto below(std::string_view path) -> std::string { return fmt::format("{}{}", multi_factor, path); }

/// The phone: an app that was given a key.
class Phone {
 public:
  explicit Phone(std::string_view base32)
      : key_{otp::Key::create(Secret::take(from_base32(base32).value())).value()} {}
  [[nodiscard]] auto code(Instant now) const -> std::string {
    const auto standard = otp::Parameters::standard();
    return std::string{otp::code_at(key_, otp::step_at(now, standard), standard).text().reveal()};
  }

 private:
  otp::Key key_;
};

auto codes_on(std::string_view page) -> std::vector<std::string> {
  std::vector<std::string> codes;
  for (auto at = page.find("<li><code>"); at != std::string_view::npos;
       at = page.find("<li><code>", at + 1)) {
    codes.push_back(Browser::between(page.substr(at), "<code>", "</code>"));
  }
  return codes;
}

class Journey : public testing::Test {
 protected:
  void wait(seconds by) { world.now += by; }

  /// Signs in with the password alone and sets two-factor authentication up. Returns the recovery codes.
  auto enrol() -> std::vector<std::string> {
    browser.enter_password();
    browser.get(multi_factor);
    browser.press(below("/activate"));
    phone.emplace(Browser::between(browser.get(below("/activate")).body, "data-copy=\"", "\""));
    browser.get(below("/continue"));
    browser.press(below("/continue"), {{"code", phone->code(world.now)}});
    auto codes = codes_on(browser.get(below("/recovery-codes")).body);
    browser.press(below("/recovery-codes"), {{"saved", "yes"}});
    return codes;
  }
  void sign_out() {
    browser.get("/account/profile");
    browser.press("/sign-out");
  }

  World world;
  Browser browser{world};
  std::optional<Phone> phone;
};

TEST_F(Journey, FromThePasswordToASignInWithACode) {
  EXPECT_EQ(browser.get("/").location, "/sign-in");
  EXPECT_THAT(browser.get("/sign-in").body, HasSubstr("Sign in to Sample Net"));
  EXPECT_EQ(browser.enter_password().location, "/account/profile");
  EXPECT_THAT(browser.get("/account/profile").body, AllOf(HasSubstr("C-1001"), HasSubstr("Not active")));
  EXPECT_THAT(browser.get("/account/security").body, HasSubstr("Set up"));

  EXPECT_THAT(browser.get(multi_factor).body, AllOf(HasSubstr("Activate"), HasSubstr("play.google.com")));
  EXPECT_EQ(browser.press(below("/activate")).location, below("/activate"));
  const auto shown = browser.get(below("/activate")).body;
  EXPECT_THAT(shown, AllOf(HasSubstr("<svg"), HasSubstr("otpauth://totp/"), HasSubstr("Sample Net")));
  EXPECT_EQ(browser.get(below("/activate")).body, shown);  // a reload keeps the key
  phone.emplace(Browser::between(shown, "data-copy=\"", "\""));

  EXPECT_EQ(browser.get(below("/continue")).status, 200);
  const auto wrong = browser.press(below("/continue"), {{"code", "12345"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_THAT(wrong.body, AllOf(HasSubstr("6 digits"), HasSubstr("<title>Error:")));
  const auto code = phone->code(world.now);
  EXPECT_EQ(browser.press(below("/continue"), {{"code", code}}).location, below("/recovery-codes"));

  const auto sheet = browser.get(below("/recovery-codes"));
  EXPECT_EQ(codes_on(sheet.body).size(), 10U);
  EXPECT_EQ(browser.get(below("/activate")).location, below("/recovery-codes"));
  const auto file = browser.get(below("/recovery-codes/download"));
  EXPECT_THAT(file.body, HasSubstr(codes_on(sheet.body).front()));
  EXPECT_EQ(browser.press(below("/recovery-codes")).status, 400);  // not ticked
  EXPECT_THAT(browser.get("/account/profile").body, HasSubstr("Not active"));
  EXPECT_EQ(browser.press(below("/recovery-codes"), {{"saved", "yes"}}).location, below("/active"));
  EXPECT_THAT(browser.get(below("/active")).body, HasSubstr("Sign out and try it now"));

  EXPECT_EQ(browser.get(below("/activate")).location, multi_factor);  // never shown again
  EXPECT_THAT(browser.get(below("/recovery-codes")).body, Not(HasSubstr("<li><code>")));
  const auto out = browser.press("/sign-out");
  EXPECT_EQ(out.location, "/sign-in?after=sign-out");
  EXPECT_THAT(browser.get(out.location).body, HasSubstr("You are signed out"));

  EXPECT_EQ(browser.enter_password().location, "/sign-in/code");
  EXPECT_EQ(browser.get("/account/profile").location, "/sign-in/code");
  browser.get("/sign-in/code");
  const auto replayed = browser.press("/sign-in/code", {{"code", code}});
  EXPECT_EQ(replayed.status, 401);
  EXPECT_THAT(replayed.body, HasSubstr("used already"));
  wait(seconds{30});
  const auto in = browser.press("/sign-in/code", {{"code", phone->code(world.now)}});
  EXPECT_EQ(in.location, "/account/profile?after=first-code");
  EXPECT_THAT(browser.get(in.location).body, HasSubstr("Two-factor authentication works"));
  EXPECT_THAT(world.store.events(), Contains("authenticator_activated"));
}

TEST_F(Journey, ARecoveryCodeWorksOnceAndSaysHowManyRemain) {
  const auto codes = enrol();
  ASSERT_EQ(codes.size(), 10U);
  sign_out();
  browser.enter_password();
  browser.get("/sign-in/recovery-code");
  const auto in = browser.press("/sign-in/recovery-code", {{"code", codes[3]}});
  EXPECT_EQ(in.location, "/account/profile?after=recovery-code");
  EXPECT_THAT(browser.get(in.location).body, HasSubstr("9 of your 10 recovery codes remain."));
  sign_out();
  browser.enter_password();
  browser.get("/sign-in/recovery-code");
  EXPECT_EQ(browser.press("/sign-in/recovery-code", {{"code", codes[3]}}).status, 401);
}

TEST_F(Journey, ActivateAsksForThePasswordAgainWhenTheProofIsOld) {
  browser.enter_password();
  wait(minutes{6});
  browser.get(multi_factor);
  EXPECT_EQ(browser.press(below("/activate")).location, "/account/step-up");
  const auto before = browser.jar.at("__Host-session");
  EXPECT_THAT(browser.get("/account/step-up").body, Not(HasSubstr("name=\"code\"")));
  EXPECT_EQ(browser.press("/account/step-up", {{"password", "something else"}}).status, 401);
  EXPECT_EQ(browser.press("/account/step-up", {{"password", std::string{test_password}}}).location,
            below("/activate"));
  EXPECT_NE(browser.jar.at("__Host-session"), before);
  EXPECT_THAT(browser.get(below("/activate")).body, HasSubstr("otpauth://"));
}

TEST_F(Journey, AKeyExpires) {
  browser.enter_password();
  browser.get(multi_factor);
  browser.press(below("/activate"));
  browser.get(below("/continue"));
  wait(minutes{11});
  EXPECT_EQ(browser.press(below("/continue"), {{"code", "123456"}}).status, 410);
  const auto back = browser.get(below("/activate"));
  EXPECT_EQ(back.location, below("?after=expired"));
  EXPECT_THAT(browser.get(back.location).body, HasSubstr("No key is waiting"));
}

TEST_F(Journey, NewRecoveryCodesReplaceTheOldOnes) {
  const auto old = enrol();
  wait(minutes{6});
  browser.get(below("/recovery-codes"));
  EXPECT_EQ(browser.press(below("/recovery-codes/renew")).location, "/account/step-up");
  EXPECT_THAT(browser.get("/account/step-up").body, HasSubstr("name=\"code\""));
  EXPECT_EQ(browser
                .press("/account/step-up",
                       {{"password", std::string{test_password}}, {"code", phone->code(world.now)}})
                .location,
            below("/recovery-codes"));
  const auto sheet = browser.get(below("/recovery-codes"));
  EXPECT_THAT(sheet.body, HasSubstr("Your old codes still work"));
  EXPECT_NE(codes_on(sheet.body), old);
  const auto done = browser.press(below("/recovery-codes"), {{"saved", "yes"}});
  EXPECT_EQ(done.location, below("?after=renewed"));
  EXPECT_THAT(browser.get(done.location).body, HasSubstr("Your new recovery codes are valid"));
  EXPECT_EQ(browser.press(below("/recovery-codes"), {{"saved", "yes"}}).status, 410);
}

TEST_F(Journey, RemovingAsksForBothFactors) {
  enrol();
  wait(seconds{30});
  browser.get(below("/remove"));
  EXPECT_EQ(browser.press(below("/remove"), {{"password", std::string{test_password}}}).status, 400);
  EXPECT_EQ(
      browser.press(below("/remove"), {{"password", std::string{test_password}}, {"code", "000000"}}).status,
      401);
  const auto done = browser.press(
      below("/remove"), {{"password", std::string{test_password}}, {"code", phone->code(world.now)}});
  EXPECT_EQ(done.location, below("?after=removed"));
  EXPECT_THAT(browser.get(done.location).body, HasSubstr("Two-factor authentication is removed"));
}

TEST_F(Journey, APassOpensTheEnrolmentAndNothingElse) {
  enrol();
  sign_out();
  const auto granted = world.subscribers.grant_re_enrolment(
      account::Identifier::typed("anna"), operation::Reason::create("phone lost").value(), world.now);
  const auto& pass = std::get<operation::ReEnrolmentGranted>(granted.value()).pass;
  browser.enter_password();
  browser.get("/sign-in/pass");
  EXPECT_EQ(browser.press("/sign-in/pass", {{"pass", std::string{pass.reveal()}}}).location, multi_factor);
  EXPECT_EQ(browser.get("/account/profile").location, multi_factor);
  EXPECT_EQ(browser.get("/account/security").location, multi_factor);
  EXPECT_EQ(browser.get(below("/remove")).location, multi_factor);
  EXPECT_THAT(browser.get(multi_factor).body, HasSubstr("Your support pass let you in"));
  browser.press(below("/activate"));
  const auto shown = browser.get(below("/activate")).body;
  EXPECT_THAT(shown, AllOf(HasSubstr("anna-2"), HasSubstr("<strong>anna</strong>")));
  phone.emplace(Browser::between(shown, "data-copy=\"", "\""));
  browser.press(below("/continue"), {{"code", phone->code(world.now)}});
  browser.get(below("/recovery-codes"));
  const auto done = browser.press(below("/recovery-codes"), {{"saved", "yes"}});
  EXPECT_EQ(done.location, "/sign-in?after=activated");
  EXPECT_THAT(browser.get(done.location).body, HasSubstr("Your new app is active"));
  wait(seconds{30});
  browser.enter_password();
  browser.get("/sign-in/code");
  EXPECT_EQ(browser.press("/sign-in/code", {{"code", phone->code(world.now)}}).status, 303);
}

TEST_F(Journey, TheOperatorsReasonsAreNotShown) {
  browser.enter_password();
  const auto anna = world.subscribers.find(account::Identifier::typed("anna")).value()->id;
  ASSERT_TRUE(world.store.units().write([&](unit::Unit& unit) {
    unit.events.append({world.now, anna, {}, audit::ReEnrolmentGranted{"with a passport"}});
    unit.events.append({world.now, anna, {}, audit::AddressCorrected{"with a passport"}});
    unit.events.append({world.now, anna, {}, audit::AccountThawed{"with a passport"}});
  }));
  const auto page = browser.get("/account/security/activity").body;
  for (const auto* const sentence :
       {"A support pass for a new authenticator app was made", "The registered e-mail address was corrected",
        "Your account was opened again"}) {
    EXPECT_THAT(page, HasSubstr(sentence));
  }
  EXPECT_THAT(page, Not(HasSubstr("passport")));
}

TEST_F(Journey, AnInvitationLetsOneChooseThePassword) {
  const auto invited = world.subscribers.invite(account::Identifier::typed("anna"), world.now);
  const auto& token = std::get<operation::Invited>(invited.value()).token;
  EXPECT_EQ(browser.get("/invitation?token=" + token.text()).location, "/invitation");
  EXPECT_THAT(browser.get("/invitation").body, HasSubstr("value=\"anna\""));
  const auto weak = browser.press("/invitation", {{"password", "password1234"}});
  EXPECT_EQ(weak.status, 422);
  EXPECT_EQ(browser.press("/invitation", {{"password", std::string(300, 'x')}}).status, 400);
  constexpr auto chosen = "umbrella quartz lantern oxide";
  const auto done = browser.press("/invitation", {{"password", chosen}});
  EXPECT_EQ(done.location, "/sign-in?after=password");
  EXPECT_THAT(browser.get(done.location).body, HasSubstr("Your password is set"));
  EXPECT_EQ(browser.enter_password(chosen).location, "/account/profile");
  EXPECT_EQ(browser.get("/invitation?token=" + token.text()).status, 303);
  EXPECT_EQ(browser.get("/invitation").status, 410);
}

TEST_F(Journey, EveryNameThatFailsFailsAlike) {
  browser.get("/sign-in");
  const auto known = browser.press("/sign-in", {{"name", "anna"}, {"password", "wrong"}});
  const auto unknown = browser.press("/sign-in", {{"name", "nobo"}, {"password", "wrong"}});
  EXPECT_EQ(known.status, 401);
  EXPECT_EQ(unknown.status, 401);
  auto same = unknown.body;
  same.replace(same.find("value=\"nobo\""), 12, "value=\"anna\"");
  EXPECT_EQ(known.body, same);
}

TEST_F(Journey, AWaitSaysWhenToTryAgain) {
  browser.get("/sign-in");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(browser.press("/sign-in", {{"name", "anna"}, {"password", "wrong"}}).status, 401);
  }
  const auto wrong = browser.press("/sign-in", {{"name", "anna"}, {"password", "wrong"}});
  const auto right = browser.press("/sign-in", {{"name", "anna"}, {"password", std::string{test_password}}});
  EXPECT_EQ(wrong.status, 429);
  EXPECT_EQ(wrong.retry_after, "30");
  EXPECT_THAT(wrong.body, HasSubstr("You can try again in 30 seconds."));
  EXPECT_EQ(right.body, wrong.body);
}

TEST_F(Journey, FormsOfElsewhereAreRefused) {
  browser.get("/sign-in");
  const auto before = browser.form_token;
  EXPECT_EQ(browser.send(http::Method::post, "/sign-in", {{"name", "anna"}, {"password", "x"}}).status, 403);
  browser.enter_password();
  browser.get("/account/profile");
  const auto inside = browser.form_token;
  browser.form_token = before;  // of before the sign-in
  EXPECT_EQ(browser.press("/sign-out").status, 403);
  Browser other{world};
  other.enter_password();
  other.form_token = inside;  // of another session
  EXPECT_EQ(other.press(below("/activate")).status, 403);
  EXPECT_EQ(browser.get("/session").status, 204);
  EXPECT_THAT(world.store.events(), Contains("form_refused"));
  EXPECT_THAT(world.store.events(), Not(Contains("enrolment_begun")));
}

TEST_F(Journey, NobodyGetsInWithHalfASignIn) {
  enrol();
  sign_out();
  browser.enter_password();
  for (const auto* path : {"/", "/account", "/account/profile", "/account/security", "/account/step-up"}) {
    EXPECT_EQ(browser.get(path).location, "/sign-in/code") << path;
  }
  for (const auto* path : {"/activate", "/recovery-codes", "/recovery-codes/renew", "/remove"}) {
    EXPECT_EQ(browser.press(below(path)).status, 403) << path;
  }
  EXPECT_EQ(browser.get("/session").status, 401);
  browser.get("/sign-in/code");
  wait(minutes{11});
  const auto late = browser.press("/sign-in/code", {{"code", phone->code(world.now)}});
  EXPECT_EQ(late.status, 401);
  EXPECT_THAT(late.body, HasSubstr("Please start again"));
}

TEST_F(Journey, ASessionEndsByItselfAndSaysSo) {
  browser.enter_password();
  browser.get("/account/profile");
  wait(minutes{61});
  EXPECT_EQ(browser.get("/session").status, 401);
  EXPECT_EQ(browser.get("/account/profile").location, "/sign-in");
  EXPECT_THAT(browser.get("/sign-in").body, HasSubstr("Your session has ended"));
  EXPECT_EQ(browser.press(below("/activate")).status, 401);
}

TEST_F(Journey, SigningInAnewEndsTheSessionOfBefore) {
  enrol();
  const auto old = browser.jar.at("__Host-session");
  Browser anew{world};
  anew.jar["__Host-session"] = old;
  anew.get("/help/two-factor");
  EXPECT_THAT(anew.get("/help/two-factor").body, HasSubstr("action=\"/sign-out\""));
  anew.jar.erase("__Host-session");
  anew.get("/sign-in");
  anew.jar["__Host-session"] = old;
  const auto first = anew.press("/sign-in", {{"name", "anna"}, {"password", std::string{test_password}}});
  EXPECT_EQ(first.location, "/sign-in/code");
  EXPECT_THAT(anew.get("/sign-in/code").body, Not(HasSubstr("action=\"/sign-out\"")));
  wait(seconds{30});
  EXPECT_EQ(anew.press("/sign-in/code", {{"code", phone->code(world.now)}}).status, 303);
  EXPECT_NE(anew.jar.at("__Host-session"), old);
  EXPECT_EQ(anew.get("/session").status, 204);
  EXPECT_EQ(browser.get("/session").status, 401);
}

TEST_F(Journey, NothingIsSwitchedOnWithoutACode) {
  browser.enter_password();
  browser.get(multi_factor);
  browser.press(below("/activate"));
  browser.get(below("/activate"));
  const auto refused = browser.press(below("/recovery-codes"), {{"saved", "yes"}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("Enter the 6 digits"));
  EXPECT_THAT(world.store.events(), Not(Contains("authenticator_activated")));
}

TEST_F(Journey, BackgroundPollingKeepsNoSessionAlive) {
  browser.enter_password();
  for (int i = 0; i < 7; ++i) {
    wait(minutes{10});
    browser.get("/session");
  }
  EXPECT_EQ(browser.get("/session").status, 401);
}

TEST_F(Journey, CookiesAreSetAsTheyMustBe) {
  const auto in = browser.enter_password();
  const auto session = std::ranges::find_if(
      in.cookies, [](const std::string& cookie) { return cookie.starts_with("__Host-session="); });
  ASSERT_NE(session, in.cookies.end());
  EXPECT_THAT(*session, AllOf(HasSubstr("Secure"), HasSubstr("HttpOnly"), Not(HasSubstr("Max-Age"))));
  EXPECT_THAT(in.cookies, Contains(AllOf(HasSubstr("__Host-browser="), HasSubstr("Max-Age=34560000"))));
  browser.get("/account/profile");
  browser.press("/sign-out");
  EXPECT_THAT(browser.jar, Not(Contains(testing::Key("__Host-session"))));
  EXPECT_THAT(browser.jar, Contains(testing::Key("__Host-browser")));
}

TEST_F(Journey, MachinesAreAnsweredWithoutCookies) {
  EXPECT_EQ(browser.get("/healthz").status, 200);
  EXPECT_EQ(browser.get("/readyz").status, 200);
  EXPECT_EQ(browser.get(world.views.asset_url("style.css")).status, 200);
  EXPECT_EQ(browser.get("/assets/0/style.css").status, 404);
  EXPECT_EQ(browser.get("/session").status, 401);
  EXPECT_THAT(browser.jar, IsEmpty());
}

TEST_F(Journey, OddCodesGetTheSameAnswerAsWrongOnes) {
  enrol();
  sign_out();
  browser.enter_password();
  browser.get("/sign-in/code");
  const auto body = browser.press("/sign-in/code", {{"code", "0"}}).body;
  for (const auto* odd : {"\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x94\xEF\xBC\x95\xEF\xBC\x96",
                          "+12345", "1e5", "1234567", "", "-1", "null", "[]"}) {
    EXPECT_EQ(browser.press("/sign-in/code", {{"code", odd}}).body, body) << odd;
  }
  EXPECT_EQ(browser.press("/sign-in/code").body, body);
}

TEST_F(Journey, ErrorsHaveThePortalsLook) {
  http::Request request;
  request.id = "REQUESTNUMBER";
  const auto lost = world.portal.error_page()(http::Status::not_found, request);
  EXPECT_THAT(std::string{lost.body()},
              AllOf(HasSubstr("There is no such page"), HasSubstr("REQUESTNUMBER")));
  const auto wrong_host = world.portal.error_page()(http::Status::misdirected_request, request);
  EXPECT_THAT(std::string{wrong_host.body()}, HasSubstr("https://portal.example.com"));
}

TEST_F(Journey, WhoeverIsTurnedAwayGetsThePageOfHisOwnRequest) {
  for (const auto* const number : {"FIRSTNUMBER", "SECONDNUMBER"}) {
    http::Request request;
    request.id = number;
    request.nonce = fmt::format("nonce-of-{}", number);
    request.accept_language = "de";
    const auto page = world.portal.error_page()(http::Status::service_unavailable, request);
    EXPECT_EQ(page.status(), http::Status::service_unavailable);
    EXPECT_THAT(std::string{page.body()},
                AllOf(HasSubstr("<html lang=\"de\">"), HasSubstr(fmt::format("<code>{}</code>", number)),
                      HasSubstr(fmt::format("nonce=\"nonce-of-{}\"", number)), EndsWith("</html>")));
  }
}

}  // namespace
}  // namespace sallyport::portal
