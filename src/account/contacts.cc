#include "account/contacts.h"

#include <algorithm>

#include "account/account.h"

namespace sallyport::account {

auto recovery_address(const Account& account, Contacts& contacts, Instant now) -> EmailAddress {
  const auto left = contacts.left(account.id, now - held_for);
  const auto oldest = std::ranges::find(left, Which::registered, &AddressChange::which);
  return oldest == left.end() ? account.email : oldest->left;
}

}  // namespace sallyport::account
