#include "attempt/known_browser.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using attempt::Acquaintance;

class KnownBrowsers final : public attempt::KnownBrowsers {
 public:
  explicit KnownBrowsers(Connection& connection) : connection_{connection} {}

  void will_look(AccountId account, const std::optional<crypto::Digest>& cookie, Instant now) override {
    connection_.hold(account);
    look_.ask_ahead(cookie, now - attempt::browser_is_known_for, account);
  }
  auto look(std::optional<AccountId> account, const std::optional<crypto::Digest>& cookie, Instant now)
      -> Acquaintance override {
    connection_.hold(account);
    const auto [id, noted, known, noted_at_all] =
        look_.one(cookie, now - attempt::browser_is_known_for, account.value_or(nobody)).value();
    return {.browser = id && noted ? std::optional{Acquaintance::Known{*id, *noted}} : std::nullopt,
            .known = known,
            .forgotten = noted_at_all - known};
  }

  auto is_ours(const crypto::Digest& cookie, Instant now) -> bool override {
    return is_ours_.one(cookie, now - attempt::browser_is_known_for).has_value();
  }

  void remember(AccountId account, const crypto::Digest& cookie, const Acquaintance& seen,
                Instant now) override {
    if (seen.browser && now - seen.browser->noted < attempt::browser_is_noted_every) {
      return;
    }
    if (seen.forgotten > 0 || (!seen.browser && seen.known >= attempt::browsers_of_an_account)) {
      make_room_.run_later(account, now - attempt::browser_is_known_for, cookie,
                           attempt::browsers_of_an_account - 1);
    }
    remember_.run_later(account, cookie, now);
  }

  void forget_all_but(AccountId account, const std::optional<crypto::Digest>& kept) override {
    if (kept) {
      forget_others_.run_later(account, *kept);
    } else {
      forget_all_.run_later(account);
    }
  }

 private:
  Connection& connection_;
  Query<In<std::optional<crypto::Digest>, Instant, AccountId>,
        Out<std::optional<BrowserId>, std::optional<Instant>, int, int>>
      look_{connection_,
            "SELECT MAX(CASE WHEN cookie = :cookie AND seen > :too_old THEN id END), "
            "MAX(CASE WHEN cookie = :cookie AND seen > :too_old THEN seen END), "
            "COUNT(CASE WHEN seen > :too_old THEN 1 END), COUNT(*) "
            "FROM known_browsers WHERE account = :account"};
  Query<In<crypto::Digest, Instant>, Scalar<int>> is_ours_{
      connection_, "SELECT 1 FROM known_browsers WHERE cookie = :cookie AND seen > :too_old LIMIT 1"};
  // Of the others only so many stay that this one has a place; a stranger again, be it this one, gets a new
  // id.
  Query<In<AccountId, Instant, crypto::Digest, int>> make_room_{
      connection_,
      "DELETE FROM known_browsers WHERE account = :account AND (seen <= :too_old OR "
      "(cookie <> :cookie AND id NOT IN (SELECT id FROM known_browsers "
      "WHERE account = :account AND cookie <> :cookie ORDER BY seen DESC, id DESC LIMIT :most)))"};
  Query<In<AccountId, crypto::Digest>> forget_others_{
      connection_, "DELETE FROM known_browsers WHERE account = :account AND cookie <> :kept"};
  Query<In<AccountId, crypto::Digest, Instant>> remember_{
      connection_,
      "INSERT INTO known_browsers (account, cookie, seen) VALUES (:account, :cookie, :seen) "
      "ON CONFLICT (account, cookie) DO UPDATE SET seen = excluded.seen"};
  Query<In<AccountId>> forget_all_{connection_, "DELETE FROM known_browsers WHERE account = :account"};
};

}  // namespace

auto make_known_browsers(Connection& connection) -> std::unique_ptr<attempt::KnownBrowsers> {
  return std::make_unique<KnownBrowsers>(connection);
}

}  // namespace sallyport::store
