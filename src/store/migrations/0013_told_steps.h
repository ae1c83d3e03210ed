#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Several steps to come that somebody was told of; what a version before kept of one is over within minutes.
inline constexpr std::string_view told_steps = R"sql(
ALTER TABLE authenticators ADD COLUMN told_steps TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace sallyport::store::migration
