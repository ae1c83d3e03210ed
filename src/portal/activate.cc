#include <utility>

#include "otp/qr.h"
#include "portal/apps.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/refusals.h"

namespace sallyport::portal {

using enrolment::ShownKey;
using http::Response;
using view::tr;

namespace {

auto groups_of(const Secret& in_groups) -> std::vector<std::string> {
  std::vector<std::string> groups;
  auto rest = in_groups.reveal();
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    groups.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return groups;
}

void set_key(Page& page, const ShownKey& key) {
  auto groups = groups_of(key.in_groups);
  page.data()
      .set("key_unspaced", key.base32.reveal())
      .set("key_groups", groups)
      .set("otpauth_uri", key.uri.reveal())
      .set("entry_issuer", key.issuer)
      .set("entry_account", key.account);
  page.set("expires", key.expires);
  for (auto& group : groups) {
    wipe(group);
  }
}

auto key_page(const Visit& visit, const ShownKey& key) -> Response {
  const auto qr = otp::QrCode::of(key.uri.reveal());
  if (!qr) {
    return unavailable(visit, qr.error());
  }
  Page page{visit, {"activate", tr("Add the account to your app"), Menu::security}};
  auto svg = qr->as_svg(visit.text(tr("QR code with the key")));
  page.data().set("qr_svg", svg).set("apps", apps_data(visit.settings().apps));
  wipe(svg);
  set_key(page, key);
  set_step(page, key, 1);
  if (key.old_account) {
    page.data().set("old_entry_account", *key.old_account);
  }
  return std::move(page).answer(http::Status::ok);
}

}  // namespace

auto begin_enrolment(Visit& visit) -> Response { return begin(visit); }

auto show_key(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.pending(visit.session(), visit.now()),
      [&](const ShownKey& key) { return key_page(visit, key); },
      [](const enrolment::ShownCodes& /*unused*/) { return Response::see_other(recovery_codes_path); },
      [&](const enrolment::NothingPending& /*unused*/) { return without_key(visit); });
}

}  // namespace sallyport::portal
