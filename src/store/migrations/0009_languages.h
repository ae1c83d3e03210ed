#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Which language its person chose; empty for whoever has not.
inline constexpr std::string_view languages = R"sql(
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace sallyport::store::migration
