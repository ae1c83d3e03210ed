#include "recovery/invitation.h"

namespace sallyport::recovery {

Invitation::Invitation(unit::Units& units, crypto::HashingPool& pool, Random& random,
                       factor::password::Policy policy, BrandWords brand)
    : units_{units}, pool_{pool}, random_{random}, policy_{policy}, brand_{std::move(brand)} {}

auto Invitation::find_in(unit::Unit& unit, const crypto::Digest& token, Instant now) const
    -> std::optional<account::Account> {
  const auto pass = unit.passes.find(token);
  if (!pass || pass->kind != pass::Kind::invitation || !pass::is_live(*pass, now)) {
    return std::nullopt;
  }
  auto account = unit.accounts.find(pass->account);
  return account && account->status == account::Status::enabled ? std::move(account) : std::nullopt;
}

auto Invitation::personal_words(const account::Account& account) const -> std::vector<std::string> {
  auto words = brand_.words;
  words.insert(words.end(), {account.full_name.text(), account.sign_in_name.text(),
                             account.customer_number.text(), account.email.text()});
  return words;
}

auto Invitation::find(const crypto::Digest& token, Instant now)
    -> Result<std::variant<Invited, InvitationGone>> {
  return units_.read([&](unit::Unit& unit) -> std::variant<Invited, InvitationGone> {
    auto account = find_in(unit, token, now);
    if (!account) {
      return InvitationGone{};
    }
    return Invited{*std::move(account)};
  });
}

auto Invitation::choose_password(const crypto::Digest& token, const Secret& password,
                                 const audit::Origin& origin, Instant now)
    -> Result<std::variant<PasswordChosen, TooWeak, InvitationGone, Busy>> {
  using Outcome = std::variant<PasswordChosen, TooWeak, InvitationGone, Busy>;
  const auto found = find(token, now);
  if (!found) {
    return std::unexpected{found.error()};
  }
  const auto* invited = std::get_if<Invited>(&*found);
  if (invited == nullptr) {
    return units_.write([&](unit::Unit& unit) -> Outcome {
      unit.events.append({now, std::nullopt, origin, audit::InvitationRefused{}});
      return InvitationGone{};
    });
  }
  if (const auto why = policy_.weakness(password, personal_words(invited->account))) {
    return TooWeak{*why};
  }
  const auto hashed = pool_.hash(password, random_);
  if (const auto* busy = std::get_if<Busy>(&hashed)) {
    return *busy;
  }
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto account = find_in(unit, token, now);
    const auto pass = unit.passes.find(token);
    if (!account || !pass || unit.passes.use(*pass) == Written::somebody_was_faster) {
      unit.events.append({now, invited->account.id, origin, audit::InvitationRefused{}});
      return InvitationGone{};
    }
    const auto seen = unit.passwords.find(account->id);
    const factor::password::Password next{.hash = std::get<crypto::PasswordHash>(hashed),
                                          .chosen = now,
                                          .version = seen ? seen->version : Version::none()};
    if (unit.passwords.replace(account->id, next) == Written::somebody_was_faster) {
      throw FaultInUnit{"the password was changed at the same moment"};
    }
    unit.guesses.clear_tally(account->id, factor::Kind::password);
    unit.sessions.end_all(account->id);
    unit.attempts.remove_all(account->id);
    auto browser = attempt::know_only_a_new_browser(unit.known_browsers, account->id, random_, now);
    unit.events.append({now, account->id, origin, audit::PasswordChosen{}});
    return PasswordChosen{std::move(browser)};
  });
}

}  // namespace sallyport::recovery
