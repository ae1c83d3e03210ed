#include <fmt/format.h>

#include "account/status_word.h"
#include "cli/aligned.h"
#include "cli/event_words.h"
#include "cli/moment.h"
#include "cli/seen.h"
#include "enrolment/enrolment.h"

namespace sallyport::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

auto password_words(const Seen& seen) -> std::string {
  if (seen.is_password_foreign) {
    return "of the old system until the next sign-in";
  }
  if (!seen.overview.password_chosen) {
    return "none yet: sallyport subscriber invite";
  }
  return fmt::format(
      "chosen {}{}", readable_time(*seen.overview.password_chosen),
      seen.is_password_locked ? ", locked after too many failures: sallyport subscriber invite" : "");
}

auto two_factor_words(const Seen& seen) -> std::string {
  const auto& active = seen.overview.active;
  if (!active) {
    return "not active";
  }
  return fmt::format(
      "active since {}, {}{}", readable_time(active->since),
      active->last_used ? "last used " + readable_time(*active->last_used) : "not used yet",
      active->is_locked ? ", locked after too many failures: sallyport subscriber re-enrol" : "");
}

/// What is asked of somebody without a second factor, and until when he may do without.
struct DemandWords {
  const account::Delay& delay;

  [[nodiscard]] auto put_off(account::Asked asked) const -> std::string {
    return asked == account::Asked::later && delay.put_off_until
               ? ", not asked again before " + readable_time(*delay.put_off_until)
               : "";
  }
  auto operator()(const account::NothingAsked& /*demand*/) const -> std::string { return "nothing"; }
  auto operator()(const account::Encouraged& demand) const -> std::string {
    return "encouraged" + put_off(demand.asked);
  }
  auto operator()(const account::InGrace& demand) const -> std::string {
    return "required from " + readable_time(demand.deadline) + " on" + put_off(demand.asked);
  }
  auto operator()(const account::SnoozeLeft& demand) const -> std::string {
    return "required since " + readable_time(demand.deadline) + ", a week more can be taken once";
  }
  auto operator()(const account::Snoozed& demand) const -> std::string {
    return "required, the week more ends " + readable_time(demand.until);
  }
  auto operator()(const account::Required& /*demand*/) const -> std::string {
    return "required: nothing opens but the set-up";
  }
};

auto demand_words(const Seen& seen) -> std::string {
  if (seen.overview.active) {
    return seen.must_keep_two_factor ? "two-factor authentication has to stay" : "nothing";
  }
  if (seen.account.enrolment == account::Enrolment::due) {
    return "due since the account was thawed: nothing opens but the set-up";
  }
  return std::visit(DemandWords{seen.delay}, seen.demand);
}

auto pass_words(const std::optional<Instant>& until) -> std::string {
  return until ? "works until " + readable_time(*until) : "none";
}

auto re_enrolment_words(const Seen& seen) -> std::string {
  const bool is_locked = seen.re_enrolment_until && seen.is_re_enrolment_locked;
  return pass_words(seen.re_enrolment_until) +
         (is_locked ? ", locked after too many failures: sallyport subscriber re-enrol" : "");
}

auto state_words(const Seen& seen) -> std::string {
  const auto word = word_of(seen.account.status);
  if (seen.account.status == account::Status::enabled) {
    return std::string{word};
  }
  return seen.state_since ? fmt::format("{} since {}", word, readable_time(*seen.state_since))
                          : fmt::format("{}, since when is not on record", word);
}

/// "Work phone, entry 2 (anna-2)", or without a name "entry 2 (anna-2)".
auto authenticator_words(const Seen& seen, const factor::totp::Authenticator& one) -> std::string {
  const auto name = own_name(one);
  return fmt::format(
      "{}{}entry {} ({}), added {}, {}{}{}", name, name.empty() ? "" : ", ", one.entry.number,
      enrolment::entry_account(seen.account, one.entry), readable_time(one.activated),
      one.last_used ? "last used " + readable_time(*one.last_used) : "not used yet",
      asks_for_new_key(one) ? ", of the old system: asked to be set up anew" : "",
      is_about_to_end(one, seen.authenticators) ? ", about to be replaced by a new phone" : "");
}

auto recovery_words(const Seen& seen) -> std::string {
  const auto& codes = seen.overview.recovery_codes;
  if (!codes) {
    return "none";
  }
  return fmt::format("{} of {} left, made {}{}", codes->remaining, factor::recovery_code::codes_in_a_set,
                     readable_time(codes->made),
                     seen.overview.are_recovery_codes_locked
                         ? ", locked after too many failures until the subscriber makes new ones"
                         : "");
}

