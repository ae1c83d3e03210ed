#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/token.h"
#include "enrolment/overview.h"
#include "http/cookie.h"
#include "http/request.h"
#include "portal/house.h"
#include "portal/language.h"
#include "sign_in/client.h"
#include "sign_in/presence.h"
#include "view/catalogue.h"

namespace sallyport::portal {

/// Who may come to a page.
enum class Access : std::uint8_t {
  machine,      ///< a monitor, a file: nobody is looked up and no cookie is set
  program,      ///< asks for a session by itself: that keeps none alive, and no cookie is set
  anyone,       ///< readable signed out and in
  signed_out,   ///< belongs to no session, even where there is one: the first step, an invitation
  second_step,  ///< a sign-in whose second step is due
  enrolment,    ///< a session, also one that may do nothing but enrol
  full,         ///< a session that may do everything
};

/// One request, and who sent it.
struct Visit {
  House& house;
  const http::Request& request;
  Access access;
  view::Locale locale;
  /// The visitor cookie as text; empty on pages for machines.
  Secret visitor;
  /// Who is signed in, and the session's cookie as text.
  std::optional<sign_in::Present> present;
  Secret session_token;
  /// The state of the account's factors, when it has been looked up before the page was asked.
  std::optional<enrolment::Overview> overview;
  /// A sign-in whose second step is due, and its cookie as text.
  std::optional<crypto::Digest> attempt;
  Secret attempt_token;
  /// What the answer sets.
  std::vector<http::Cookie> cookies;

  [[nodiscard]] auto now() const -> Instant { return request.received; }
  [[nodiscard]] auto flows() const -> const Flows& { return house.flows; }
  [[nodiscard]] auto settings() const -> const Settings& { return house.settings; }
  /// Who it is that comes, as far as the request tells: for the record, and for whoever counts guesses.
  [[nodiscard]] auto origin() const -> audit::Origin;
  [[nodiscard]] auto client() const -> sign_in::Client;
  /// The field of the form; empty when it is missing.
  [[nodiscard]] auto field(std::string_view name) const -> std::string_view;
  /// Whether the page follows upon what this word says ("?after=sign-out").
  [[nodiscard]] auto comes_after(std::string_view word) const -> bool;
  [[nodiscard]] auto is_press() const -> bool { return request.method == http::Method::post; }
  /// Whether the page is one of a signed-in person. Those of a sign-in are not, even beside a session.
  [[nodiscard]] auto is_signed_in() const -> bool {
    return present && access != Access::signed_out && access != Access::second_step;
  }
  /// Whether the person has to enrol before anything else.
  [[nodiscard]] auto is_enrolment_only() const -> bool {
    return is_signed_in() && !present->reaches_everything();
  }
  /// Only on pages that need a session.
  [[nodiscard]] auto session() const -> const session::Session& { return present.value().session; }
  [[nodiscard]] auto account() const -> const account::Account& { return present.value().account; }
  [[nodiscard]] auto demand() const -> const account::Demand& { return present.value().demand; }

  [[nodiscard]] auto form_holder() const -> FormHolder;
  /// What the form's hidden field has to hold.
  [[nodiscard]] auto form_token() const -> std::string { return house.forms.token(form_holder()); }

  /// What the form that switches the language has to hold, signed in or not; empty for a browser that we have
  /// not met before.
  [[nodiscard]] auto switch_token() const -> std::string;

  [[nodiscard]] auto language() const -> Language { return {house.catalogue, locale}; }
  [[nodiscard]] auto text(view::Message message) const -> std::string { return language().text(message); }

  /// Somebody is signed in, by the session's cookie that came along.
  void recognise(sign_in::Present who);
  /// The browser gets the token of its session with this answer, and the answer's forms fit to it.
  void hand_out(const crypto::Token& token);
  /// The present session has a new one.
  void hand_out(const session::Opened& opened);
  /// The session is no more.
  void take_back_session();
  void set(http::Cookie cookie) { cookies.push_back(std::move(cookie)); }
};

/// A visit of nobody, from memory alone.
[[nodiscard]] auto visit_of_nobody(House& house, const http::Request& request) -> Visit;
/// Looks up who it is, as far as the page needs it.
[[nodiscard]] auto open_visit(House& house, const http::Request& request, Access access) -> Result<Visit>;

/// The same for whoever is signed in, from memory alone: nothing when memory does not know who it is, or how
/// the factors of the account stand.
[[nodiscard]] auto open_known_visit(House& house, const http::Request& request, Access access)
    -> std::optional<Visit>;

/// The token in this cookie of ours; nothing when it is missing or can't be one.
[[nodiscard]] auto token_in(const http::Request& request, std::string_view cookie)
    -> std::optional<crypto::Token>;

}  // namespace sallyport::portal
