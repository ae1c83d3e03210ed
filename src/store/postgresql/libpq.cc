#include "store/postgresql/libpq.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallyport::store::postgresql {
namespace {

template <class Function>
void find(void* library, const char* name, Function& into, const char*& missing) {
  into = reinterpret_cast<Function>(::dlsym(library, name));  // NOLINT(*-reinterpret-cast): dlsym is made so
  if (into == nullptr) {
    missing = name;
  }
}

/// What an address doesn't say is not said by the environment either: PGHOST or PGSSLMODE would lead
/// elsewhere, or with less protection, than the address that was checked.
void forget_environment() {
  std::vector<std::string> names;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    if (text.starts_with("PG")) {
      names.emplace_back(text.substr(0, text.find('=')));
    }
  }
  for (const auto& name : names) {
    ::unsetenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): while the configuration is read
  }
}

auto load_now() -> Result<Libpq> {
  forget_environment();
  // Never closed: it stays as long as the process.
  auto* library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return fault("PostgreSQL's client library is missing: install the package libpq5 (14 or newer)");
  }
  Libpq found{};
  const char* missing = nullptr;
  find(library, "PQconnectdb", found.connect, missing);
  find(library, "PQfinish", found.finish, missing);
  find(library, "PQstatus", found.status, missing);
  find(library, "PQtransactionStatus", found.transaction_status, missing);
  find(library, "PQsocket", found.socket, missing);
  find(library, "PQerrorMessage", found.error_message, missing);
  find(library, "PQenterPipelineMode", found.enter_pipeline_mode, missing);
  find(library, "PQsendPrepare", found.send_prepare, missing);
  find(library, "PQsendQueryPrepared", found.send_prepared, missing);
  find(library, "PQsendQueryParams", found.send_params, missing);
  find(library, "PQpipelineSync", found.pipeline_sync, missing);
  find(library, "PQgetResult", found.get_result, missing);
  find(library, "PQresultErrorField", found.error_field, missing);
  find(library, "PQntuples", found.rows, missing);
  find(library, "PQnfields", found.columns, missing);
  find(library, "PQgetisnull", found.is_null, missing);
  find(library, "PQgetvalue", found.value, missing);
  find(library, "PQgetlength", found.length, missing);
  find(library, "PQcmdTuples", found.affected, missing);
  find(library, "PQcmdStatus", found.command_tag, missing);
  find(library, "PQsetNoticeProcessor", found.set_notice_processor, missing);
  find(library, "PQsetNoticeReceiver", found.set_notice_receiver, missing);
  find(library, "PQresultStatus", found.result_status, missing);
  find(library, "PQclear", found.clear, missing);
  find(library, "PQconsumeInput", found.consume_input, missing);
  find(library, "PQnotifies", found.notifies, missing);
  find(library, "PQfreemem", found.free_memory, missing);
  find(library, "PQconninfoParse", found.parse, missing);
  find(library, "PQconninfoFree", found.free_parsed, missing);
  if (missing != nullptr) {
    return fault(fmt::format(
        "PostgreSQL's client library has no {}: install the package libpq5 (14 or newer)", missing));
  }
  return found;
}

}  // namespace

void silence(const Libpq& libpq, PGconn* connection) {
  libpq.set_notice_processor(connection, [](void* /*unused*/, const char* /*unused*/) {}, nullptr);
}

auto Libpq::load() -> Result<const Libpq*> {
  static const Result<Libpq> loaded = load_now();
  return loaded ? Result<const Libpq*>{&*loaded} : std::unexpected{loaded.error()};
}

}  // namespace sallyport::store::postgresql
