#pragma once

#include <libpq-fe.h>

#include "base/result.h"

namespace sallyport::store::postgresql {

/// PostgreSQL's own client library. It is loaded when a PostgreSQL is asked for: whoever keeps everything in
/// one file neither needs it nor pays for it.
struct Libpq {
  decltype(&PQconnectdb) connect;
  decltype(&PQfinish) finish;
  decltype(&PQstatus) status;
  decltype(&PQtransactionStatus) transaction_status;
  decltype(&PQsocket) socket;
  decltype(&PQerrorMessage) error_message;
  decltype(&PQenterPipelineMode) enter_pipeline_mode;
  decltype(&PQsendPrepare) send_prepare;
  decltype(&PQsendQueryPrepared) send_prepared;
  decltype(&PQsendQueryParams) send_params;
  decltype(&PQpipelineSync) pipeline_sync;
  decltype(&PQgetResult) get_result;
  decltype(&PQresultErrorField) error_field;
  decltype(&PQntuples) rows;
  decltype(&PQnfields) columns;
  decltype(&PQgetisnull) is_null;
  decltype(&PQgetvalue) value;
  decltype(&PQgetlength) length;
  decltype(&PQcmdTuples) affected;
  decltype(&PQcmdStatus) command_tag;
  decltype(&PQsetNoticeProcessor) set_notice_processor;
  decltype(&PQsetNoticeReceiver) set_notice_receiver;
  decltype(&PQresultStatus) result_status;
  decltype(&PQclear) clear;
  decltype(&PQconsumeInput) consume_input;
  decltype(&PQnotifies) notifies;
  decltype(&PQfreemem) free_memory;
  decltype(&PQconninfoParse) parse;
  decltype(&PQconninfoFree) free_parsed;

  /// A fault, with one line that says what to install, when the library is missing.
  [[nodiscard]] static auto load() -> Result<const Libpq*>;
};

/// Keeps what a server says by the way ("… already exists, skipping") from the process's standard error.
void silence(const Libpq& libpq, PGconn* connection);

}  // namespace sallyport::store::postgresql
