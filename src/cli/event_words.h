#pragma once

#include <string>
#include <string_view>

namespace sallyport::cli {

/// An event as it is stored and logged (audit::Line, audit::Kept).
struct EventParts {
  std::string_view name;
  std::string_view factors;
  std::string_view reason;
};

/// What happened, for somebody who reads it: "signed in with password and code".
[[nodiscard]] auto in_words(const EventParts& event) -> std::string;

}  // namespace sallyport::cli
