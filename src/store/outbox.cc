#include "notice/outbox.h"

#include <algorithm>

#include "store/account_columns.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {

using notice::Kind;

template <>
struct Column<Kind>
    : WordColumn<&notice::word_of, Kind::new_browser, Kind::wrong_codes, Kind::factor_locked,
                 Kind::two_factor_on, Kind::two_factor_off, Kind::authenticator_added, Kind::new_phone,
                 Kind::authenticator_ended, Kind::recovery_code_used, Kind::recovery_codes_renewed,
                 Kind::password_changed, Kind::password_chosen, Kind::re_enrolment_granted,
                 Kind::address_asked, Kind::address_changed, Kind::address_left, Kind::address_restored,
                 Kind::address_corrected, Kind::confirm_address, Kind::account_frozen, Kind::account_thawed,
                 Kind::password_link, Kind::invitation> {};

namespace {

using notice::Draft;
using notice::Reference;
using notice::Waiting;

// A row is read as it stands; Waiting has its draft and reference as parts.
using OutboxRow = std::tuple<NoticeId, Instant, AccountId, Kind, account::EmailAddress, std::string, Instant,
                             std::string, std::string, std::string, int>;

auto mail_in(OutboxRow row) -> Waiting {
  auto& [id, written, account, kind, recipient, detail, at, address, user_agent, request_id, tries] = row;
  return {.reference = {.id = id, .written = written},
          .draft = {.account = account,
                    .kind = kind,
                    .recipient = std::move(recipient),
                    .detail = std::move(detail),
                    .at = at,
                    .origin = {.address = std::move(address),
                               .user_agent = std::move(user_agent),
                               .request_id = std::move(request_id)}},
          .tries = tries};
}

class Outbox final : public notice::Outbox {
 public:
  explicit Outbox(Connection& connection) : connection_{connection} {}

  auto put(const Draft& draft, Instant now) -> Reference override {
    const auto id = insert_
                        .one(draft.account, draft.kind, draft.recipient, draft.detail, draft.at,
                             draft.origin.address, draft.origin.user_agent, draft.origin.request_id, now)
                        .value();
    return {.id = id, .written = now};
  }

  auto has_due(Instant now) -> bool override { return has_due_.one(now).has_value(); }

  // Whoever waited for another one's claim looks at the row again, and finds it claimed.
  auto claim(Instant now, int limit) -> std::vector<Waiting> override {
    std::vector<Waiting> claimed;
    for (auto& row : claim_.all(now + notice::claim_lasts, now, limit)) {
      claimed.push_back(mail_in(std::move(row)));
    }
    std::ranges::sort(claimed, {}, [](const Waiting& each) { return each.reference.id; });
    return claimed;
  }

  void note_sent(const Reference& reference, Instant now) override {
    note_sent_.run_later(now, reference.id);
  }
  void postpone(const Waiting& waiting, Instant until) override {
    postpone_.run_later(until, waiting.tries + 1, waiting.reference.id);
  }
  void give_up(const Reference& reference, Instant now) override { give_up_.run_later(now, reference.id); }

  auto count(AccountId account, Kind kind, Instant since) -> std::int64_t override {
    return count_.one(account, kind, since).value_or(0);
  }
  auto count(AccountId account, Kind kind, std::string_view detail, Instant since) -> std::int64_t override {
    return count_with_detail_.one(account, kind, std::string{detail}, since).value_or(0);
  }
  auto waiting() -> std::int64_t override { return waiting_.one().value_or(0); }

  auto purge(Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(now - notice::kept_after, limit));
  }

 private:
  Connection& connection_;
  Query<In<AccountId, Kind, account::EmailAddress, std::string, Instant, std::string, std::string,
           std::string, Instant>,
        Scalar<NoticeId>>
      insert_{connection_,
              "INSERT INTO outbox (account, kind, recipient, detail, at, address, user_agent, request_id, "
              "written, due, claimed_until, tries) VALUES (:account, :kind, :recipient, :detail, :at, "
              ":address, :user_agent, :request_id, :written, :written, 0, 0) RETURNING id"};
  Query<In<Instant>, Scalar<int>> has_due_{
      connection_, "SELECT 1 FROM outbox WHERE due <= :now AND claimed_until <= :now LIMIT 1"};
  Query<In<Instant, Instant, int>, Out<NoticeId, Instant, AccountId, Kind, account::EmailAddress, std::string,
                                       Instant, std::string, std::string, std::string, int>>
      claim_{connection_,
             "UPDATE outbox SET claimed_until = :until WHERE due <= :now AND claimed_until <= :now AND id IN "
             "(SELECT id FROM outbox WHERE due <= :now AND claimed_until <= :now ORDER BY due, id "
             "LIMIT :limit) "
             "RETURNING id, written, account, kind, recipient, detail, at, address, user_agent, request_id, "
             "tries"};
  Query<In<Instant, NoticeId>> note_sent_{connection_,
                                          "UPDATE outbox SET sent = :now, due = NULL WHERE id = :id"};
  Query<In<Instant, int, NoticeId>> postpone_{
      connection_, "UPDATE outbox SET due = :until, claimed_until = 0, tries = :tries WHERE id = :id"};
  Query<In<Instant, NoticeId>> give_up_{connection_,
                                        "UPDATE outbox SET given_up = :now, due = NULL WHERE id = :id"};
  Query<In<AccountId, Kind, Instant>, Scalar<std::int64_t>> count_{
      connection_,
      "SELECT COUNT(*) FROM outbox WHERE account = :account AND kind = :kind AND written > :since"};
  Query<In<AccountId, Kind, std::string, Instant>, Scalar<std::int64_t>> count_with_detail_{
      connection_,
      "SELECT COUNT(*) FROM outbox WHERE account = :account AND kind = :kind AND detail = :detail "
      "AND written > :since"};
  Query<In<>, Scalar<std::int64_t>> waiting_{connection_,
                                             "SELECT COUNT(*) FROM outbox WHERE due IS NOT NULL"};
  Query<In<Instant, int>> purge_{
      connection_,
      "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE written <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_outbox(Connection& connection) -> std::unique_ptr<notice::Outbox> {
  return std::make_unique<Outbox>(connection);
}

}  // namespace sallyport::store
