#pragma once

#include <soci/soci.h>

#include <string>

namespace sallyport::store {

/// One connection to a database as the ports see it.
struct Connection {
  soci::session& session;
  /// One line for a fault: what went wrong, without any of the values.
  std::string (*describe)(const soci::soci_error& error);
};

}  // namespace sallyport::store
