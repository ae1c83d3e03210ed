#pragma once

#include <functional>
#include <string>

#include "cli/run.h"
#include "cli/step.h"

namespace sallyport::cli {

/// Appends what is said of one subscriber.
using Line = std::function<void(std::string& text, unit::Unit& unit, const account::Account& account)>;

/// The page that the input asks for, or, when it asks for none, all of them behind `title`.
[[nodiscard]] auto pages(const Input& input, const Surroundings& around, std::string_view title,
                         const Line& line) -> Answer;

}  // namespace sallyport::cli
