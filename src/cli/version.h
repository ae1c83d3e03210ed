#pragma once

#include <string_view>

namespace sallyport::cli {

/// The product's version (semver.org).
inline constexpr std::string_view version = "0.1.0";

}  // namespace sallyport::cli
