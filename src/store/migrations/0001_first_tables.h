#pragma once

#include <string_view>

namespace sallyport::store::migration {

// Words that begin with $ are the dialect's (store/migrations.h). Instants are microseconds since 1970;
// digests, hashes and sealed values are text.
inline constexpr std::string_view first_tables = R"sql(
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) $clustered;

CREATE TABLE accounts (
  id $made_key,
  customer_number TEXT NOT NULL,
  sign_in_name TEXT NOT NULL,
  email TEXT NOT NULL,
  full_name TEXT NOT NULL,
  status TEXT NOT NULL,
  created BIGINT NOT NULL
);

-- One row for everything that can be typed to sign in. An address that several accounts share has none.
CREATE TABLE identifiers (
  folded TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  account BIGINT REFERENCES accounts (id)
) $clustered;

CREATE TABLE passwords (
  account $given_key REFERENCES accounts (id),
  hash TEXT NOT NULL,
  chosen BIGINT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE authenticators (
  id $made_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  entry BIGINT NOT NULL,
  sealed_key TEXT NOT NULL,
  accepted TEXT NOT NULL,
  activated BIGINT NOT NULL,
  last_used BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX authenticators_by_account ON authenticators (account);

CREATE TABLE enrolment_numbers (
  account $given_key REFERENCES accounts (id),
  newest BIGINT NOT NULL
);

CREATE TABLE pending_enrolments (
  session $given_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  entry BIGINT NOT NULL,
  sealed_key TEXT NOT NULL,
  since BIGINT NOT NULL,
  proven_step BIGINT,
  sealed_recovery_codes TEXT,
  hashed_recovery_codes TEXT,
  version BIGINT NOT NULL
);
CREATE INDEX pending_enrolments_by_account ON pending_enrolments (account);
CREATE INDEX pending_enrolments_by_age ON pending_enrolments (since);

CREATE TABLE recovery_codes (
  account BIGINT NOT NULL REFERENCES accounts (id),
  selector TEXT NOT NULL,
  hash TEXT NOT NULL,
  made BIGINT NOT NULL,
  used BIGINT,
  PRIMARY KEY (account, selector)
) $clustered;

CREATE TABLE pending_sets (
  session $given_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  made BIGINT NOT NULL,
  sealed_codes TEXT NOT NULL,
  hashed_codes TEXT NOT NULL
);
CREATE INDEX pending_sets_by_account ON pending_sets (account);
CREATE INDEX pending_sets_by_age ON pending_sets (made);

CREATE TABLE sessions (
  id $made_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  scope TEXT NOT NULL,
  factors BIGINT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  opened BIGINT NOT NULL,
  proven BIGINT NOT NULL,
  seen BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_age ON sessions (opened);
CREATE INDEX sessions_by_use ON sessions (seen);

CREATE TABLE attempts (
  token TEXT PRIMARY KEY,
  account BIGINT NOT NULL REFERENCES accounts (id),
  begun BIGINT NOT NULL
) $clustered;
CREATE INDEX attempts_by_account ON attempts (account);
CREATE INDEX attempts_by_age ON attempts (begun);

-- A pace without an account is of a name that nobody has.
CREATE TABLE paces (
  lane TEXT PRIMARY KEY,
  account BIGINT,
  password BIGINT NOT NULL,
  code BIGINT NOT NULL,
  recovery_code BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  updated BIGINT NOT NULL
) $clustered;
CREATE INDEX paces_by_age ON paces (updated);
CREATE INDEX paces_of_nobody ON paces (updated) WHERE account IS NULL;

CREATE TABLE tallies (
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  account BIGINT,
  in_a_row BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (owner, kind)
) $clustered;
CREATE INDEX tallies_of_nobody ON tallies (updated) WHERE account IS NULL;

CREATE TABLE buckets (
  network TEXT PRIMARY KEY,
  remaining BIGINT NOT NULL,
  as_of BIGINT NOT NULL
) $clustered;
CREATE INDEX buckets_by_age ON buckets (as_of);

CREATE TABLE wrong_codes (
  account BIGINT NOT NULL,
  day BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (account, day)
) $clustered;
CREATE INDEX wrong_codes_by_age ON wrong_codes (day);

CREATE TABLE known_browsers (
  id $made_key,
  account BIGINT NOT NULL REFERENCES accounts (id),
  cookie TEXT NOT NULL,
  seen BIGINT NOT NULL,
  UNIQUE (account, cookie)
);

CREATE TABLE passes (
  digest TEXT PRIMARY KEY,
  account BIGINT NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  made BIGINT NOT NULL,
  UNIQUE (account, kind)
) $clustered;

CREATE TABLE events (
  id $made_key,
  at BIGINT NOT NULL,
  account BIGINT,
  name TEXT NOT NULL,
  outcome TEXT NOT NULL,
  factors TEXT NOT NULL,
  reason TEXT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  request_id TEXT NOT NULL,
  noise SMALLINT NOT NULL
);
CREATE INDEX noise_by_time ON events (at, address) WHERE noise = 1;
CREATE INDEX events_by_account ON events (account, id) WHERE account IS NOT NULL;
)sql";

}  // namespace sallyport::store::migration
