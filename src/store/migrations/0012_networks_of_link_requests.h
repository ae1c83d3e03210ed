#pragma once

#include <string_view>

namespace sallyport::store::migration {

// From which network somebody asked for a link; a request of a version before has none.
inline constexpr std::string_view networks_of_link_requests = R"sql(
ALTER TABLE link_requests ADD COLUMN network TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace sallyport::store::migration
