#pragma once

#include <functional>
#include <optional>
#include <string>

namespace CLI {  // NOLINT(*-identifier-naming): the library's own name
class App;
class Option;
}  // namespace CLI

namespace sallyport::cli {

/// What a command takes: an option or a flag. The library keeps it as long as the command line is read.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_{&option} {}

  auto required() -> Option&;
  /// What stands for its value in the help.
  auto shown_as(const std::string& word) -> Option&;
  /// `complaint` says what is wrong with a value, and nothing when it can be taken.
  auto checked(std::string (*complaint)(const std::string& value)) -> Option&;
  auto excludes(const Option& other) -> Option&;

  [[nodiscard]] auto is_given() const -> bool;

 private:
  CLI::Option* option_;
};

/// What the commands see of the library that reads command lines, which takes ten seconds of compiling for
/// each source that includes it. A command says through it what it takes; what it is given stands in `into`
/// by the time that `when_given` is called.
class Parser {
 public:
  explicit Parser(CLI::App& command) : command_{&command} {}

  /// `name`: "--reason", or "FILE" for what goes without.
  auto option(const std::string& name, std::string& into, const std::string& description) -> Option;
  auto option(const std::string& name, std::optional<std::string>& into, const std::string& description)
      -> Option;
  auto flag(const std::string& name, const std::string& description) -> Option;
  /// NAME: whom it is about.
  void who(std::string& into);

  void when_given(std::function<void()> then);

 private:
  CLI::App* command_;
};

/// Thrown from within `when_given`: what it takes has not been given. "GROUP or --none".
[[noreturn]] void refuse_without(const std::string& what);

}  // namespace sallyport::cli
