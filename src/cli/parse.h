#pragma once

#include <span>
#include <string>
#include <variant>

#include "cli/answer.h"
#include "cli/request.h"

namespace sallyport::cli {

/// Reads what stands behind the program's name. An answer instead when help was asked for, or when the
/// arguments can't be meant: one line, and how the command is used.
[[nodiscard]] auto parse(std::span<const std::string> arguments) -> std::variant<Invocation, Answer>;

}  // namespace sallyport::cli