/// Who must not be sent anything by hand is seen at once: an address that was changed lately.
auto email_words(const Seen& seen) -> std::string {
  const auto& confirmed = seen.contact.registered_confirmed;
  return fmt::format("{}, {}", seen.account.email.text(),
                     confirmed ? "confirmed " + readable_time(*confirmed) : "not confirmed");
}

auto second_address_words(const Seen& seen) -> std::string {
  const auto& contact = seen.contact;
  return contact.second && contact.second_confirmed ? fmt::format("{}, confirmed {}", contact.second->text(),
                                                                  readable_time(*contact.second_confirmed))
                                                    : "none";
}

auto left_address_words(const account::AddressChange& change) -> std::string {
  return fmt::format("{}, {} until {}; can undo it until {}", change.left.text(), word_of(change.which),
                     readable_time(change.at), readable_time(change.at + account::held_for));
}

auto asked_address_words(const account::Unconfirmed& asked) -> std::string {
  return fmt::format("{}, as the {} one; its link works until {}", asked.address.text(), word_of(asked.which),
                     readable_time(asked.asked + account::confirmation_lasts));
}

auto check_up_words(const Seen& seen) -> std::string {
  const auto& active = seen.overview.active;
  return active && active->check_up_passed ? "app checked " + readable_time(*active->check_up_passed)
                                           : "never";
}

auto session_words(const Seen& seen) -> std::string {
  if (seen.sessions.empty()) {
    return "none";
  }
  const auto& latest = seen.sessions.front();
  return fmt::format("{}{}, last used {}{}", seen.sessions.size(),
                     std::ssize(seen.sessions) >= session::most_listed ? " or more" : "",
                     readable_time(latest.seen), latest.address.empty() ? "" : " from " + latest.address);
}

auto event_rows(const Seen& seen) -> std::string {
  Rows rows;
  rows.reserve(seen.events.size());
  for (const auto& event : seen.events) {
    rows.push_back({"  " + readable_time(event.at),
                    in_words({.name = event.name, .factors = event.factors, .reason = event.reason}),
                    event.origin.address});
  }
  return aligned(rows);
}

void add_person(Rows& rows, const Seen& seen) {
  const auto& account = seen.account;
  rows.push_back({"Sign-in name", account.sign_in_name.text()});
  if (!account.full_name.text().empty()) {
    rows.push_back({"Full name", account.full_name.text()});
  }
  rows.push_back({"Customer number", account.customer_number.text()});
  rows.push_back({"E-mail address", email_words(seen)});
  rows.push_back({"Second address", second_address_words(seen)});
  for (const auto& address : seen.asked_addresses) {
    rows.push_back({"Not confirmed yet", asked_address_words(address)});
  }
  for (const auto& change : seen.left_addresses) {
    rows.push_back({"Left address", left_address_words(change)});
  }
  rows.push_back({"Group", account.group.is_none() ? "none" : account.group.text()});
  rows.push_back({"Language", account.language.empty() ? "of the browser" : account.language});
  rows.push_back({"State", state_words(seen)});
  rows.push_back({"Added", readable_time(account.created)});
}

void add_factors(Rows& rows, const Seen& seen) {
  rows.push_back({"Password", password_words(seen)});
  rows.push_back({"Invitation", pass_words(seen.invitation_until)});
  rows.push_back({"Two-factor", two_factor_words(seen)});
  rows.push_back({"Demand", demand_words(seen)});
  for (const auto& one : seen.authenticators) {
    rows.push_back({"Authenticator", authenticator_words(seen, one)});
  }
  rows.push_back({"Recovery codes", recovery_words(seen)});
  rows.push_back({"Pass", re_enrolment_words(seen)});
  rows.push_back({"Check-up", check_up_words(seen)});
}

}  // namespace

auto words_of(const Seen& seen) -> std::string {
  Rows rows;
  add_person(rows, seen);
  add_factors(rows, seen);
  rows.push_back({"Sessions", session_words(seen)});
  rows.push_back({"Wrong codes", fmt::format("{} within 30 days", seen.overview.wrong_codes)});
  rows.push_back({"Account id", fmt::format("{} (in the log)", seen.account.id.value())});
  return fmt::format("{}\nLast events\n{}", aligned(rows),
                     seen.events.empty() ? "  none\n" : event_rows(seen));
}

}  // namespace sallyport::cli
