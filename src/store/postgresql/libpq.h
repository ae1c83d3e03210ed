#pragma once

#include <libpq-fe.h>

#include "base/result.h"

namespace sallyport::store::postgresql {

/// The client library, of which SOCI's backend keeps the most. It is loaded when a PostgreSQL is asked for:
/// whoever keeps everything in one file neither needs it nor pays for it.
struct Libpq {
  decltype(&PQconnectdb) connect;
  decltype(&PQfinish) finish;
  decltype(&PQstatus) status;
  decltype(&PQtransactionStatus) transaction_status;
  decltype(&PQsocket) socket;
  decltype(&PQsetErrorVerbosity) set_error_verbosity;
  decltype(&PQsetNoticeProcessor) set_notice_processor;
  decltype(&PQexecParams) exec_params;
  decltype(&PQresultStatus) result_status;
  decltype(&PQclear) clear;
  decltype(&PQconsumeInput) consume_input;
  decltype(&PQnotifies) notifies;
  decltype(&PQfreemem) free_memory;
  decltype(&PQconninfoParse) parse;
  decltype(&PQconninfoFree) free_parsed;

  /// A fault, with one line that says what to install, when the library or SOCI's backend is missing.
  [[nodiscard]] static auto load() -> Result<const Libpq*>;
};

/// Keeps what a server says by the way ("… already exists, skipping") from the process's standard error.
void silence(const Libpq& libpq, PGconn* connection);

}  // namespace sallyport::store::postgresql
