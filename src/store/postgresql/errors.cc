#include "store/postgresql/errors.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::store::postgresql {

void raise_state(std::string_view state) {
  if (state.empty() || state.starts_with("08") || state.starts_with("57P")) {
    throw Lost{"the connection to the database was lost"};
  }
  if (state == "25006") {  // read_only_sql_transaction
    throw StandsBy{"the database can't be written to: the server is a standby, or is set to read only"};
  }
  // serialization_failure, deadlock_detected, lock_not_available
  if (state == "40001" || state == "40P01" || state == "55P03") {
    throw Contended{"the database gave way to others at the same moment; try again"};
  }
  if (state == "57014") {  // query_canceled
    throw FaultInUnit{"the database took too long; try again"};
  }
  if (state == "53100") {  // disk_full
    throw FaultInUnit{"the disk of the database is full"};
  }
  if (state == "42501") {  // insufficient_privilege
    throw FaultInUnit{"the database's role lacks a right: let it own the database's tables"};
  }
  if (state == "42883" || state == "0A000") {  // undefined_function, feature_not_supported
    throw Unsupported{fmt::format("the database doesn't know what it was asked for: SQLSTATE {}", state)};
  }
  throw FaultInUnit{fmt::format("the database refused: SQLSTATE {}", state)};
}

// The second line of libpq asks what may be the matter, and begins with a tab.
auto one_line(std::string_view text) -> std::string {
  constexpr std::string_view blanks = " \t\r\n";
  std::string line;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    part.remove_prefix(std::min(part.find_first_not_of(blanks), part.size()));
    part = part.substr(0, part.find_last_not_of(blanks) + 1);
    if (!part.empty()) {
      line += line.empty() ? "" : "; ";
      line += part;
    }
  }
  return line;
}

}  // namespace sallyport::store::postgresql
