#pragma once

#include <string_view>

#include "account/account.h"

namespace sallyport::account {

/// "enabled", "disabled", "frozen": in the database, and for the operator.
[[nodiscard]] constexpr auto word_of(Status status) -> std::string_view {
  switch (status) {
    case Status::enabled:
      return "enabled";
    case Status::disabled:
      return "disabled";
    case Status::frozen:
      return "frozen";
  }
  return "";
}

}  // namespace sallyport::account
