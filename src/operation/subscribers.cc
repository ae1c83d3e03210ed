#include "operation/subscribers.h"

#include "text/text.h"

namespace sallyport::operation {
namespace {

auto from_the_console() -> audit::Origin {
  return {.address = "console", .user_agent = {}, .request_id = {}};
}

}  // namespace

auto Reason::create(std::string_view typed) -> Result<Reason> {
  constexpr std::size_t longest = 500;
  const auto trimmed = text::trim(typed);
  const auto length = text::length(trimmed);
  if (!length || *length == 0 || *length > longest || text::printable(trimmed, longest) != trimmed) {
    return fault("a reason has 1 to 500 characters, none of them a control character");
  }
  return Reason{std::string{trimmed}};
}

Subscribers::Subscribers(unit::Units& units, crypto::HashingPool& pool, Random& random,
                         factor::password::Policy policy, std::vector<std::string> brand_words)
    : units_{units}, pool_{pool}, random_{random}, policy_{policy}, brand_words_{std::move(brand_words)} {}

auto Subscribers::add(const account::NewAccount& account, const std::optional<Secret>& password, Instant now)
    -> Result<std::variant<Added, IdentifierTaken, TooWeak, Busy>> {
  using Outcome = std::variant<Added, IdentifierTaken, TooWeak, Busy>;
  std::optional<crypto::PasswordHash> hash;
  if (password) {
    auto personal = brand_words_;
    personal.insert(personal.end(), {account.full_name.text(), account.sign_in_name.text(),
                                     account.customer_number.text(), account.email.text()});
    if (const auto why = policy_.weakness(*password, personal)) {
      return TooWeak{*why};
    }
    auto hashed = pool_.hash(*password, random_);
    if (const auto* busy = std::get_if<Busy>(&hashed)) {
      return *busy;
    }
    hash = std::get<crypto::PasswordHash>(std::move(hashed));
  }
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto added = unit.accounts.add(account, now);
    if (const auto* taken = std::get_if<IdentifierTaken>(&added)) {
      return *taken;
    }
    const auto id = std::get<AccountId>(added);
    if (hash && unit.passwords.replace(id, {.hash = *hash, .chosen = now, .version = Version::none()}) ==
                    Written::somebody_was_faster) {
      throw FaultInUnit{"a new account has a password already"};
    }
    unit.events.append({now, id, from_the_console(), audit::SubscriberAdded{}});
    return Added{id};
  });
}

auto Subscribers::find(const account::Identifier& identifier) -> Result<std::optional<account::Account>> {
  return units_.read([&](unit::Unit& unit) { return unit.accounts.find_by(identifier); });
}

auto Subscribers::list(AccountId after, int limit) -> Result<std::vector<account::Account>> {
  return units_.read([&](unit::Unit& unit) { return unit.accounts.list(after, limit); });
}

auto Subscribers::set_status(const account::Identifier& identifier, account::Status status, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Done, NoSuchSubscriber> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (account->status == status) {
      return Done{*account, Done::Change::none_needed};
    }
    account->status = status;
    unit.accounts.set_status(account->id, status);
    if (status == account::Status::disabled) {
      unit.sessions.end_all(account->id);
      unit.attempts.remove_all(account->id);
      unit.passes.remove_all(account->id);
      unit.events.append({now, account->id, from_the_console(), audit::SubscriberDisabled{}});
    } else {
      unit.events.append({now, account->id, from_the_console(), audit::SubscriberEnabled{}});
    }
    return Done{*account, Done::Change::made};
  });
}

auto Subscribers::disable(const account::Identifier& identifier, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber>> {
  return set_status(identifier, account::Status::disabled, now);
}

auto Subscribers::enable(const account::Identifier& identifier, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber>> {
  return set_status(identifier, account::Status::enabled, now);
}

auto Subscribers::invite(const account::Identifier& identifier, Instant now)
    -> Result<std::variant<Invited, NoSuchSubscriber>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Invited, NoSuchSubscriber> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    auto token = crypto::Token::generate(random_);
    unit.passes.put(
        {.account = account->id, .kind = pass::Kind::invitation, .digest = token.digest(), .made = now});
    unit.events.append({now, account->id, from_the_console(), audit::Invited{}});
    return Invited{.account = *account,
                   .token = std::move(token),
                   .until = now + pass::lifetime(pass::Kind::invitation)};
  });
}

auto Subscribers::grant_re_enrolment(const account::Identifier& identifier, const Reason& reason, Instant now)
    -> Result<std::variant<ReEnrolmentGranted, NoSuchSubscriber, NothingToReplace>> {
  using Outcome = std::variant<ReEnrolmentGranted, NoSuchSubscriber, NothingToReplace>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (unit.authenticators.of(account->id).empty()) {
      return NothingToReplace{};
    }
    const auto code = pass::PassCode::generate(random_);
    unit.guesses.clear_tally(account->id, factor::Kind::pass);
    unit.passes.put(
        {.account = account->id, .kind = pass::Kind::re_enrolment, .digest = code.digest(), .made = now});
    unit.events.append({now, account->id, from_the_console(), audit::ReEnrolmentGranted{reason.text()}});
    return ReEnrolmentGranted{
        .account = *account, .pass = code.shown(), .until = now + pass::lifetime(pass::Kind::re_enrolment)};
  });
}

}  // namespace sallyport::operation
