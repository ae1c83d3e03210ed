#pragma once

#include <string>

namespace sallyport::cli {

/// What the parser asks of an option's text: whether a `Value` can be made of it. Empty when it can, and
/// otherwise what is wrong.
template <class Value>
[[nodiscard]] auto complaint_of(const std::string& text) -> std::string {
  const auto made = Value::create(text);
  return made ? std::string{} : made.error().message;
}

}  // namespace sallyport::cli
