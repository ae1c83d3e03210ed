#include "store/postgresql/libpq.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <soci/soci.h>

#include <utility>

namespace sallyport::store::postgresql {
namespace {

template <class Function>
void find(void* library, const char* name, Function& into, const char*& missing) {
  into = reinterpret_cast<Function>(::dlsym(library, name));  // NOLINT(*-reinterpret-cast): dlsym is made so
  if (into == nullptr) {
    missing = name;
  }
}

auto load_now() -> Result<Libpq> {
  // Never closed: it stays as long as the process.
  auto* library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return fault(
        "PostgreSQL's client library is missing: install the packages libpq5 and libsoci-postgresql4.0");
  }
  Libpq found{};
  const char* missing = nullptr;
  find(library, "PQconnectdb", found.connect, missing);
  find(library, "PQfinish", found.finish, missing);
  find(library, "PQstatus", found.status, missing);
  find(library, "PQtransactionStatus", found.transaction_status, missing);
  find(library, "PQsocket", found.socket, missing);
  find(library, "PQsetErrorVerbosity", found.set_error_verbosity, missing);
  find(library, "PQsetNoticeProcessor", found.set_notice_processor, missing);
  find(library, "PQexecParams", found.exec_params, missing);
  find(library, "PQresultStatus", found.result_status, missing);
  find(library, "PQclear", found.clear, missing);
  find(library, "PQconsumeInput", found.consume_input, missing);
  find(library, "PQnotifies", found.notifies, missing);
  find(library, "PQfreemem", found.free_memory, missing);
  find(library, "PQconninfoParse", found.parse, missing);
  find(library, "PQconninfoFree", found.free_parsed, missing);
  if (missing != nullptr) {
    return fault(fmt::format("PostgreSQL's client library has no {}: install the package libpq5", missing));
  }
  try {
    soci::dynamic_backends::register_backend("postgresql", "libsoci_postgresql.so.4.0");
  } catch (const soci::soci_error&) {
    return fault("SOCI's backend for PostgreSQL is missing: install the package libsoci-postgresql4.0");
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
