#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "audit/retention.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/key_ring.h"
#include "enrolment/enrolment.h"
#include "enrolment/overview.h"
#include "enrolment/putting_off.h"
#include "enrolment/upkeep.h"
#include "factor/password/policy.h"
#include "http/router.h"
#include "http/server.h"
#include "portal/foot_link.h"
#include "portal/recommended_apps.h"
#include "recovery/addresses.h"
#include "recovery/freeze.h"
#include "recovery/password_change.h"
#include "recovery/password_link.h"
#include "sign_in/presence.h"
#include "sign_in/sign_in.h"
#include "sign_in/step_up.h"
#include "unit/unit.h"
#include "view/views.h"

namespace sallyport::portal {

/// What the operator chose. Texts are shown as they are.
struct Settings {
  std::string brand;
  std::string support_address;
  /// The name under which apps list the account.
  std::string issuer;
  std::vector<App> apps;
  /// How long subscribers find what happened in their accounts.
  seconds activity_kept = audit::Retention::standard().length();
  /// The characters that a new password has at least.
  std::size_t least_password_length = factor::password::Policy::standard_length;
  /// When they are asked whether their apps still work.
  factor::totp::CheckUpTimes check_up = factor::totp::CheckUpTimes::standard();
  /// The right address, for whoever asked under another one; empty: the page says so without it.
  std::string public_url = {};
  /// The language of whoever asks for none that there is, by its BCP 47 name.
  std::string language = "en";
  /// When somebody answers at the support address; empty: the pages don't say.
  std::string support_hours = {};
  /// What else stands at the foot of each page: the company's own places.
  std::vector<FootLink> links = {};
  /// The address of the page that says whose portal it is; may be empty.
  std::string imprint = {};
  /// Is told why a page was answered with 503. Called from workers; must not wait.
  std::function<void(std::string_view request_id, const Fault& fault)> fault_log = {};
  /// Whether this node is about to end: a balancer is told to send nobody here any more.
  std::function<bool()> is_leaving = {};
};

/// What the pages call. Everything must outlive the portal.
struct Flows {
  ::sallyport::sign_in::SignIn& sign_in;
  ::sallyport::sign_in::StepUp& step_up;
  ::sallyport::sign_in::Presence& presence;
  ::sallyport::enrolment::Enrolment& enrolment;
  ::sallyport::enrolment::Overviews& overviews;
  ::sallyport::enrolment::Upkeep& upkeep;
  ::sallyport::enrolment::PuttingOff& putting_off;
  ::sallyport::recovery::PasswordLinks& password_links;
  ::sallyport::recovery::PasswordChange& password_change;
  ::sallyport::recovery::AddressBook& addresses;
  ::sallyport::recovery::Freeze& freeze;
  ::sallyport::unit::Units& units;
};

struct House;

/// The subscriber's pages.
class Portal {
 public:
  /// Aborts with a line that names it when a page's template is missing. `views`, `ring` and `random` must
  /// outlive the portal.
  Portal(Flows flows, const view::Views& views, const crypto::KeyRing& ring, Random& random,
         Settings settings);
  Portal(const Portal&) = delete;
  Portal(Portal&&) = delete;
  auto operator=(const Portal&) -> Portal& = delete;
  auto operator=(Portal&&) -> Portal& = delete;
  ~Portal();

  /// Every page, by method and path. The portal must outlive them.
  [[nodiscard]] auto routes() -> std::vector<http::Route>;
  /// The pages for requests that no route answered, from memory alone. The portal must outlive it.
  [[nodiscard]] auto error_page() -> http::ErrorPage;
  /// The pages for what is not there, with the menu of whoever is signed in. The portal must outlive it.
  [[nodiscard]] auto missing_page() -> std::function<http::Response(http::Status, const http::Request&)>;
  /// Notes a form that comes from another site, and refuses it. The portal must outlive it.
  [[nodiscard]] auto foreign_form() -> http::Handler;

 private:
  std::unique_ptr<House> house_;
};

}  // namespace sallyport::portal
