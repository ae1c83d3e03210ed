#include "attempt/known_browser.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

// A sign-in is noted at most this often.
constexpr days noted_every{1};

class KnownBrowsers final : public attempt::KnownBrowsers {
 public:
  explicit KnownBrowsers(Connection& connection) : connection_{connection} {}

  auto find(AccountId account, const crypto::Digest& cookie, Instant now)
      -> std::optional<BrowserId> override {
    connection_.hold(account);
    return find_.one(account, cookie, now - attempt::browser_is_known_for);
  }

  auto knows_any(AccountId account, Instant now) -> bool override {
    connection_.hold(account);
    return knows_any_.one(account, now - attempt::browser_is_known_for).has_value();
  }

  void remember(AccountId account, const crypto::Digest& cookie, Instant now) override {
    make_room_.run_later(account, now - attempt::browser_is_known_for, cookie,
                         attempt::browsers_of_an_account - 1);
    remember_.run_later(account, cookie, now, now - noted_every);
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
  Query<In<AccountId, crypto::Digest, Instant>, Scalar<BrowserId>> find_{
      connection_,
      "SELECT id FROM known_browsers WHERE account = :account AND cookie = :cookie AND seen > :too_old"};
  Query<In<AccountId, Instant>, Scalar<int>> knows_any_{
      connection_, "SELECT 1 FROM known_browsers WHERE account = :account AND seen > :too_old LIMIT 1"};
  // Of the others only so many stay that this one has a place; a stranger again, be it this one, gets a new
  // id.
  Query<In<AccountId, Instant, crypto::Digest, int>> make_room_{
      connection_,
      "DELETE FROM known_browsers WHERE account = :account AND (seen <= :too_old OR "
      "(cookie <> :cookie AND id NOT IN (SELECT id FROM known_browsers "
      "WHERE account = :account AND cookie <> :cookie ORDER BY seen DESC, id DESC LIMIT :most)))"};
  Query<In<AccountId, crypto::Digest>> forget_others_{
      connection_, "DELETE FROM known_browsers WHERE account = :account AND cookie <> :kept"};
  Query<In<AccountId, crypto::Digest, Instant, Instant>> remember_{
      connection_,
      "INSERT INTO known_browsers (account, cookie, seen) VALUES (:account, :cookie, :seen) "
      "ON CONFLICT (account, cookie) DO UPDATE SET seen = excluded.seen "
      "WHERE known_browsers.seen <= :noted_before"};
  Query<In<AccountId>> forget_all_{connection_, "DELETE FROM known_browsers WHERE account = :account"};
};

}  // namespace

auto make_known_browsers(Connection& connection) -> std::unique_ptr<attempt::KnownBrowsers> {
  return std::make_unique<KnownBrowsers>(connection);
}

}  // namespace sallyport::store
