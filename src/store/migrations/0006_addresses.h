#pragma once

#include <string_view>

namespace sallyport::store::migration {

// A second address, who was seen to read which, what waits to be confirmed, and what was left lately.
inline constexpr std::string_view addresses = R"sql(
CREATE TABLE contacts (
  account $given_key REFERENCES accounts (id),
  second_email TEXT,
  second_confirmed BIGINT,
  registered_confirmed BIGINT
);

CREATE TABLE unconfirmed_addresses (
  link TEXT NOT NULL UNIQUE,
  account BIGINT NOT NULL REFERENCES accounts (id),
  which TEXT NOT NULL,
  address TEXT NOT NULL,
  asked BIGINT NOT NULL,
  PRIMARY KEY (account, which)
) $clustered;
CREATE INDEX unconfirmed_addresses_by_age ON unconfirmed_addresses (asked);

CREATE TABLE left_addresses (
  id $made_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  which TEXT NOT NULL,
  address TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX left_addresses_by_account ON left_addresses (account, at);
CREATE INDEX left_addresses_by_age ON left_addresses (at);
)sql";

}  // namespace sallyport::store::migration
