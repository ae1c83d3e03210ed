#include "factor/totp/authenticator.h"
#include "store/ports.h"
#include "store/query.h"
#include "store/totp_columns.h"

namespace sallyport::store {
namespace {

using factor::totp::AcceptedSteps;
using factor::totp::Authenticator;
using factor::totp::Entry;
using factor::totp::KeyStrength;
using factor::totp::Name;
using factor::totp::ToldSteps;

class Authenticators final : public factor::totp::Authenticators {
 public:
  explicit Authenticators(Connection& connection) : connection_{connection} {}

  auto add(const factor::totp::NewAuthenticator& authenticator, Instant now) -> AuthenticatorId override {
    connection_.note_change(authenticator.account);
    return insert_
        .one(authenticator.account, authenticator.entry, authenticator.sealed_key, authenticator.accepted,
             now, authenticator.replaces, authenticator.strength, authenticator.name,
             authenticator.parameters)
        .value();
  }

  void will_ask_of(AccountId account) override {
    connection_.hold(account);
    of_.ask_ahead(account);
  }
  auto of(AccountId account) -> std::vector<Authenticator> override {
    connection_.hold(account);
    auto all = of_.all(account);
    note_read(all);
    return all;
  }

  auto replace(const Authenticator& next) -> Written override {
    connection_.note_change(next.account);
    if (is_held_as_read(next)) {
      update_.change_later("an authenticator changed while its account was held", next.accepted,
                           next.last_used, next.name, next.replaces, next.uses, next.told, next.id,
                           next.version);
      return Written::yes;
    }
    const auto rows = update_.run(next.accepted, next.last_used, next.name, next.replaces, next.uses,
                                  next.told, next.id, next.version);
    return rows == 1 ? Written::yes : Written::somebody_was_faster;
  }

  void remove(AccountId account, AuthenticatorId id) override {
    connection_.note_change(account);
    remove_.run_later(account, id);
  }

  void remove_all(AccountId account) override {
    connection_.note_change(account);
    remove_all_.run_later(account);
  }

 private:
  void note_read(const std::vector<Authenticator>& all) {
    if (connection_.locks == nullptr) {
      return;
    }
    if (read_in_ != connection_.transaction) {
      read_.clear();
      read_in_ = connection_.transaction;
    }
    for (const auto& authenticator : all) {
      read_.emplace_back(authenticator.id, authenticator.version);
    }
  }

  /// What was read while its account was held is changed by nobody else, so that nobody need wait to hear it.
  /// A second change of the same is asked for the usual way.
  [[nodiscard]] auto is_held_as_read(const Authenticator& next) -> bool {
    return connection_.locks != nullptr && read_in_ == connection_.transaction &&
           std::erase(read_, std::pair{next.id, next.version}) > 0;
  }

  Connection& connection_;
  std::uint64_t read_in_ = 0;
  std::vector<std::pair<AuthenticatorId, Version>> read_;  // in the transaction of that number
  Query<In<AccountId, Entry, std::string, AcceptedSteps, Instant, std::optional<AuthenticatorId>, KeyStrength,
           std::optional<Name>, otp::Parameters>,
        Scalar<AuthenticatorId>>
      insert_{connection_,
              "INSERT INTO authenticators (account, entry, sealed_key, accepted, activated, replaces, "
              "version, strength, name, parameters) "
              "VALUES (:account, :entry, :sealed_key, :accepted, :activated, :replaces, 1, :strength, :name, "
              ":parameters) "
              "RETURNING id"};
  Query<In<AccountId>,
        Row<Authenticator, AuthenticatorId, AccountId, Entry, std::string, AcceptedSteps, Instant,
            std::optional<Instant>, std::optional<Name>, std::optional<AuthenticatorId>, int, ToldSteps,
            Version, KeyStrength, otp::Parameters>>
      of_{connection_,
          "SELECT id, account, entry, sealed_key, accepted, activated, last_used, name, replaces, uses, "
          "told_steps, "
          "version, strength, parameters FROM authenticators WHERE account = :account ORDER BY id"};
  Query<In<AcceptedSteps, std::optional<Instant>, std::optional<Name>, std::optional<AuthenticatorId>, int,
           ToldSteps, AuthenticatorId, Version>>
      update_{connection_,
              "UPDATE authenticators SET accepted = :accepted, last_used = :last_used, name = :name, "
              "replaces = :replaces, uses = :uses, told_steps = :told_steps, version = version + 1 "
              "WHERE id = :id AND version = :version"};
  Query<In<AccountId, AuthenticatorId>> remove_{
      connection_, "DELETE FROM authenticators WHERE account = :account AND id = :id"};
  Query<In<AccountId>> remove_all_{connection_, "DELETE FROM authenticators WHERE account = :account"};
};

}  // namespace

auto make_authenticators(Connection& connection) -> std::unique_ptr<factor::totp::Authenticators> {
  return std::make_unique<Authenticators>(connection);
}

}  // namespace sallyport::store
