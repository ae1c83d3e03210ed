#pragma once

#include <string_view>

namespace sallyport::store::migration {

// What "It was not me" goes by: since when an account is thawed, and its second address is there.
inline constexpr std::string_view freezes = R"sql(
ALTER TABLE accounts ADD COLUMN thawed BIGINT;

ALTER TABLE contacts ADD COLUMN second_since BIGINT;
)sql";

}  // namespace sallyport::store::migration
