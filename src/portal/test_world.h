#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "audit/event.h"
#include "operation/subscribers.h"
#include "otp/totp.h"
#include "portal/portal.h"
#include "store/contract/temporary_folder.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::portal {

inline constexpr std::string_view test_password = "correct horse battery staple seven";

/// A database of a test's own, with the events that were told of it.
class TestStore {
 public:
  [[nodiscard]] auto units() -> unit::Units& { return *units_; }
  [[nodiscard]] auto events() const -> std::vector<std::string> {
    const std::scoped_lock lock{mutex_};
    return events_;
  }

 private:
  [[nodiscard]] auto open() -> std::unique_ptr<store::SqliteUnits> {
    store::SqliteOptions options;
    options.event_sink = [this](const audit::Event& event) {
      const std::scoped_lock lock{mutex_};
      events_.emplace_back(audit::line_of(event.fact).name);
    };
    return store::SqliteUnits::open(folder_.path() / "sallyport.db", std::move(options)).value();
  }

  store::contract::TemporaryFolder folder_;
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
  std::unique_ptr<store::SqliteUnits> units_ = open();
};

/// A whole portal over a real database, with one subscriber called anna, and a clock that stands still until
/// it is moved.
class World {
 public:
  explicit World(account::TwoFactorPolicy asked = {}, const factor::password::Policy& of_passwords = {})
      : policy{std::move(asked)}, passwords{of_passwords} {
    const account::NewAccount anna{.customer_number = account::CustomerNumber::create("C-1001").value(),
                                   .sign_in_name = account::SignInName::create("anna").value(),
                                   .email = account::EmailAddress::create("anna@example.com").value(),
                                   .full_name = account::FullName::create("Anna Ash").value()};
    const auto added = subscribers.add(anna, Secret::copy_of(test_password), now).value();
    EXPECT_TRUE(std::holds_alternative<operation::Added>(added));
  }

  [[nodiscard]] auto answer(const http::Request& request) -> http::Response {
    const auto found = router.find(request.method, request.path);
    const auto* const* route = std::get_if<const http::Route*>(&found);
    return route == nullptr ? portal.error_page()(http::Status::not_found, request)
                            : (*route)->handler(request);
  }

  account::TwoFactorPolicy policy;
  factor::password::Policy passwords;
  SystemRandom random;
  Instant now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + hours{9};
  TestStore store;
  crypto::KeyRing ring = crypto::KeyRing::generate(random, now);
  crypto::HashingPool pool{crypto::HashParameters{}, random};
  ::sallyport::sign_in::SignIn sign_in{store.units(), pool, ring, random, otp::Window{}, policy};
  ::sallyport::sign_in::StepUp step_up{store.units(), pool, ring, random, otp::Window{}};
  ::sallyport::sign_in::Presence presence{store.units(), session::Limits::standard(), policy};
  ::sallyport::enrolment::Enrolment enrolment{
      store.units(), pool, ring, random, otp::Issuer::create("Sample Net").value(), otp::Window{}, policy};
  ::sallyport::enrolment::Overviews overviews{store.units()};
  ::sallyport::enrolment::Upkeep upkeep{store.units(), ring, random, otp::Window{}};
  ::sallyport::enrolment::PuttingOff putting_off{store.units(), policy};
  ::sallyport::recovery::NewPassword new_password{pool, random, passwords, {}};
  ::sallyport::recovery::PasswordLinks password_links{store.units(), new_password, random,
                                                      notice::Links{ring}};
  ::sallyport::recovery::PasswordChange password_change{store.units(), new_password};
  ::sallyport::recovery::AddressBook addresses{store.units(), notice::Links{ring}};
  ::sallyport::recovery::Freeze freeze{store.units(), notice::Links{ring}};
  operation::Subscribers subscribers{store.units(), pool, random, passwords, {}, notice::Links{ring}};
  view::Catalogue catalogue = view::Catalogue::embedded();
  view::Views views = view::Views::embedded(catalogue);
  Portal portal{{.sign_in = sign_in,
                 .step_up = step_up,
                 .presence = presence,
                 .enrolment = enrolment,
                 .overviews = overviews,
                 .upkeep = upkeep,
                 .putting_off = putting_off,
                 .password_links = password_links,
                 .password_change = password_change,
                 .addresses = addresses,
                 .freeze = freeze,
                 .units = store.units()},
                views,
                ring,
                random,
                {.brand = "Sample Net",
                 .support_address = "help@example.com",
                 .issuer = "Sample Net",
                 .apps = standard_apps(),
                 .least_password_length = passwords.least_characters(),
                 .public_url = "https://portal.example.com"}};
  http::Router router = http::Router::create(portal.routes()).value();
};

