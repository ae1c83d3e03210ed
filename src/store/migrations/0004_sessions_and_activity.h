#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Where a session was opened, for the list that its owner sees. The version before adds sessions without.
inline constexpr std::string_view sessions_and_activity = R"sql(
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace sallyport::store::migration
