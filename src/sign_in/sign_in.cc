#include "sign_in/sign_in.h"

#include "sign_in/demand.h"
#include "sign_in/machine.h"
#include "sign_in/proof_maker.h"

namespace sallyport::sign_in {
namespace {

using audit::FactorRefused;
using factor::Kind;

// Whoever has a choice left chooses inside: the pages hold him there until he has.
auto asks_of(unit::Unit& unit, const account::Account& account, const account::Demand& demand) -> Asks {
  if (!unit.authenticators.of(account.id).empty()) {
    return Asks::a_second_factor;
  }
  const bool is_due =
      account.enrolment == account::Enrolment::due || std::holds_alternative<account::Required>(demand);
  return is_due ? Asks::an_enrolment : Asks::nothing_more;
}

auto scope_of(Stage stage) -> session::Scope {
  return stage == Stage::enrolment_open ? session::Scope::enrolment_only : session::Scope::full;
}

/// What the account says to the browser that has just signed in. One that came from another system has signed
/// in elsewhere before, so that its owner is told even of the first browser.
auto greeting_of(const attempt::Acquaintance& seen, bool came_from_elsewhere) -> audit::SignedIn::Browser {
  using Browser = audit::SignedIn::Browser;
  if (seen.browser) {
    return Browser::known;
  }
  return seen.known > 0 || came_from_elsewhere ? Browser::another : Browser::first;
}

}  // namespace

SignIn::SignIn(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random,
               otp::Window window, account::TwoFactorPolicy policy)
    : units_{units},
      pool_{pool},
      ring_{ring},
      random_{random},
      window_{window},
      name_key_{ring.derive("names typed at sign-in")},
      passwords_{pool, ring, random},
      policy_{std::move(policy)} {}

auto SignIn::name_digest(const account::Identifier& name) const -> crypto::Digest {
  return crypto::hmac_sha256(name_key_, name.key());
}

// Whose guess it is, as far as the typed name tells.
struct SignIn::Guesser {
  std::optional<account::Account> account;
  attempt::Guess guess;
  From from;
};

auto SignIn::guesser(unit::Unit& unit, const account::Identifier& name, const Client& client,
                     Instant now) const -> Guesser {
  auto account = unit.accounts.find_by(name);
  const auto account_id = account ? std::optional{account->id} : std::nullopt;
  const auto browser =
      client.browser ? unit.known_browsers.look(account_id, client.browser, now).browser : std::nullopt;
  const auto digest = name_digest(name);
  return {.account = std::move(account),
          .guess = {.lane = browser ? attempt::Lane::typed_name_from(digest, browser->id)
                                    : attempt::Lane::typed_name(digest),
                    .account = account_id,
                    .kind = Kind::password,
                    .network = client.network},
          .from = browser ? From::known_browser : From::stranger};
}

auto SignIn::must_wait(const account::Identifier& name, const Client& client, Instant now)
    -> Result<std::optional<Wait>> {
  std::optional<AccountId> account;
  const auto wait = units_.read([&](unit::Unit& unit) {
    const auto who = guesser(unit, name, client, now);
    account = who.guess.account;
    return attempt::glance(unit.guesses, who.guess, now);
  });
  if (!wait || !*wait) {
    return wait;
  }
  const auto noted = units_.write([&](unit::Unit& unit) {
    unit.events.append({now, account, client.origin, audit::Throttled{Kind::password, (*wait)->until}});
  });
  return noted ? wait : std::unexpected{noted.error()};
}

auto SignIn::claim(unit::Unit& unit, const account::Identifier& name, const Client& client, Instant now) const
    -> std::variant<PasswordClaim, Wait> {
  auto who = guesser(unit, name, client, now);
  return passwords_.claim(unit, std::move(who.guess), std::move(who.account), who.from, now, client.origin);
}

auto SignIn::enter_password(const NameAndPassword& entered, const Client& client, Instant now)
    -> Result<PasswordOutcome> {
  if (!pool_.has_room()) {
    return Busy{};
  }
  const auto waits = must_wait(entered.name, client, now);
  if (!waits) {
    return std::unexpected{waits.error()};
  }
  if (*waits) {
    return **waits;
  }
  const auto claimed = units_.write_first<PasswordClaim>(
      [&](unit::Unit& unit) { return claim(unit, entered.name, client, now); });
  if (!claimed) {
    return std::unexpected{claimed.error()};
  }
  if (const auto* wait = std::get_if<Wait>(&*claimed)) {
    return *wait;
  }
  const auto& password = std::get<PasswordClaim>(*claimed);
  const auto hashed = passwords_.hash(password, entered.password);
  return units_.write([&](unit::Unit& unit) -> PasswordOutcome {
    if (const auto* busy = std::get_if<Busy>(&hashed)) {
      attempt::take_back(unit.guesses, password.guess, now);
      return *busy;
    }
    const auto settled =
        passwords_.settle(unit, password, std::get<PasswordSeen>(hashed), now, client.origin);
    if (const auto* refused = std::get_if<PasswordRefused>(&settled)) {
      unit.events.append({now, password.guess.account, client.origin,
                          FactorRefused{Kind::password, refused->why, FactorRefused::At::sign_in}});
      return Refused{Told::not_right};
    }
    const auto came = password.foreign ? Came::from_elsewhere : Came::here;
    return after_password(unit, std::get<PasswordAccepted>(settled).account, came, client, now);
  });
}

auto SignIn::after_password(unit::Unit& unit, const account::Account& account, Came came,
                            const Client& client, Instant now) const -> PasswordOutcome {
  if (account.status == account::Status::frozen) {
    unit.events.append(
        {now, account.id, client.origin,
         FactorRefused{Kind::password, audit::Refusal::account_frozen, FactorRefused::At::sign_in}});
    return Frozen{};
  }
  const auto demand = demand_on(unit, policy_, account, now);
  const auto state = decide(beginning, Answer::password_right, asks_of(unit, account, demand));
  if (state.stage == Stage::second_factor_asked) {
    auto token = crypto::Token::generate(random_, now);
    unit.attempts.add({.token = token.digest(), .account = account.id, .begun = now});
    unit.events.append({now, account.id, client.origin, audit::PasswordAccepted{}});
    return SecondStepDue{std::move(token)};
  }
  auto signed_in =
      finish(unit, ProofMaker::make(account.id, state.proven, scope_of(state.stage), now), came, client, {});
  signed_in.by = SignedIn::ByPassword{demand};
  return signed_in;
}

auto SignIn::make_known(unit::Unit& unit, const session::Proof& proof, const Client& client,
                        const attempt::Acquaintance& seen) const -> std::optional<crypto::Token> {
  // Two accounts in one browser share its cookie: neither is a stranger because of the other.
  const bool keeps_cookie =
      client.browser && (seen.browser || unit.known_browsers.is_ours(*client.browser, proof.at()));
  auto token = keeps_cookie ? std::nullopt : std::optional{crypto::Token::generate(random_, proof.at())};
  unit.known_browsers.remember(proof.account(), token ? token->digest() : *client.browser, seen, proof.at());
  return token;
}

auto SignIn::finish(unit::Unit& unit, const session::Proof& proof, Came came, const Client& client,
                    const std::optional<attempt::Acquaintance>& looked) const -> SignedIn {
  using Opened = audit::SignedIn::Opened;
  const auto& origin = client.origin;
  if (!looked) {
    unit.known_browsers.will_look(proof.account(), client.browser, proof.at());
  }
  SignedIn signed_in{
      .opened = session::open(unit.sessions, proof,
                              {.address = origin.address, .user_agent = origin.user_agent}, random_),
      .new_browser = {},
      .by = {}};
  const bool may_only_enrol = proof.scope() == session::Scope::enrolment_only;
  const auto seen = looked ? *looked : unit.known_browsers.look(proof.account(), client.browser, proof.at());
  unit.events.append(
      {proof.at(), proof.account(), client.origin,
       audit::SignedIn{proof.factors(), may_only_enrol ? Opened::enrolment_only : Opened::everything,
                       greeting_of(seen, came == Came::from_elsewhere)}});
  // Whoever may only enrol is not known yet.
  if (!may_only_enrol) {
    signed_in.new_browser = make_known(unit, proof, client, seen);
  }
  return signed_in;
}

}  // namespace sallyport::sign_in
