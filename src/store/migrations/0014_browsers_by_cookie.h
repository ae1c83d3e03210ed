#pragma once

#include <string_view>

namespace sallyport::store::migration {

// A browser keeps its cookie when a second account signs in there.
inline constexpr std::string_view browsers_by_cookie = R"sql(
CREATE INDEX known_browsers_by_cookie ON known_browsers (cookie);
)sql";

}  // namespace sallyport::store::migration