/// What came back.
struct Seen {
  int status = 0;
  std::string location;
  std::string body;
  std::string retry_after;
  /// Set-Cookie, as it went out.
  std::vector<std::string> cookies;
};

/// Somebody's browser: it keeps cookies, and sends the token of the form that it saw last.
class Browser {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  explicit Browser(World& world) : world_{world} {}

  auto get(std::string_view target) -> Seen { return send(http::Method::get, target, {}); }
  /// A press of the form that is on the page.
  auto press(std::string_view target, Fields fields = {}) -> Seen {
    fields.emplace_back("csrf", form_token);
    return send(http::Method::post, target, fields);
  }
  auto send(http::Method method, std::string_view target, const Fields& fields) -> Seen {
    const auto query = std::min(target.find('?'), target.size());
    http::Request request;
    request.method = method;
    request.path = target.substr(0, query);
    request.query =
        http::Fields::parse(std::string{target.substr(std::min(query + 1, target.size()))}).value();
    request.form = http::Fields::parse(encoded(fields)).value();
    request.cookies = http::Cookies::parse(cookie_header()).value();
    request.client = http::Address::parse("192.0.2.7").value();
    request.user_agent = "test";
    request.accept_language = accept_language;
    request.id = "REQUESTNUMBER";
    request.nonce = "nonce";
    request.received = world_.now;
    return keep(world_.answer(request));
  }

  /// Signs in with the password; where it leads to.
  auto enter_password(std::string_view password = test_password) -> Seen {
    get("/sign-in");
    return press("/sign-in", {{"name", "anna"}, {"password", std::string{password}}});
  }

  std::map<std::string, std::string> jar;
  std::string form_token;
  std::string accept_language;

 private:
  static auto encoded(const Fields& fields) -> std::string {
    std::string text;
    for (const auto& [name, value] : fields) {
      text += fmt::format("{}{}=", text.empty() ? "" : "&", name);
      for (const char byte : value) {
        text += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
      }
    }
    return text;
  }
  [[nodiscard]] auto cookie_header() const -> std::string {
    std::string header;
    for (const auto& [name, value] : jar) {
      header += fmt::format("{}{}={}", header.empty() ? "" : "; ", name, value);
    }
    return header;
  }
  auto keep(const http::Response& response) -> Seen {
    Seen seen{.status = static_cast<int>(response.status()),
              .location = std::string{response.field("Location")},
              .body = std::string{response.body()},
              .retry_after = std::string{response.field("Retry-After")},
              .cookies = {}};
    for (const auto& cookie : response.cookies()) {
      seen.cookies.emplace_back(cookie.header().reveal());
      keep_cookie(seen.cookies.back());
    }
    const auto token = between(seen.body, R"(name="csrf" value=")", "\"");
    if (!token.empty()) {
      form_token = token;
    }
    return seen;
  }
  void keep_cookie(std::string_view header) {
    const auto equals = header.find('=');
    const std::string name{header.substr(0, equals)};
    if (header.contains("Max-Age=0")) {
      jar.erase(name);
    } else {
      jar[name] = header.substr(equals + 1, header.find(';') - equals - 1);
    }
  }

  World& world_;

 public:
  /// What stands between the first of these and the next of those; empty when there is none.
  static auto between(std::string_view text, std::string_view before, std::string_view behind)
      -> std::string {
    const auto start = text.find(before);
    if (start == std::string_view::npos) {
      return {};
    }
    const auto rest = text.substr(start + before.size());
    return std::string{rest.substr(0, rest.find(behind))};
  }
};

}  // namespace sallyport::portal
