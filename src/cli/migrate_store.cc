#include <memory>

#include "cli/command.h"
#include "cli/parser.h"

namespace sallyport::cli {

void declare_migrate_store(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<MigrateStore>();
  parser.option("--from", request->from, "The database of before").shown_as("sqlite:FILE").required();
  parser.option("--to", request->to, "An empty database of a PostgreSQL")
      .shown_as("postgresql://…")
      .required();
  parser
      .option("--password-file", request->password_file,
              "The file of the role's password (database_password_file of the configuration to come)")
      .shown_as("FILE");
  parser.when_given([request, &into] { into.request = *request; });
}

}  // namespace sallyport::cli
