#include "cli/parse.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/parser.h"
#include "text/text.h"

namespace sallyport::cli {
namespace {

constexpr std::array commands{
    Command{"", "serve", "Run the portal", declare_serve},
    Command{"", "try", "Run a throwaway portal with a sample company and one subscriber", declare_try},
    Command{"subscriber", "add", "Add a subscriber", declare_subscriber_add},
    Command{"subscriber", "show", "Show a subscriber, the second factor and the last events",
            declare_subscriber_show},
    Command{"subscriber", "list", "List all subscribers", declare_subscriber_list},
    Command{"subscriber", "import", "Add all subscribers of a CSV file, or none", declare_subscriber_import},
    Command{"subscriber", "export", "Write all subscribers as CSV, without secrets",
            declare_subscriber_export},
    Command{"subscriber", "disable", "End a subscriber's sessions and refuse further sign-ins",
            declare_subscriber_disable},
    Command{"subscriber", "enable", "Let a disabled subscriber sign in again", declare_subscriber_enable},
    Command{"subscriber", "group", "Put a subscriber into a group, or out of every one",
            declare_subscriber_group},
    Command{"subscriber", "invite", "Make a link by which a subscriber chooses a password",
            declare_subscriber_invite},
    Command{"subscriber", "re-enrol", "Make a pass for a subscriber whose authenticator is lost",
            declare_subscriber_re_enrol},
    Command{"subscriber", "address", "Correct the registered address of a subscriber",
            declare_subscriber_address},
    Command{"subscriber", "thaw", "Open an account again that its owner has frozen", declare_subscriber_thaw},
    Command{"config", "check", "Show the configuration that is in force, or what is wrong with it",
            declare_config_check},
    Command{"", "migrate-store", "Move everything from an SQLite file into a PostgreSQL",
            declare_migrate_store},
    Command{"", "version", "Print the version", declare_version},
};

constexpr std::array groups{
    std::pair{"subscriber", "What the operator does to subscribers"},
    std::pair{"config", "The configuration"},
};

void declare_everything(CLI::App& root, Invocation& into) {
  root.require_subcommand(1);
  std::map<std::string_view, CLI::App*> parents{{"", &root}};
  for (const auto& command : commands) {
    if (!parents.contains(command.group)) {
      const auto* group = std::ranges::find(groups, command.group, &decltype(groups)::value_type::first);
      parents[command.group] = root.add_subcommand(group->first, group->second)->require_subcommand(1);
    }
    Parser parser{
        *parents[command.group]->add_subcommand(std::string{command.name}, std::string{command.summary})};
    parser.option("--config", into.config, "The configuration file").shown_as("FILE");
    parser.option("--data", into.data, "The folder of the database and the key ring").shown_as("DIR");
    command.declare(parser, into);
  }
}

/// "subscriber add", as far as the arguments got.
auto words_given(const CLI::App& root) -> std::string {
  std::string words;
  const auto* parser = &root;
  while (!parser->get_subcommands().empty()) {
    parser = parser->get_subcommands().front();
    words += parser->get_name() + " ";
  }
  return words;
}

auto first_letter_small(std::string text) -> std::string {
  const bool is_word = text.size() > 1 && text[1] >= 'a' && text[1] <= 'z';
  if (is_word && text[0] >= 'A' && text[0] <= 'Z') {
    text[0] = static_cast<char>(text[0] | 0x20);
  }
  return text;
}

auto is_plain(const std::string& argument) -> bool {
  return text::is_utf8(argument) && std::ranges::none_of(argument, [](char byte) {
           return static_cast<unsigned char>(byte) < ' ' || byte == '\x7f';
         });
}

/// What is wrong, in the parser's words, unless something stands there that means nothing: then that comes
/// first.
auto complaint_of(const CLI::App& root, const CLI::ParseError& error) -> std::string {
  const auto left_over = root.remaining(true);
  if (!left_over.empty()) {
    return fmt::format("{} means nothing here", in_quotes(left_over.front()));
  }
  const std::string_view words{error.what()};
  constexpr std::string_view flag_with_value = " was given a disallowed flag override";
  if (words.ends_with(flag_with_value)) {
    return fmt::format("--{} takes no value", words.substr(0, words.size() - flag_with_value.size()));
  }
  return words == "A subcommand is required" ? "a command is missing"
                                             : first_letter_small(std::string{words});
}

auto usage_of(const CLI::App& root, const CLI::ParseError& error) -> Answer {
  return wrong_usage(fmt::format("{}; see sallyport {}--help", complaint_of(root, error), words_given(root)));
}

/// CLI11 takes them from the back. `--version` and `help` are what people try first.
auto from_the_back(std::span<const std::string> arguments) -> std::vector<std::string> {
  std::vector<std::string> reversed{arguments.rbegin(), arguments.rend()};
  if (reversed.size() == 1 && reversed.front() == "--version") {
    reversed.front() = "version";
  } else if (reversed.size() == 1 && reversed.front() == "help") {
    reversed.front() = "--help";
  }
  return reversed;
}

}  // namespace

auto parse(std::span<const std::string> arguments) -> std::variant<Invocation, Answer> {
  constexpr std::size_t longest_argument = 4'096;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    if (!is_plain(arguments[index]) || arguments[index].size() > longest_argument) {
      return wrong_usage(
          fmt::format("argument {} ({}) must be UTF-8 text without control characters, at most {} bytes",
                      index + 1, in_quotes(arguments[index]), longest_argument));
    }
  }
  Invocation invocation;
  CLI::App root{"Sign-in, two-factor authentication and account security for a customer portal", "sallyport"};
  declare_everything(root, invocation);
  try {
    root.parse(from_the_back(arguments));
    return invocation;
  } catch (const CLI::CallForHelp&) {
    return done(root.help());
  } catch (const CLI::ParseError& error) {
    return usage_of(root, error);
  }
}

}  // namespace sallyport::cli
