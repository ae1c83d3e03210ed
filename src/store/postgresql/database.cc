#include "store/postgresql/database.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>

#include <algorithm>

namespace sallyport::store::postgresql {
namespace {

auto native_of(soci::session& session) -> PGconn* {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

/// The five letters of an error that the server sent (they are all it sends, by PQERRORS_SQLSTATE); empty
/// when the connection broke instead.
auto state_of(std::string_view message) -> std::string_view {
  constexpr std::size_t length = 5;
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const std::string_view severity : {"ERROR:  ", "FATAL:  ", "PANIC:  "}) {
    const auto found = message.find(severity);
    if (found == std::string_view::npos) {
      continue;
    }
    const auto state = message.substr(found + severity.size(), length);
    if (state.size() == length && state.find_first_not_of(letters) == std::string_view::npos) {
      return state;
    }
  }
  return {};
}

[[noreturn]] void raise_state(std::string_view state) {
  if (state.empty() || state.starts_with("08") || state.starts_with("57P")) {
    throw Lost{"the connection to the database was lost"};
  }
  if (state == "25006") {  // read_only_sql_transaction
    throw Lost{"the database can't be written to: the server is a standby, or is set to read only"};
  }
  if (state == "40001" || state == "40P01") {  // serialization_failure, deadlock_detected
    throw Contended{"the database gave way to others at the same moment; try again"};
  }
  if (state == "55P03" || state == "57014") {  // lock_not_available, query_canceled
    throw FaultInUnit{"the database took too long; try again"};
  }
  if (state == "53100") {  // disk_full
    throw FaultInUnit{"the disk of the database is full"};
  }
  if (state == "42501") {  // insufficient_privilege
    throw FaultInUnit{"the database's role lacks a right: let it own the database's tables"};
  }
  throw FaultInUnit{fmt::format("the database refused: SQLSTATE {}", state)};
}

void raise(const soci::soci_error& error) { raise_state(state_of(error.get_error_message())); }

/// The server's words about why nobody gets in, on one line.
auto one_line(std::string text) -> std::string {
  constexpr std::string_view prefix = "Cannot establish connection to the database.";
  if (text.starts_with(prefix)) {
    text.erase(0, prefix.size());
  }
  std::ranges::replace(text, '\n', ' ');
  const auto first = text.find_first_not_of(' ');
  const auto last = text.find_last_not_of(' ');
  return first == std::string::npos ? std::string{} : text.substr(first, last - first + 1);
}

auto connected(const Secret& parameters) -> soci::session {
  try {
    return soci::session{soci::connection_parameters{"postgresql", std::string{parameters.reveal()}}};
  } catch (const soci::soci_error& error) {
    throw Lost{fmt::format("the database can't be reached: {}", one_line(error.get_error_message()))};
  }
}

}  // namespace

Database::Database(const Libpq& libpq, const Secret& parameters, Connection::Statements statements)
    : libpq_{libpq},
      session_{connected(parameters)},
      native_{native_of(session_)},
      descriptor_{libpq.socket(native_)},
      connection_{.session = session_, .raise = &raise, .statements = statements} {
  libpq_.set_error_verbosity(native_, PQERRORS_SQLSTATE);
  silence(libpq_, native_);
}

Database::~Database() { ::shutdown(descriptor_, SHUT_RDWR); }

void Database::Locks::hold(AccountId account) {
  if (std::ranges::find(held_, account) == held_.end()) {
    (void)lock_.one(account);
    held_.push_back(account);
  }
}

void Database::begin_writing() {
  locks_.forget();
  connection_.locks = &locks_;
  begin_writing_.run();
}

void Database::begin_reading() {
  connection_.locks = nullptr;
  begin_reading_.run();
}

void Database::commit() { commit_.run(); }
void Database::roll_back() { roll_back_.run(); }
auto Database::state() const -> PGTransactionStatusType { return libpq_.transaction_status(native_); }

}  // namespace sallyport::store::postgresql
