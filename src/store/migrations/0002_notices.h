#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Mails that wait to be sent and that were sent; names for which a link was asked and which nobody has looked
// up yet; whether an account must enrol before it can do anything else.
inline constexpr std::string_view notices = R"sql(
ALTER TABLE accounts ADD COLUMN enrolment TEXT NOT NULL DEFAULT 'free';

CREATE TABLE outbox (
  id $made_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  request_id TEXT NOT NULL,
  written BIGINT NOT NULL,
  due BIGINT,
  claimed_until BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  sent BIGINT,
  given_up BIGINT
);
CREATE INDEX outbox_by_due ON outbox (due) WHERE due IS NOT NULL;
CREATE INDEX outbox_by_account ON outbox (account, kind, written);
CREATE INDEX outbox_by_age ON outbox (written);

CREATE TABLE link_requests (
  id $made_key,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  request_id TEXT NOT NULL,
  made BIGINT NOT NULL
);
)sql";

}  // namespace sallyport::store::migration
