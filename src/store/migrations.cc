#include "store/migrations.h"

#include <array>
#include <string>

#include "store/migrations/0001_first_tables.h"
#include "store/migrations/0002_notices.h"
#include "store/migrations/0003_several_authenticators.h"
#include "store/migrations/0004_sessions_and_activity.h"
#include "store/migrations/0005_import.h"
#include "store/migrations/0006_addresses.h"
#include "store/migrations/0007_policy.h"
#include "store/migrations/0008_check_ups.h"
#include "store/migrations/0009_languages.h"
#include "store/migrations/0010_authenticator_parameters.h"
#include "store/migrations/0011_freezes.h"
#include "store/migrations/0012_networks_of_link_requests.h"
#include "store/migrations/0013_told_steps.h"
#include "store/migrations/0014_browsers_by_cookie.h"
#include "store/migrations/0015_attempts_without_indexes.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

constexpr std::array migrations{
    Migration{.number = 1, .name = "first tables", .sql = migration::first_tables},
    Migration{.number = 2, .name = "notices", .sql = migration::notices},
    Migration{.number = 3, .name = "several authenticators", .sql = migration::several_authenticators},
    Migration{.number = 4, .name = "sessions and activity", .sql = migration::sessions_and_activity},
    Migration{.number = 5, .name = "import", .sql = migration::import},
    Migration{.number = 6, .name = "addresses", .sql = migration::addresses},
    Migration{.number = 7, .name = "policy", .sql = migration::policy},
    Migration{.number = 8, .name = "check-ups", .sql = migration::check_ups},
    Migration{.number = 9, .name = "languages", .sql = migration::languages},
    Migration{.number = 10, .name = "authenticator parameters", .sql = migration::authenticator_parameters},
    Migration{.number = 11, .name = "freezes", .sql = migration::freezes},
    Migration{.number = 12, .name = "networks of link requests", .sql = migration::networks_of_link_requests},
    Migration{.number = 13, .name = "told steps", .sql = migration::told_steps},
    Migration{.number = 14, .name = "browsers by cookie", .sql = migration::browsers_by_cookie},
    Migration{.number = 15, .name = "attempts without indexes", .sql = migration::attempts_without_indexes},
};

constexpr std::string_view table_of_migrations =
    "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)";

void replace_word(std::string& sql, std::string_view word, std::string_view by) {
  for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word, at + by.size())) {
    sql.replace(at, word.size(), by);
  }
}

auto in_dialect(std::string_view sql, const SchemaWords& words) -> std::string {
  std::string text{sql};
  replace_word(text, "$made_key", words.made_key);
  replace_word(text, "$given_key", words.given_key);
  replace_word(text, "$clustered", words.clustered);
  return text;
}

void run(Connection& connection, std::string_view statement) { Query<In<>>{connection, statement}.run(); }

void run_each(Connection& connection, std::string_view statements) {
  for (auto end = statements.find(';'); end != std::string_view::npos; end = statements.find(';')) {
    run(connection, statements.substr(0, end));
    statements.remove_prefix(end + 1);
  }
}

}  // namespace

auto all_migrations() -> std::span<const Migration> { return migrations; }

auto schema_number(Connection& connection) -> std::int64_t {
  Query<In<>, Scalar<std::optional<std::int64_t>>> newest{connection,
                                                          "SELECT MAX(number) FROM schema_migrations"};
  return newest.one().value_or(std::nullopt).value_or(0);
}

void migrate(Connection& connection, std::span<const Migration> wanted, const SchemaWords& words) {
  run(connection, table_of_migrations);
  const auto present = schema_number(connection);
  Query<In<std::int64_t, std::string_view>> note{
      connection, "INSERT INTO schema_migrations (number, name) VALUES (:number, :name)"};
  for (const auto& migration : wanted) {
    if (migration.number > present) {
      run_each(connection, in_dialect(migration.sql, words));
      note.run(migration.number, migration.name);
    }
  }
}

}  // namespace sallyport::store
