#include "recovery/password_link.h"

namespace sallyport::recovery {
namespace {

auto link_of(pass::Kind kind) -> audit::Link {
  return kind == pass::Kind::invitation ? audit::Link::invitation : audit::Link::password;
}

auto find_in(unit::Unit& unit, pass::Kind kind, const crypto::Digest& token, Instant now)
    -> std::optional<account::Account> {
  const auto pass = unit.passes.find(token);
  if (!pass || pass->kind != kind || !pass::is_live(*pass, now)) {
    return std::nullopt;
  }
  auto account = unit.accounts.find(pass->account);
  return account && account->status == account::Status::enabled ? std::move(account) : std::nullopt;
}

/// Whoever chose a password by a link reads the mails that go there.
void note_reached(unit::Unit& unit, const account::Account& account, pass::Kind kind, Instant now) {
  // The operator may have handed out an invitation in another way.
  if (kind == pass::Kind::password_reset &&
      account::recovery_address(account, unit.contacts, now) == account.email) {
    auto contact = unit.contacts.find(account.id);
    contact.registered_confirmed = now;
    unit.contacts.keep(account.id, contact);
  }
}

/// Nobody's mailbox is filled by whoever knows his name, and no network uses up what others have.
auto has_had_enough(unit::Unit& unit, AccountId account, const std::string& network, Instant now) -> bool {
  constexpr auto link = notice::Kind::password_link;
  return unit.outbox.count(account, link, now - notice::between_links) > 0 ||
         unit.outbox.count(account, link, now - days{1}) >= notice::links_a_day ||
         unit.outbox.count(account, link, network, now - days{1}) >= notice::links_a_day_of_a_network;
}

}  // namespace

PasswordLinks::PasswordLinks(unit::Units& units, const NewPassword& passwords, Random& random,
                             notice::Links links)
    : units_{units}, passwords_{passwords}, random_{random}, links_{std::move(links)} {}

auto PasswordLinks::ask(const notice::LinkRequest& request)
    -> Result<std::variant<Asked, Wait, TooManyWaiting>> {
  using Outcome = std::variant<Asked, Wait, TooManyWaiting>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (const auto wait = attempt::take_for_link(unit.guesses, request.network, request.made)) {
      return *wait;
    }
    if (unit.link_requests.count() >= notice::most_waiting) {
      return TooManyWaiting{};
    }
    unit.link_requests.put(request);
    return Asked{};
  });
}

void PasswordLinks::answer(unit::Unit& unit, const notice::LinkRequest& request, Instant now) const {
  const auto account = unit.accounts.find_by(request.name);
  if (!account || account->status != account::Status::enabled ||
      has_had_enough(unit, account->id, request.network, now)) {
    return;
  }
  const auto mail = unit.outbox.put({.account = account->id,
                                     .kind = notice::Kind::password_link,
                                     .recipient = account::recovery_address(*account, unit.contacts, now),
                                     .detail = request.network,
                                     .at = request.made,
                                     .origin = request.origin},
                                    now);
  unit.passes.put({.account = account->id,
                   .kind = pass::Kind::password_reset,
                   .digest = links_.token_of(mail).digest(),
                   .made = now});
  unit.events.append({now, account->id, request.origin, audit::PasswordLinkMade{}});
}

auto PasswordLinks::answer_next(Instant now) -> Result<bool> {
  const auto waiting = units_.read([](unit::Unit& unit) { return unit.link_requests.count(); });
  if (!waiting || *waiting == 0) {
    return waiting ? Result<bool>{false} : std::unexpected{waiting.error()};
  }
  return units_.write([&](unit::Unit& unit) {
    const auto requests = unit.link_requests.take(1);
    for (const auto& request : requests) {
      answer(unit, request, now);
    }
    return !requests.empty();
  });
}

auto PasswordLinks::find(pass::Kind kind, const crypto::Digest& token, Instant now)
    -> Result<std::variant<LinkFor, LinkGone>> {
  return units_.read([&](unit::Unit& unit) -> std::variant<LinkFor, LinkGone> {
    auto account = find_in(unit, kind, token, now);
    if (!account) {
      return LinkGone{};
    }
    return LinkFor{*std::move(account)};
  });
}

auto PasswordLinks::refuse(pass::Kind kind, const audit::Origin& origin, Instant now)
    -> Result<std::variant<LinkGone>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<LinkGone> {
    unit.events.append({now, std::nullopt, origin, audit::LinkRefused{link_of(kind)}});
    return LinkGone{};
  });
}

auto PasswordLinks::choose_password(pass::Kind kind, const crypto::Digest& token, const Secret& password,
                                    const audit::Origin& origin, Instant now)
    -> Result<std::variant<PasswordChosen, TooWeak, LinkGone, Busy>> {
  using Outcome = std::variant<PasswordChosen, TooWeak, LinkGone, Busy>;
  const auto found = find(kind, token, now);
  if (!found) {
    return std::unexpected{found.error()};
  }
  const auto* link = std::get_if<LinkFor>(&*found);
  if (link == nullptr) {
    const auto gone = refuse(kind, origin, now);
    return gone ? Result<Outcome>{LinkGone{}} : std::unexpected{gone.error()};
  }
  if (const auto why = passwords_.weakness(link->account, password)) {
    return TooWeak{*why};
  }
  const auto hashed = passwords_.hash(password);
  if (const auto* busy = std::get_if<Busy>(&hashed)) {
    return *busy;
  }
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto account = find_in(unit, kind, token, now);
    const auto pass = unit.passes.find(token);
    if (!account || !pass || unit.passes.use(*pass) == Written::somebody_was_faster) {
      unit.events.append({now, link->account.id, origin, audit::LinkRefused{link_of(kind)}});
      return LinkGone{};
    }
    NewPassword::keep(unit, account->id, std::get<crypto::PasswordHash>(hashed), now);
    note_reached(unit, *account, kind, now);
    unit.sessions.end_all(account->id);
    auto browser = attempt::know_only_a_new_browser(unit.known_browsers, account->id, random_, now);
    unit.events.append({now, account->id, origin, audit::PasswordChosen{link_of(kind)}});
    return PasswordChosen{std::move(browser)};
  });
}

}  // namespace sallyport::recovery
