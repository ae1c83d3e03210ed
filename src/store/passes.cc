#include "pass/pass.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using pass::Kind;
using pass::Pass;

constexpr auto word_of(Kind kind) -> std::string_view {
  switch (kind) {
    case Kind::invitation:
      return "invitation";
    case Kind::password_reset:
      return "password_reset";
    case Kind::re_enrolment:
      return "re_enrolment";
  }
  return "";
}

}  // namespace

template <>
struct Column<Kind> : WordColumn<&word_of, Kind::invitation, Kind::password_reset, Kind::re_enrolment> {};

namespace {

using PassRow = Row<Pass, AccountId, Kind, crypto::Digest, Instant>;

class Passes final : public pass::Passes {
 public:
  explicit Passes(Connection& connection) : connection_{connection} {}

  void put(const Pass& pass) override { put_.run_later(pass.digest, pass.account, pass.kind, pass.made); }

  auto of(AccountId account) -> std::vector<Pass> override {
    connection_.hold(account);
    return of_.all(account);
  }

  auto find(const crypto::Digest& digest) -> std::optional<Pass> override {
    return find_and_hold(connection_, lock_, find_, digest);
  }

  auto use(const Pass& pass) -> Written override {
    return use_.run(pass.digest, pass.account, pass.kind) == 1 ? Written::yes : Written::somebody_was_faster;
  }

  void remove(AccountId account, Kind kind) override { remove_.run_later(account, kind); }
  void remove_all(AccountId account) override { remove_all_.run_later(account); }

  auto purge(Instant now, int limit) -> int override {
    std::int64_t removed = 0;
    for (const auto kind : {Kind::invitation, Kind::password_reset, Kind::re_enrolment}) {
      removed += purge_.run(kind, now - pass::lifetime(kind), limit - static_cast<int>(removed));
    }
    return static_cast<int>(removed);
  }

 private:
  Connection& connection_;
  Query<In<crypto::Digest>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM passes WHERE digest = :digest) "
      "FOR NO KEY UPDATE"};
  Query<In<crypto::Digest, AccountId, Kind, Instant>> put_{
      connection_,
      "INSERT INTO passes (digest, account, kind, made) VALUES (:digest, :account, :kind, :made) "
      "ON CONFLICT (account, kind) DO UPDATE SET digest = excluded.digest, made = excluded.made"};
  Query<In<AccountId>, PassRow> of_{connection_,
                                    "SELECT account, kind, digest, made FROM passes WHERE account = :account "
                                    "ORDER BY kind"};
  Query<In<crypto::Digest>, PassRow> find_{
      connection_, "SELECT account, kind, digest, made FROM passes WHERE digest = :digest"};
  Query<In<crypto::Digest, AccountId, Kind>> use_{
      connection_, "DELETE FROM passes WHERE digest = :digest AND account = :account AND kind = :kind"};
  Query<In<AccountId, Kind>> remove_{connection_,
                                     "DELETE FROM passes WHERE account = :account AND kind = :kind"};
  Query<In<AccountId>> remove_all_{connection_, "DELETE FROM passes WHERE account = :account"};
  Query<In<Kind, Instant, int>> purge_{
      connection_,
      "DELETE FROM passes WHERE digest IN "
      "(SELECT digest FROM passes WHERE kind = :kind AND made <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_passes(Connection& connection) -> std::unique_ptr<pass::Passes> {
  return std::make_unique<Passes>(connection);
}

}  // namespace sallyport::store
