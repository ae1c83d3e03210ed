#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Who is asked for a second factor, and who has put it off. The version before adds accounts of no group.
inline constexpr std::string_view policy = R"sql(
ALTER TABLE accounts ADD COLUMN account_group TEXT NOT NULL DEFAULT '';

CREATE TABLE two_factor_delays (
  account $given_key REFERENCES accounts (id),
  put_off_until BIGINT,
  snoozed_until BIGINT
);
)sql";

}  // namespace sallyport::store::migration
