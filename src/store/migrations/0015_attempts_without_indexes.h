#pragma once

#include <string_view>

namespace sallyport::store::migration {

// A sign-in that begins and one that ends each write one page of these, where attempts had three: a token
// begins with its time, so the oldest are the first, and an attempt is dead when its account's series is
// another one. No key leads to accounts, which would be looked for here whenever an import removes one. The
// table of before stays for those who still run beside.
inline constexpr std::string_view attempts_without_indexes = R"sql(
ALTER TABLE accounts ADD COLUMN attempt_series BIGINT NOT NULL DEFAULT 0;

CREATE TABLE sign_in_attempts (
  made BIGINT NOT NULL,
  token TEXT NOT NULL,
  account BIGINT NOT NULL,
  series BIGINT NOT NULL,
  begun BIGINT NOT NULL,
  PRIMARY KEY (made, token)
) $clustered;
)sql";

}  // namespace sallyport::store::migration
