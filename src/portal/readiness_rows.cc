#include "portal/readiness_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "enrolment/readiness.h"
#include "portal/pending.h"
#include "view/moment.h"

namespace sallyport::portal {

using enrolment::Light;
using view::tr;

namespace {

/// What mends it, or leads to where it is changed.
struct Press {
  view::Message label;
  std::string_view path;
};

class Rows {
 public:
  Rows(const Visit& visit, const enrolment::Overview& overview)
      : visit_{visit}, overview_{overview}, stands_{readiness_of(overview, visit.now())} {}

  auto all() && -> std::vector<view::Data> {
    if (overview_.active) {
      add_codes();
      add_second_app();
      add_app();
    } else {
      add(stands_.two_factor, tr("Two-factor authentication"),
          visit_.text(tr("Off: the password alone opens it")), {tr("Set it up"), multi_factor_path});
    }
    add_registered();
    add_second_address();
    add_password();
    return std::move(rows_);
  }

 private:
  void add(Light light, view::Message what, const std::string& stands, Press press) {
    view::Data row;
    row.set("is_good", light == Light::good)
        .set("is_advice", light == Light::advice)
        .set("is_wrong", light >= Light::attention)
        .set("what", visit_.text(what))
        .set("stands", stands)
        .set("press", visit_.text(press.label))
        .set("path", press.path);
    rows_.push_back(std::move(row));
  }

  [[nodiscard]] auto on(Instant instant) const -> std::string {
    return view::day(visit_.house.catalogue, visit_.locale, instant).text;
  }

  void add_codes() {
    if (overview_.are_recovery_codes_locked) {
      add(stands_.recovery_codes, tr("Recovery codes"),
          visit_.text(tr("Locked after too many wrong entries: make new ones")),
          {tr("Make new ones"), recovery_codes_path});
      return;
    }
    const auto& set = overview_.recovery_codes;
    const auto left = visit_.language().plural(tr("{n} left", "{n} left"),
                                               static_cast<std::uint64_t>(set ? set->remaining : 0));
    add(stands_.recovery_codes, tr("Recovery codes"),
        set ? visit_.language().text(tr("{left}, made on {day}"), {{"left", left}, {"day", on(set->made)}})
            : visit_.text(tr("None yet")),
        {set ? tr("Make new ones") : tr("Make them"), recovery_codes_path});
  }

  void add_second_app() {
    const auto count = static_cast<std::uint64_t>(overview_.active->authenticators);
    add(stands_.second_app, tr("Authenticator apps"),
        visit_.language().plural(
            tr("{n} app: a second one on another device would help", "{n} apps: one may be lost"), count),
        {stands_.second_app == Light::good ? tr("Manage") : tr("Add one"), multi_factor_path});
  }

  void add_app() {
    const auto& active = *overview_.active;
    if (active.is_locked) {
      add(stands_.app, tr("Codes of your app"), visit_.text(tr("Switched off after too many wrong ones")),
          {tr("Set it up anew"), multi_factor_path});
      return;
    }
    if (active.asks_for_new_key) {
      add(stands_.app, tr("Codes of your app"), visit_.text(tr("With settings of our old portal")),
          {tr("Set it up anew"), new_phone_path});
      return;
    }
    const auto last = std::max(active.last_used, active.check_up_passed);
    const auto day = last ? on(*last) : visit_.text(tr("None since it was set up"));
    const bool is_check_up_due = visit_.now() >= active.check_up_due;
    add(stands_.app, tr("Last code that was right"),
        is_check_up_due ? visit_.language().text(tr("{day}; a check-up is due"), {{"day", day}}) : day,
        {tr("Try one"), check_up_path});
  }

  void add_registered() {
    const auto& confirmed = overview_.registered_confirmed;
    add(stands_.registered_address, tr("Registered address"),
        confirmed ? visit_.language().text(tr("Confirmed on {day}"), {{"day", on(*confirmed)}})
                  : visit_.text(tr("Not confirmed yet")),
        {confirmed ? tr("Change") : tr("Confirm it"), addresses_path});
  }

  void add_second_address() {
    const auto& confirmed = overview_.second_confirmed;
    add(stands_.second_address, tr("Second address"),
        confirmed ? visit_.language().text(tr("Confirmed on {day}"), {{"day", on(*confirmed)}})
                  : visit_.text(tr("None: it would hear of a thief, too")),
        {confirmed ? tr("Change") : tr("Add one"), addresses_path});
  }

  // A fact: passwords don't run out.
  void add_password() {
    if (overview_.password_chosen) {
      add(Light::good, tr("Password"),
          visit_.language().text(tr("Chosen on {day}"), {{"day", on(*overview_.password_chosen)}}),
          {tr("Change"), "/account/security/password"});
    }
  }

  const Visit& visit_;
  const enrolment::Overview& overview_;
  enrolment::Readiness stands_;
  std::vector<view::Data> rows_;
};

}  // namespace

void set_readiness(const Visit& visit, Page& page, const enrolment::Overview& overview) {
  const auto overall = readiness_of(overview, visit.now()).overall();
  page.data()
      .set("readiness", Rows{visit, overview}.all())
      .set("is_ready", overall == Light::good)
      .set("is_nearly_ready", overall == Light::attention)
      .set("is_not_ready", overall == Light::urgent);
}

}  // namespace sallyport::portal
