#include "sign_in/presence.h"

#include <algorithm>

#include "session/acting.h"
#include "sign_in/demand.h"

namespace sallyport::sign_in {

namespace {

auto has_something_to_note(const session::Session& session, Presence::Activity activity, Instant now)
    -> bool {
  return activity == Presence::Activity::of_a_person && now - session.seen >= session::seen_every;
}

}  // namespace

auto Presence::recall(const crypto::Digest& token, Activity activity, Instant now) -> std::optional<Present> {
  auto known = memory_.recall(token, now);
  const bool will_do = known && session::is_live(known->session, limits_, now) &&
                       !has_something_to_note(known->session, activity, now);
  return will_do ? std::optional{at(*std::move(known), now)} : std::nullopt;
}

auto Presence::at(Known known, Instant now) const -> Present {
  Present present{.session = known.session, .account = std::move(known.account)};
  if (known.open_demand) {
    present.demand = account::demand_of(policy_.rule_of(present.account.group), present.account.created,
                                        *known.open_demand, now);
  }
  return present;
}

auto Presence::read(const crypto::Digest& token, Instant now) -> Result<std::optional<Present>> {
  const auto moment = units_.changes().moment();
  auto found = units_.read([&](unit::Unit& unit) -> std::optional<Known> {
    const auto session = unit.sessions.find(token);
    if (!session || !session::is_live(*session, limits_, now)) {
      return std::nullopt;
    }
    const auto account = unit.accounts.find(session->account);
    if (!account || account->status != account::Status::enabled) {
      return std::nullopt;
    }
    return Known{.session = *session,
                 .account = *account,
                 .open_demand = open_demand(unit, policy_.rule_of(account->group), account->id)};
  });
  if (!found) {
    return std::unexpected{std::move(found.error())};
  }
  if (!*found) {
    return std::nullopt;
  }
  memory_.keep(**found, moment, now);
  return at(**std::move(found), now);
}

auto Presence::find(const crypto::Digest& token, Activity activity, Instant now)
    -> Result<std::optional<Present>> {
  if (auto known = recall(token, activity, now)) {
    return known;
  }
  auto found = read(token, now);
  if (!found || !*found || !has_something_to_note((*found)->session, activity, now)) {
    return found;
  }
  const auto& session = (*found)->session;
  if (auto touched = units_.write([&](unit::Unit& unit) { unit.sessions.touch(session.id, now); });
      !touched) {
    return std::unexpected{std::move(touched.error())};
  }
  return found;
}

auto Presence::sign_out(const session::Session& session, const Client& client, Instant now) -> Result<void> {
  return units_.write([&](unit::Unit& unit) {
    unit.sessions.end(session.id);
    unit.events.append({now, session.account, client.origin, audit::SignedOut{}});
  });
}

auto Presence::sessions_of(AccountId account, Instant now) -> Result<std::vector<session::ListedSession>> {
  auto listed =
      units_.read([&](unit::Unit& unit) { return unit.sessions.of(account, session::most_listed); });
  if (listed) {
    std::erase_if(*listed, [&](const auto& session) { return !session::is_live(session, limits_, now); });
  }
  return listed;
}

namespace {

/// Why somebody may not end other sessions now; nothing when he may.
auto keeps_from_ending(unit::Unit& unit, const session::Session& by, Instant now)
    -> std::optional<Presence::EndOutcome> {
  const auto open = unit.sessions.find(by.token);
  if (!open) {
    return Presence::Gone{};
  }
  if (open->scope != session::Scope::full) {
    return Presence::NoSuchSession{};
  }
  return session::acting(unit.sessions, unit.authenticators, by, now)
             ? std::nullopt
             : std::optional<Presence::EndOutcome>{Presence::StepUpNeeded{}};
}

}  // namespace

auto Presence::end(const session::Session& by, std::optional<SessionId> which, const Client& client,
                   Instant now) -> Result<EndOutcome> {
  return units_.write([&](unit::Unit& unit) -> EndOutcome {
    if (const auto kept = which ? keeps_from_ending(unit, by, now) : std::nullopt) {
      return *kept;
    }
    const auto ended = which ? unit.sessions.end_of(by.account, *which) : std::nullopt;
    if (!ended) {
      unit.events.append({now, by.account, client.origin, audit::IdRefused{audit::IdRefused::Of::session}});
      return NoSuchSession{};
    }
    unit.sessions.note_act(by.id, now);
    unit.events.append({now, by.account, client.origin, audit::SessionEnded{ended->address}});
    return Ended{};
  });
}

namespace {

/// Not the one that is registered already and waits for its owner's word.
auto waits_for_another_address(unit::Unit& unit, AccountId account, Instant now) -> bool {
  const auto present = unit.accounts.find(account);
  return std::ranges::any_of(
      unit.contacts.unconfirmed(account), [&](const account::Unconfirmed& unconfirmed) {
        const bool is_registered = present && unconfirmed.which == account::Which::registered &&
                                   unconfirmed.address == present->email;
        return account::is_live(unconfirmed, now) && !is_registered;
      });
}

}  // namespace

auto Presence::end_others(const session::Session& by, const Client& client, Instant now)
    -> Result<EndOutcome> {
  return units_.write([&](unit::Unit& unit) -> EndOutcome {
    if (const auto kept = keeps_from_ending(unit, by, now)) {
      return *kept;
    }
    unit.sessions.end_others(by.account, by.id);
    unit.known_browsers.forget_all_but(by.account, client.browser);
    const bool waits = waits_for_another_address(unit, by.account, now);
    unit.contacts.remove_unconfirmed(by.account);
    unit.sessions.note_act(by.id, now);
    unit.events.append({now, by.account, client.origin, audit::OtherSessionsEnded{}});
    return Ended{.address_dropped = waits};
  });
}

}  // namespace sallyport::sign_in
