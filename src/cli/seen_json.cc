#include <boost/json.hpp>

#include "account/status_word.h"
#include "cli/moment.h"
#include "cli/seen.h"
#include "enrolment/enrolment.h"

namespace sallyport::cli {
namespace {

auto json_time(const std::optional<Instant>& instant) -> boost::json::value {
  return instant ? boost::json::value(exact_time(*instant)) : boost::json::value(nullptr);
}

auto authenticators_json(const Seen& seen) -> boost::json::array {
  boost::json::array all;
  for (const auto& one : seen.authenticators) {
    all.push_back(boost::json::object{{"id", one.id.value()},
                                      {"name", own_name(one)},
                                      {"entry", enrolment::entry_account(seen.account, one.entry)},
                                      {"added", json_time(one.activated)},
                                      {"last_used", json_time(one.last_used)},
                                      {"asks_for_new_key", asks_for_new_key(one)}});
  }
  return all;
}

struct DemandWord {
  auto operator()(const account::NothingAsked& /*demand*/) const -> std::string_view { return "nothing"; }
  auto operator()(const account::Encouraged& /*demand*/) const -> std::string_view { return "encouraged"; }
  auto operator()(const account::InGrace& /*demand*/) const -> std::string_view { return "in_grace"; }
  auto operator()(const account::SnoozeLeft& /*demand*/) const -> std::string_view { return "snooze_left"; }
  auto operator()(const account::Snoozed& /*demand*/) const -> std::string_view { return "snoozed"; }
  auto operator()(const account::Required& /*demand*/) const -> std::string_view { return "required"; }
};

auto deadline_of(const account::Demand& demand) -> std::optional<Instant> {
  if (const auto* in_grace = std::get_if<account::InGrace>(&demand)) {
    return in_grace->deadline;
  }
  const auto* over = std::get_if<account::SnoozeLeft>(&demand);
  return over == nullptr ? std::nullopt : std::optional{over->deadline};
}

auto demand_json(const Seen& seen) -> boost::json::object {
  return {{"asked", std::visit(DemandWord{}, seen.demand)},
          {"deadline", json_time(deadline_of(seen.demand))},
          {"put_off_until", json_time(seen.delay.put_off_until)},
          {"snoozed_until", json_time(seen.delay.snoozed_until)},
          {"due_after_thaw", seen.account.enrolment == account::Enrolment::due},
          {"must_be_kept", seen.overview.active && seen.must_keep_two_factor}};
}

auto two_factor_json(const Seen& seen) -> boost::json::object {
  const auto& active = seen.overview.active;
  const auto& codes = seen.overview.recovery_codes;
  return {{"active", active.has_value()},
          {"since", json_time(active ? std::optional{active->since} : std::nullopt)},
          {"last_used", json_time(active ? active->last_used : std::nullopt)},
          {"locked", active && active->is_locked},
          {"demand", demand_json(seen)},
          {"authenticators", authenticators_json(seen)},
          {"recovery_codes_left", codes ? codes->remaining : 0},
          {"recovery_codes_made", json_time(codes ? std::optional{codes->made} : std::nullopt)},
          {"recovery_codes_locked", seen.overview.are_recovery_codes_locked},
          {"check_up_passed", json_time(active ? active->check_up_passed : std::nullopt)},
          {"wrong_codes_in_30_days", seen.overview.wrong_codes}};
}

auto factors_json(factor::Kinds factors) -> boost::json::array {
  boost::json::array names;
  for (const auto kind : factor::all_kinds) {
    if (factors.has(kind)) {
      names.emplace_back(factor::name_of(kind));
    }
  }
  return names;
}

auto sessions_json(const Seen& seen) -> boost::json::array {
  boost::json::array sessions;
  for (const auto& session : seen.sessions) {
    sessions.push_back(
        boost::json::object{{"opened", exact_time(session.opened)},
                            {"seen", exact_time(session.seen)},
                            {"factors", factors_json(session.factors)},
                            {"enrolment_only", session.scope == session::Scope::enrolment_only},
                            {"address", session.address},
                            {"user_agent", session.user_agent}});
  }
  return sessions;
}

auto events_json(const Seen& seen) -> boost::json::array {
  boost::json::array events;
  for (const auto& event : seen.events) {
    events.push_back(boost::json::object{{"at", exact_time(event.at)},
                                         {"event", event.name},
                                         {"outcome", event.outcome},
                                         {"factors", event.factors},
                                         {"reason", event.reason},
                                         {"address", event.origin.address},
                                         {"user_agent", event.origin.user_agent},
                                         {"request_id", event.origin.request_id}});
  }
  return events;
}

auto addresses_json(const Seen& seen) -> boost::json::object {
  const auto& contact = seen.contact;
  boost::json::array left;
  for (const auto& change : seen.left_addresses) {
    left.push_back(boost::json::object{{"address", change.left.text()},
                                       {"which", std::string{word_of(change.which)}},
                                       {"at", exact_time(change.at)}});
  }
  boost::json::array asked;
  for (const auto& address : seen.asked_addresses) {
    asked.push_back(boost::json::object{{"address", address.address.text()},
                                        {"which", std::string{word_of(address.which)}},
                                        {"asked", exact_time(address.asked)}});
  }
  return {{"registered_confirmed", json_time(contact.registered_confirmed)},
          {"second", contact.second ? boost::json::value{contact.second->text()} : nullptr},
          {"second_confirmed", json_time(contact.second_confirmed)},
          {"not_confirmed_yet", std::move(asked)},
          {"left_within_7_days", std::move(left)}};
}

}  // namespace

auto json_of(const Seen& seen) -> std::string {
  const auto& account = seen.account;
  const boost::json::object object{{"account", account.id.value()},
                                   {"sign_in_name", account.sign_in_name.text()},
                                   {"full_name", account.full_name.text()},
                                   {"customer_number", account.customer_number.text()},
                                   {"email", account.email.text()},
                                   {"addresses", addresses_json(seen)},
                                   {"group", account.group.text()},
                                   {"language", account.language},
                                   {"state", std::string{word_of(account.status)}},
                                   {"state_since", json_time(seen.state_since)},
                                   {"added", exact_time(account.created)},
                                   {"password",
                                    {{"chosen", json_time(seen.overview.password_chosen)},
                                     {"of_the_old_system", seen.is_password_foreign},
                                     {"locked", seen.is_password_locked}}},
                                   {"invitation_until", json_time(seen.invitation_until)},
                                   {"re_enrolment_until", json_time(seen.re_enrolment_until)},
                                   {"re_enrolment_locked", seen.is_re_enrolment_locked},
                                   {"two_factor", two_factor_json(seen)},
                                   {"sessions", sessions_json(seen)},
                                   {"events", events_json(seen)}};
  return boost::json::serialize(object) + "\n";
}

}  // namespace sallyport::cli
