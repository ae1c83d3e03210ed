#include <array>

#include "portal/cookies.h"
#include "portal/entry.h"
#include "portal/mail_link.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/password_field.h"
#include "recovery/password_link.h"

// A password is chosen by a link: after an invitation, and after the old one was forgotten.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

/// One of the two ways here.
struct Way {
  pass::Kind kind;
  std::string_view path;
  std::string_view cookie;
  view::Message gone_title;
};

constexpr Way by_invitation{.kind = pass::Kind::invitation,
                            .path = "/invitation",
                            .cookie = invitation_cookie,
                            .gone_title = tr("This invitation no longer works")};
constexpr Way after_forgetting{.kind = pass::Kind::password_reset,
                               .path = "/sign-in/forgotten/choose",
                               .cookie = password_link_cookie,
                               .gone_title = tr("This link no longer works")};

auto is_invitation(const Way& way) -> bool { return way.kind == pass::Kind::invitation; }

auto gone(Visit& visit, const Way& way) -> Response {
  visit.set(http::Cookie::expired(way.cookie));
  Page page{visit, {"link_gone", way.gone_title}};
  page.data().set("invited", is_invitation(way));
  return std::move(page).answer(Status::gone);
}

auto page_for(const Visit& visit, const Way& way, const account::Account& account) -> Page {
  Page page{visit, {"choose_password", tr("Choose your password")}};
  page.data()
      .set("sign_in_name", account.sign_in_name.text())
      .set("invited", is_invitation(way))
      .set("form_path", way.path);
  set_password_hint(visit, page);
  return page;
}

auto done(Visit& visit, const Way& way, const recovery::PasswordChosen& chosen) -> Response {
  know_browser(visit, chosen.new_browser);
  visit.set(http::Cookie::expired(way.cookie));
  return Response::see_other("/sign-in?after=password");
}

auto choose(Visit& visit, const Way& way, const crypto::Digest& token, const account::Account& account)
    -> Response {
  auto page = page_for(visit, way, account);
  const auto password = password_in(visit, page);
  if (!password) {
    return std::move(page).answer(Status::bad_request);
  }
  return answer(
      visit,
      visit.flows().password_links.choose_password(way.kind, token, *password, visit.origin(), visit.now()),
      [&](const recovery::PasswordChosen& chosen) { return done(visit, way, chosen); },
      [&](const recovery::TooWeak& weak) {
        add_weakness(visit, page, "password", weak.why);
        return std::move(page).answer(Status::unprocessable_content);
      },
      [&](const recovery::LinkGone& /*unused*/) { return gone(visit, way); });
}

/// Looking changes nothing, and a press is noted.
auto refuse(Visit& visit, const Way& way) -> Response {
  if (!visit.is_press()) {
    return gone(visit, way);
  }
  return answer(visit, visit.flows().password_links.refuse(way.kind, visit.origin(), visit.now()),
                [&](const recovery::LinkGone& /*unused*/) { return gone(visit, way); });
}

template <class Then>
auto with_link(Visit& visit, const Way& way, const Then& then) -> Response {
  const auto token = token_in(visit.request, way.cookie);
  if (!token) {
    return gone(visit, way);
  }
  return answer(
      visit, visit.flows().password_links.find(way.kind, token->digest(), visit.now()),
      [&](const recovery::LinkFor& link) { return then(token->digest(), link.account); },
      [&](const recovery::LinkGone& /*unused*/) { return refuse(visit, way); });
}

auto show(Visit& visit, const Way& way) -> Response {
  return with_link(visit, way, [&](const crypto::Digest& /*unused*/, const account::Account& account) {
    return page_for(visit, way, account).answer(Status::ok);
  });
}

auto press(Visit& visit, const Way& way) -> Response {
  return with_link(visit, way, [&](const crypto::Digest& token, const account::Account& account) {
    return choose(visit, way, token, account);
  });
}

}  // namespace

auto show_invitation(Visit& visit) -> Response {
  const auto token = visit.request.query.find("token");
  return token ? take_token(visit, *token, by_invitation.cookie, by_invitation.path)
               : show(visit, by_invitation);
}

auto choose_by_invitation(Visit& visit) -> Response { return press(visit, by_invitation); }

auto take_password_link(Visit& visit, std::string_view token) -> Response {
  return take_token(visit, token, after_forgetting.cookie, after_forgetting.path);
}

auto show_password_link(Visit& visit) -> Response { return show(visit, after_forgetting); }

auto choose_by_link(Visit& visit) -> Response { return press(visit, after_forgetting); }

}  // namespace sallyport::portal
