#include "factor/password/password.h"

#include <fmt/format.h>

namespace sallyport::factor::password {

auto foreign_hash_binding(AccountId account) -> crypto::Binding {
  return {.table = "foreign_passwords",
          .column = "sealed_hash",
          .row = fmt::format("{}", account.value()),
          .owner = fmt::format("{}", account.value())};
}

}  // namespace sallyport::factor::password
