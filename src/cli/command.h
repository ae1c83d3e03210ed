#pragma once

#include <string_view>

#include "cli/request.h"

namespace CLI {  // NOLINT(*-identifier-naming): the library's own name
class App;
}

namespace sallyport::cli {

/// One line of the table of commands: `sallyport GROUP NAME`, or without a group `sallyport NAME`. `declare`
/// tells the parser which options there are and, when the command is given, fills the request.
struct Command {
  std::string_view group;
  std::string_view name;
  std::string_view summary;
  void (*declare)(CLI::App& parser, Invocation& into);
};

// Each stands in the file of its name.
void declare_serve(CLI::App& parser, Invocation& into);
void declare_try(CLI::App& parser, Invocation& into);
void declare_config_check(CLI::App& parser, Invocation& into);
void declare_migrate_store(CLI::App& parser, Invocation& into);
void declare_version(CLI::App& parser, Invocation& into);
void declare_subscriber_add(CLI::App& parser, Invocation& into);
void declare_subscriber_show(CLI::App& parser, Invocation& into);
void declare_subscriber_list(CLI::App& parser, Invocation& into);
void declare_subscriber_import(CLI::App& parser, Invocation& into);
void declare_subscriber_export(CLI::App& parser, Invocation& into);
void declare_subscriber_disable(CLI::App& parser, Invocation& into);
void declare_subscriber_enable(CLI::App& parser, Invocation& into);
void declare_subscriber_group(CLI::App& parser, Invocation& into);
void declare_subscriber_invite(CLI::App& parser, Invocation& into);
void declare_subscriber_re_enrol(CLI::App& parser, Invocation& into);
void declare_subscriber_address(CLI::App& parser, Invocation& into);
void declare_subscriber_thaw(CLI::App& parser, Invocation& into);

}  // namespace sallyport::cli
