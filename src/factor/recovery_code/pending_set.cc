#include "factor/recovery_code/pending_set.h"

#include <fmt/format.h>

namespace sallyport::factor::recovery_code {

auto pending_set_binding(AccountId account, SessionId session) -> crypto::Binding {
  return {.table = "pending_sets",
          .column = "sealed_codes",
          .row = fmt::format("{}", session.value()),
          .owner = fmt::format("{}", account.value())};
}

}  // namespace sallyport::factor::recovery_code
