#pragma once

#include <string_view>

namespace sallyport::store::migration {

// What an app of another system computes: algorithm, digits, seconds.
inline constexpr std::string_view authenticator_parameters = R"sql(
ALTER TABLE authenticators ADD COLUMN parameters TEXT NOT NULL DEFAULT 'SHA1,6,30';
)sql";

}  // namespace sallyport::store::migration
