#include "cli/parser.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace sallyport::cli {

auto Option::required() -> Option& {
  option_->required();
  return *this;
}

auto Option::shown_as(const std::string& word) -> Option& {
  option_->type_name(word);
  return *this;
}

auto Option::checked(std::string (*complaint)(const std::string& value)) -> Option& {
  option_->check(complaint, "");
  return *this;
}

auto Option::excludes(const Option& other) -> Option& {
  option_->excludes(other.option_);
  return *this;
}

auto Option::is_given() const -> bool { return option_->count() > 0; }

auto Parser::option(const std::string& name, std::string& into, const std::string& description) -> Option {
  return Option{*command_->add_option(name, into, description)};
}

auto Parser::option(const std::string& name, std::optional<std::string>& into, const std::string& description)
    -> Option {
  return Option{*command_->add_option(name, into, description)};
}

auto Parser::flag(const std::string& name, const std::string& description) -> Option {
  return Option{*command_->add_flag(name)->description(description)->disable_flag_override()};
}

void Parser::who(std::string& into) {
  option("NAME", into, "Sign-in name, customer number or e-mail address").required();
}

void Parser::when_given(std::function<void()> then) { command_->callback(std::move(then)); }

void refuse_without(const std::string& what) { throw CLI::RequiredError{what}; }

}  // namespace sallyport::cli
