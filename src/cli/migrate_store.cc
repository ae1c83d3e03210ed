#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"

namespace sallyport::cli {

void declare_migrate_store(CLI::App& parser, Invocation& into) {
  const auto request = std::make_shared<MigrateStore>();
  parser.add_option("--from", request->from, "The database of before")->type_name("sqlite:FILE")->required();
  parser.add_option("--to", request->to, "An empty database of a PostgreSQL")
      ->type_name("postgresql://…")
      ->required();
  parser
      .add_option("--password-file", request->password_file,
                  "The file of the role's password (database_password_file of the configuration to come)")
      ->type_name("FILE");
  parser.callback([request, &into] { into.request = *request; });
}

}  // namespace sallyport::cli
