#pragma once

#include <string_view>

namespace sallyport::store::migration {

inline constexpr std::string_view import = R"sql(
CREATE TABLE imports (
  id $made_key,
  state TEXT NOT NULL,
  begun BIGINT NOT NULL,
  heard BIGINT NOT NULL,
  accounts BIGINT NOT NULL,
  refusals BIGINT NOT NULL
);

-- What is still to be done for the accounts of an import.
CREATE TABLE import_lines (
  account $given_key,
  import BIGINT NOT NULL,
  line BIGINT NOT NULL
);

-- An account of an import that is not finished is nobody's.
ALTER TABLE accounts ADD COLUMN import BIGINT;

CREATE TABLE foreign_passwords (
  account $given_key REFERENCES accounts (id),
  sealed_hash TEXT NOT NULL,
  brought BIGINT NOT NULL
);

ALTER TABLE authenticators ADD COLUMN strength TEXT NOT NULL DEFAULT 'full';

-- So that an account can be removed without a look at everybody's names.
CREATE INDEX IF NOT EXISTS identifiers_by_account ON identifiers (account);
)sql";

}  // namespace sallyport::store::migration
