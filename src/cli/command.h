#pragma once

#include <string_view>

#include "cli/request.h"

namespace sallyport::cli {

class Parser;

/// One line of the table of commands: `sallyport GROUP NAME`, or without a group `sallyport NAME`. `declare`
/// tells the parser which options there are and, when the command is given, fills the request.
struct Command {
  std::string_view group;
  std::string_view name;
  std::string_view summary;
  void (*declare)(Parser& parser, Invocation& into);
};

// Each stands in the file of its name.
void declare_serve(Parser& parser, Invocation& into);
void declare_try(Parser& parser, Invocation& into);
void declare_config_check(Parser& parser, Invocation& into);
void declare_migrate_store(Parser& parser, Invocation& into);
void declare_version(Parser& parser, Invocation& into);
void declare_subscriber_add(Parser& parser, Invocation& into);
void declare_subscriber_show(Parser& parser, Invocation& into);
void declare_subscriber_list(Parser& parser, Invocation& into);
void declare_subscriber_import(Parser& parser, Invocation& into);
void declare_subscriber_export(Parser& parser, Invocation& into);
void declare_subscriber_disable(Parser& parser, Invocation& into);
void declare_subscriber_enable(Parser& parser, Invocation& into);
void declare_subscriber_group(Parser& parser, Invocation& into);
void declare_subscriber_invite(Parser& parser, Invocation& into);
void declare_subscriber_re_enrol(Parser& parser, Invocation& into);
void declare_subscriber_address(Parser& parser, Invocation& into);
void declare_subscriber_thaw(Parser& parser, Invocation& into);

}  // namespace sallyport::cli
