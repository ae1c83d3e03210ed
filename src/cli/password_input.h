#pragma once

#include <optional>
#include <variant>

#include "base/secret.h"
#include "cli/answer.h"
#include "cli/request.h"
#include "cli/run.h"

namespace sallyport::cli {

/// Reads what the request needs beside its arguments: the first line of standard input, or a password that a
/// terminal is asked for twice, without showing it. An answer instead when it can't be had.
[[nodiscard]] auto read_input(const SubscriberRequest& request) -> std::variant<Input, Answer>;

}  // namespace sallyport::cli
