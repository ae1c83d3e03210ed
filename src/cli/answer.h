#pragma once

#include <string>
#include <string_view>

namespace sallyport::cli {

/// How a command ends.
enum class Exit { done = 0, refused = 1, wrong_usage = 2 };

/// What a command says, and how it ends.
struct Answer {
  Exit exit = Exit::done;
  std::string out;
  std::string err;
};

[[nodiscard]] auto done(std::string out) -> Answer;
/// What went wrong and what to do, on one line: whatever could break the line or steer a terminal is
/// replaced.
[[nodiscard]] auto refused(std::string_view what) -> Answer;
[[nodiscard]] auto wrong_usage(std::string_view what) -> Answer;

/// Something that somebody typed, fit to stand in a line: bounded and printable, in quotation marks.
[[nodiscard]] auto in_quotes(std::string_view typed) -> std::string;

}  // namespace sallyport::cli
