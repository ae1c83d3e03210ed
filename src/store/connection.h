#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"

namespace sallyport::store {

/// One connection to a database as the ports see it.
struct Connection {
  soci::session& session;
  /// One line for a fault: what went wrong, without any of the values.
  std::string (*describe)(const soci::soci_error& error);
  /// The accounts of which a port has written something that pages show, since whoever ends the transaction
  /// emptied it.
  std::vector<AccountId> changed = {};

  /// Somebody's memory of this account, if there is one, is no longer true.
  void note_change(std::optional<AccountId> account) {
    if (account) {
      changed.push_back(*account);
    }
  }
};

}  // namespace sallyport::store
