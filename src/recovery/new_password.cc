#include "recovery/new_password.h"

namespace sallyport::recovery {

NewPassword::NewPassword(crypto::HashingPool& pool, Random& random, factor::password::Policy policy,
                         BrandWords brand)
    : pool_{pool}, random_{random}, policy_{policy}, brand_{std::move(brand)} {}

auto NewPassword::weakness(const account::Account& account, const Secret& password) const
    -> std::optional<factor::password::Weakness> {
  auto personal = brand_.words;
  personal.insert(personal.end(), {account.full_name.text(), account.sign_in_name.text(),
                                   account.customer_number.text(), account.email.text()});
  return policy_.weakness(password, personal);
}

auto NewPassword::hash(const Secret& password) const -> std::variant<crypto::PasswordHash, Busy> {
  return pool_.hash(password, random_);
}

void NewPassword::keep(unit::Unit& unit, AccountId account, const crypto::PasswordHash& hash, Instant now) {
  const auto seen = unit.passwords.find(account);
  const factor::password::Password next{
      .hash = hash, .chosen = now, .version = seen ? seen->version : Version::none()};
  if (unit.passwords.replace(account, next) == Written::somebody_was_faster) {
    throw FaultInUnit{"the password was changed at the same moment"};
  }
  unit.guesses.clear_tally(account, factor::Kind::password);
  unit.attempts.remove_all(account);
  pass::remove_links(unit.passes, account);
  unit.contacts.remove_unconfirmed(account);
}

}  // namespace sallyport::recovery
