#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "account/status_word.h"
#include "cli/aligned.h"
#include "cli/command.h"
#include "cli/event_words.h"
#include "cli/moment.h"
#include "cli/run.h"
#include "enrolment/enrolment.h"
#include "enrolment/overview.h"

namespace sallyport::cli {
namespace {

constexpr int shown_events = 10;

struct Seen {
  account::Account account;
  enrolment::Overview overview;
  account::Contact contact;
  std::vector<factor::totp::Authenticator> authenticators;
  std::vector<account::AddressChange> left_addresses;
  std::vector<account::Unconfirmed> asked_addresses;
  bool is_password_locked;
  bool is_password_foreign;
  std::vector<session::ListedSession> sessions;
  std::vector<audit::Kept> events;
};

/// Those within the widest limits: the server's own may be narrower.
auto live(std::vector<session::ListedSession> sessions, Instant now) -> std::vector<session::ListedSession> {
  std::erase_if(sessions, [&](const auto& session) {
    return !session::is_live(session, session::Limits::standard(), now);
  });
  return sessions;
}

auto asked(std::vector<account::Unconfirmed> addresses, Instant now) -> std::vector<account::Unconfirmed> {
  std::erase_if(addresses, [&](const auto& address) { return !account::is_live(address, now); });
  return addresses;
}

auto look(const account::Account& account, const Surroundings& around) -> Result<Seen> {
  auto overview = enrolment::overview(around.units, account.id, around.now);
  if (!overview) {
    return std::unexpected{overview.error()};
  }
  return around.units.read([&](unit::Unit& unit) {
    return Seen{.account = account,
                .overview = *overview,
                .contact = unit.contacts.find(account.id),
                .authenticators = unit.authenticators.of(account.id),
                .left_addresses = unit.contacts.left(account.id, around.now - account::held_for),
                .asked_addresses = asked(unit.contacts.unconfirmed(account.id), around.now),
                .is_password_locked = unit.guesses.tally(account.id, factor::Kind::password).locks(),
                .is_password_foreign = unit.passwords.find_foreign(account.id).has_value(),
                .sessions = live(unit.sessions.of(account.id, session::most_listed), around.now),
                .events = unit.events.of(account.id, std::nullopt, shown_events)};
  });
}

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

/// "Work phone, entry 2 (anna-2)", or without a name "entry 2 (anna-2)".
auto authenticator_words(const Seen& seen, const factor::totp::Authenticator& one) -> std::string {
  const auto name = own_name(one);
  const bool ends =
      std::ranges::any_of(seen.authenticators, [&](const auto& other) { return other.replaces == one.id; });
  return fmt::format("{}{}entry {} ({}), added {}, {}{}{}", name, name.empty() ? "" : ", ", one.entry.number,
                     enrolment::entry_account(seen.account, one.entry), readable_time(one.activated),
                     one.last_used ? "last used " + readable_time(*one.last_used) : "not used yet",
                     asks_for_new_key(one) ? ", of the old system: asked to be set up anew" : "",
                     ends ? ", about to be replaced by a new phone" : "");
}

auto recovery_words(const Seen& seen) -> std::string {
  const auto& codes = seen.overview.recovery_codes;
  return codes ? fmt::format("{} of {} left, made {}", codes->remaining,
                             factor::recovery_code::codes_in_a_set, readable_time(codes->made))
               : "none";
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
  std::vector<std::vector<std::string>> rows;
  rows.reserve(seen.events.size());
  for (const auto& event : seen.events) {
    rows.push_back({"  " + readable_time(event.at),
                    in_words({.name = event.name, .factors = event.factors, .reason = event.reason}),
                    event.origin.address});
  }
  return aligned(rows);
}

auto words_of(const Seen& seen) -> std::string {
  const auto& account = seen.account;
  std::vector<std::vector<std::string>> rows{
      {"Sign-in name", account.sign_in_name.text()},
      {"Full name", account.full_name.text()},
      {"Customer number", account.customer_number.text()},
      {"E-mail address", email_words(seen)},
      {"Second address", second_address_words(seen)},
      {"Group", account.group.is_none() ? "none" : account.group.text()},
      {"Language", account.language.empty() ? "of the browser" : account.language},
      {"State", std::string{word_of(account.status)}},
      {"Added", readable_time(account.created)},
      {"Password", password_words(seen)},
      {"Two-factor", two_factor_words(seen)},
      {"Recovery codes", recovery_words(seen)},
      {"Check-up", check_up_words(seen)},
      {"Sessions", session_words(seen)},
      {"Wrong codes", fmt::format("{} within 30 days", seen.overview.wrong_codes)},
      {"Account id", fmt::format("{} (in the log)", account.id.value())},
  };
  const auto behind_two_factor = rows.begin() + 11;
  std::vector<std::vector<std::string>> authenticators;
  authenticators.reserve(seen.authenticators.size());
  for (const auto& one : seen.authenticators) {
    authenticators.push_back({"Authenticator", authenticator_words(seen, one)});
  }
  rows.insert(behind_two_factor, authenticators.begin(), authenticators.end());
  const auto behind_addresses = rows.begin() + 5;
  std::vector<std::vector<std::string>> moving;
  moving.reserve(seen.left_addresses.size() + seen.asked_addresses.size());
  for (const auto& address : seen.asked_addresses) {
    moving.push_back({"Not confirmed yet", asked_address_words(address)});
  }
  for (const auto& change : seen.left_addresses) {
    moving.push_back({"Left address", left_address_words(change)});
  }
  rows.insert(behind_addresses, moving.begin(), moving.end());
  if (account.full_name.text().empty()) {
    rows.erase(rows.begin() + 1);
  }
  return fmt::format("{}\nLast events\n{}", aligned(rows),
                     seen.events.empty() ? "  none\n" : event_rows(seen));
}

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

auto two_factor_json(const Seen& seen) -> boost::json::object {
  const auto& active = seen.overview.active;
  const auto& codes = seen.overview.recovery_codes;
  return {{"active", active.has_value()},
          {"since", json_time(active ? std::optional{active->since} : std::nullopt)},
          {"last_used", json_time(active ? active->last_used : std::nullopt)},
          {"locked", active && active->is_locked},
          {"authenticators", authenticators_json(seen)},
          {"recovery_codes_left", codes ? codes->remaining : 0},
          {"recovery_codes_made", json_time(codes ? std::optional{codes->made} : std::nullopt)},
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
                                   {"added", exact_time(account.created)},
                                   {"password",
                                    {{"chosen", json_time(seen.overview.password_chosen)},
                                     {"of_the_old_system", seen.is_password_foreign},
                                     {"locked", seen.is_password_locked}}},
                                   {"two_factor", two_factor_json(seen)},
                                   {"sessions", sessions_json(seen)},
                                   {"events", events_json(seen)}};
  return boost::json::serialize(object) + "\n";
}

}  // namespace

void declare_subscriber_show(CLI::App& parser, Invocation& into) {
  const auto request = std::make_shared<ShowSubscriber>();
  parser.add_option("NAME", request->name, "Sign-in name, customer number or e-mail address")->required();
  const auto* as_json = parser.add_flag("--json")->description("Everything as one JSON object");
  parser.callback([request, as_json, &into] {
    request->form = as_json->count() > 0 ? ShowSubscriber::Form::json : ShowSubscriber::Form::words;
    into.request = SubscriberRequest{*request};
  });
}

auto run(const ShowSubscriber& request, const Surroundings& around) -> Answer {
  const auto account = around.subscribers.find(account::Identifier::typed(request.name));
  if (!account) {
    return refused(account.error().message);
  }
  if (!*account) {
    return nobody(request.name);
  }
  const auto seen = look(**account, around);
  if (!seen) {
    return refused(seen.error().message);
  }
  switch (request.form) {
    case ShowSubscriber::Form::words:
      return done(words_of(*seen));
    case ShowSubscriber::Form::json:
      return done(json_of(*seen));
  }
  std::unreachable();
}

}  // namespace sallyport::cli
