#include "factor/totp/pending_enrolment.h"
#include "store/hashed_codes_column.h"
#include "store/ports.h"
#include "store/query.h"
#include "store/totp_columns.h"

namespace sallyport::store {
namespace {

using factor::totp::CodeProven;
using factor::totp::Entry;
using factor::totp::KeyShown;
using factor::totp::PendingEnrolment;

/// A row; what only a proven code brings may be missing.
struct PendingRow {
  AccountId account;
  SessionId session;
  Entry entry;
  std::string sealed_key;
  Instant since;
  std::optional<otp::Step> step;
  std::optional<std::string> sealed_recovery_codes;
  std::optional<HashedCodes> hashed_recovery_codes;
  Version version;
  std::optional<AuthenticatorId> replaces;
};

auto to_row(const PendingEnrolment& pending) -> PendingRow {
  PendingRow row{.account = pending.account,
                 .session = pending.session,
                 .entry = pending.entry,
                 .sealed_key = pending.sealed_key,
                 .since = {},
                 .step = {},
                 .sealed_recovery_codes = {},
                 .hashed_recovery_codes = {},
                 .version = pending.version,
                 .replaces = pending.replaces};
  if (const auto* proven = std::get_if<CodeProven>(&pending.progress)) {
    row.since = proven->since;
    row.step = proven->step;
    row.sealed_recovery_codes = proven->sealed_recovery_codes;
    row.hashed_recovery_codes = proven->hashed_recovery_codes;
  } else {
    row.since = std::get<KeyShown>(pending.progress).since;
  }
  return row;
}

auto progress_of(PendingRow& row) -> std::variant<KeyShown, CodeProven> {
  if (!row.step) {
    return KeyShown{row.since};
  }
  if (!row.sealed_recovery_codes || !row.hashed_recovery_codes) {
    damaged("pending enrolment");
  }
  return CodeProven{.since = row.since,
                    .step = *row.step,
                    .sealed_recovery_codes = *std::move(row.sealed_recovery_codes),
                    .hashed_recovery_codes = *std::move(row.hashed_recovery_codes)};
}

auto from_row(PendingRow row) -> PendingEnrolment {
  auto progress = progress_of(row);
  return {.account = row.account,
          .session = row.session,
          .entry = row.entry,
          .sealed_key = std::move(row.sealed_key),
          .progress = std::move(progress),
          .version = row.version,
          .replaces = row.replaces};
}

class PendingEnrolments final : public factor::totp::PendingEnrolments {
 public:
  explicit PendingEnrolments(Connection& connection) : connection_{connection} {}

  auto next_entry(AccountId account) -> Entry override { return next_entry_.one(account).value(); }

  void put(const PendingEnrolment& pending) override {
    remove_others_.run_later(pending.account, pending.session);
    const auto row = to_row(pending);
    insert_.run_later(row.session, row.account, row.entry, row.sealed_key, row.since, row.step,
                      row.sealed_recovery_codes, row.hashed_recovery_codes, row.replaces);
  }

  auto find(SessionId session) -> std::optional<PendingEnrolment> override {
    auto row = find_and_hold(connection_, lock_, find_, session);
    return row ? std::optional{from_row(*std::move(row))} : std::nullopt;
  }

  auto replace(const PendingEnrolment& next) -> Written override {
    const auto row = to_row(next);
    const auto rows = update_.run(row.since, row.step, row.sealed_recovery_codes, row.hashed_recovery_codes,
                                  row.session, row.version, row.sealed_key);
    return rows == 1 ? Written::yes : Written::somebody_was_faster;
  }

  void remove_all(AccountId account) override { remove_all_.run_later(account); }

  auto purge(Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(now - factor::totp::enrolment_lifetime, limit));
  }

 private:
  Connection& connection_;
  Query<In<SessionId>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM pending_enrolments WHERE session = :session) "
      "FOR NO KEY UPDATE"};
  Query<In<AccountId>, Scalar<Entry>> next_entry_{
      connection_,
      "INSERT INTO enrolment_numbers (account, newest) VALUES (:account, 1) "
      "ON CONFLICT (account) DO UPDATE SET newest = enrolment_numbers.newest + 1 RETURNING newest"};
  Query<In<AccountId, SessionId>> remove_others_{
      connection_, "DELETE FROM pending_enrolments WHERE account = :account OR session = :session"};
  Query<In<SessionId, AccountId, Entry, std::string, Instant, std::optional<otp::Step>,
           std::optional<std::string>, std::optional<HashedCodes>, std::optional<AuthenticatorId>>>
      insert_{connection_,
              "INSERT INTO pending_enrolments (session, account, entry, sealed_key, since, proven_step, "
              "sealed_recovery_codes, hashed_recovery_codes, replaces, version) "
              "VALUES (:session, :account, :entry, :sealed_key, :since, :proven_step, "
              ":sealed_recovery_codes, :hashed_recovery_codes, :replaces, 1)"};
  Query<In<SessionId>,
        Row<PendingRow, AccountId, SessionId, Entry, std::string, Instant, std::optional<otp::Step>,
            std::optional<std::string>, std::optional<HashedCodes>, Version, std::optional<AuthenticatorId>>>
      find_{connection_,
            "SELECT account, session, entry, sealed_key, since, proven_step, sealed_recovery_codes, "
            "hashed_recovery_codes, version, replaces FROM pending_enrolments WHERE session = :session"};
  // The sealed key is in the condition because a new `put` starts its versions anew.
  Query<In<Instant, std::optional<otp::Step>, std::optional<std::string>, std::optional<HashedCodes>,
           SessionId, Version, std::string>>
      update_{connection_,
              "UPDATE pending_enrolments SET since = :since, proven_step = :proven_step, "
              "sealed_recovery_codes = :sealed_recovery_codes, "
              "hashed_recovery_codes = :hashed_recovery_codes, version = version + 1 "
              "WHERE session = :session AND version = :version AND sealed_key = :sealed_key"};
  Query<In<AccountId>> remove_all_{connection_, "DELETE FROM pending_enrolments WHERE account = :account"};
  Query<In<Instant, int>> purge_{
      connection_,
      "DELETE FROM pending_enrolments WHERE session IN "
      "(SELECT session FROM pending_enrolments WHERE since <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_pending_enrolments(Connection& connection) -> std::unique_ptr<factor::totp::PendingEnrolments> {
  return std::make_unique<PendingEnrolments>(connection);
}

}  // namespace sallyport::store
