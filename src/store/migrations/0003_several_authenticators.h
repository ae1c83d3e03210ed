#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Names of authenticators, the replacement of one by another, and which of them a session stands on.
inline constexpr std::string_view several_authenticators = R"sql(
ALTER TABLE authenticators ADD COLUMN name TEXT;
ALTER TABLE authenticators ADD COLUMN replaces BIGINT;
ALTER TABLE authenticators ADD COLUMN uses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE authenticators ADD COLUMN told BIGINT;
ALTER TABLE pending_enrolments ADD COLUMN replaces BIGINT;
ALTER TABLE sessions ADD COLUMN acted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN authenticator BIGINT;
)sql";

}  // namespace sallyport::store::migration
