#pragma once

#include <string_view>

namespace sallyport::store::migration {

// What came of the question whether the authenticator app still works.
inline constexpr std::string_view check_ups = R"sql(
CREATE TABLE check_ups (
  account $given_key REFERENCES accounts (id),
  answered BIGINT NOT NULL,
  passed BIGINT,
  next BIGINT NOT NULL
);
)sql";

}  // namespace sallyport::store::migration
