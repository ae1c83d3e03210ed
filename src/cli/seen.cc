#include "cli/seen.h"

#include <algorithm>

#include "sign_in/demand.h"

namespace sallyport::cli {
namespace {

constexpr int shown_events = 10;

auto live(std::vector<session::ListedSession> sessions, const session::Limits& limits, Instant now)
    -> std::vector<session::ListedSession> {
  std::erase_if(sessions, [&](const auto& session) { return !session::is_live(session, limits, now); });
  return sessions;
}

auto asked(std::vector<account::Unconfirmed> addresses, Instant now) -> std::vector<account::Unconfirmed> {
  std::erase_if(addresses, [&](const auto& address) { return !account::is_live(address, now); });
  return addresses;
}

auto until(const std::vector<pass::Pass>& passes, pass::Kind kind, Instant now) -> std::optional<Instant> {
  const auto found = std::ranges::find(passes, kind, &pass::Pass::kind);
  return found != passes.end() && pass::is_live(*found, now)
             ? std::optional{found->made + pass::lifetime(kind)}
             : std::nullopt;
}

/// The log knows, unless it was too long ago, or the account came so from another system.
auto state_since(unit::Unit& unit, const account::Account& account) -> std::optional<Instant> {
  if (account.status == account::Status::enabled) {
    return std::nullopt;
  }
  const auto name =
      audit::line_of(account.status == account::Status::frozen ? audit::Fact{audit::AccountFrozen{}}
                                                               : audit::Fact{audit::SubscriberDisabled{}})
          .name;
  const auto event = unit.events.newest(account.id, name);
  return event ? std::optional{event->at} : std::nullopt;
}

}  // namespace

auto look(const account::Account& account, const Surroundings& around) -> Result<Seen> {
  auto overview = enrolment::overview(around.units, account.id, around.now);
  if (!overview) {
    return std::unexpected{overview.error()};
  }
  return around.units.read([&](unit::Unit& unit) {
    const auto passes = unit.passes.of(account.id);
    return Seen{
        .account = account,
        .state_since = state_since(unit, account),
        .overview = *overview,
        .contact = unit.contacts.find(account.id),
        .authenticators = unit.authenticators.of(account.id),
        .left_addresses = unit.contacts.left(account.id, around.now - account::held_for),
        .asked_addresses = asked(unit.contacts.unconfirmed(account.id), around.now),
        .is_password_locked = unit.guesses.tally(account.id, factor::Kind::password).locks(),
        .is_password_foreign = unit.passwords.find_either(account.id).foreign.has_value(),
        .demand = sign_in::demand_on(unit, around.two_factor, account, around.now),
        .delay = unit.delays.of(account.id),
        .must_keep_two_factor = account::must_be_kept(around.two_factor.rule_of(account.group), around.now),
        .invitation_until = until(passes, pass::Kind::invitation, around.now),
        .re_enrolment_until = until(passes, pass::Kind::re_enrolment, around.now),
        .is_re_enrolment_locked = unit.guesses.tally(account.id, factor::Kind::pass).locks(),
        .sessions = live(unit.sessions.of(account.id, session::most_listed), around.session, around.now),
        .events = unit.events.of(account.id, std::nullopt, shown_events)};
  });
}

}  // namespace sallyport::cli
