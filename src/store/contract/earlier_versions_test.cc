#include "store/contract/earlier_versions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "crypto/token.h"
#include "store/query.h"
#include "store/sqlite/statement.h"

namespace sallyport::store::contract {
namespace {

using account::Identifier;
using factor::totp::AcceptedSteps;
using factor::totp::CodeProven;
using factor::totp::KeyShown;
using factor::totp::KeyStrength;
using factor::totp::ToldSteps;
using testing::_;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::FieldsAre;
using testing::Optional;
using testing::VariantWith;

constexpr Instant start{seconds{1'800'000'000}};
constexpr std::string_view hash =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE";

/// What a version can keep that the one before could not.
struct Addition {
  std::int64_t version;
  /// A semicolon after each statement and nowhere else. The first letter of a digest tells the version. The
  /// account of {account} is there when the one before is done.
  std::string_view sql;
};

// As these versions write it, so that it never changes: in every column something else than nothing.
constexpr std::array additions{
    Addition{.version = 1, .sql = R"sql(
INSERT INTO accounts (customer_number, sign_in_name, email, full_name, status, created)
  VALUES ('C-{name}', '{name}', '{name}@example.com', 'Somebody', 'enabled', {now});
)sql"},
    Addition{.version = 1, .sql = R"sql(
INSERT INTO identifiers (folded, kind, account) VALUES
  ('{name}', 'sign_in_name', {account}), ('c-{name}', 'customer_number', {account}),
  ('{name}@example.com', 'address', {account});
INSERT INTO passwords (account, hash, chosen, version) VALUES ({account}, '{hash}', {now}, 1);
INSERT INTO authenticators (account, entry, sealed_key, accepted, activated, version)
  VALUES ({account}, 1, 'the first key', '59999999', {now}, 1);
UPDATE authenticators SET accepted = '60000000,59999999', last_used = {now} + 1, version = version + 1
  WHERE account = {account} AND version = 1;
INSERT INTO enrolment_numbers (account, newest) VALUES ({account}, 2);
INSERT INTO recovery_codes (account, selector, hash, made)
  VALUES ({account}, 'AB', '{hash}', {now}), ({account}, 'CD', '{hash}', {now});
UPDATE recovery_codes SET used = {now} + 1 WHERE account = {account} AND selector = 'CD';
INSERT INTO sessions (account, scope, factors, token, opened, proven, seen)
  VALUES ({account}, 'full', 3, '1{digest}', {now}, {now} + 1, {now} + 2);
INSERT INTO pending_enrolments (session, account, entry, sealed_key, since, proven_step, sealed_recovery_codes,
  hashed_recovery_codes, version) VALUES ((SELECT id FROM sessions WHERE token = '1{digest}'), {account}, 2,
  'the next key', {now}, 60000000, 'its codes', 'AB {hash}
', 2);
INSERT INTO pending_sets (session, account, made, sealed_codes, hashed_codes)
  VALUES ((SELECT id FROM sessions WHERE token = '1{digest}'), {account}, {now}, 'new codes', 'CD {hash}
');
INSERT INTO attempts (token, account, begun) VALUES ('1{digest}', {account}, {now});
INSERT INTO paces (lane, account, password, code, recovery_code, pass, not_before, updated) VALUES
  ('a:{account}', {account}, 1, 2, 3, 4, {now} + 1, {now}), ('n:1{digest}', NULL, 5, 0, 0, 0, {now}, {now});
INSERT INTO tallies (owner, kind, account, in_a_row, updated) VALUES
  ('account {account}', 'code', {account}, 6, {now}), ('lane n:1{digest}', 'password', NULL, 7, {now});
INSERT INTO buckets (network, remaining, as_of) VALUES ('192.0.{account}.0/24', 8, {now});
INSERT INTO wrong_codes (account, day, count) VALUES ({account}, {now} / 86400000000, 9);
INSERT INTO known_browsers (account, cookie, seen) VALUES ({account}, '1{digest}', {now});
INSERT INTO passes (digest, account, kind, made) VALUES ('1{digest}', {account}, 're_enrolment', {now});
INSERT INTO events (at, account, name, outcome, factors, reason, address, user_agent, request_id, noise)
  VALUES ({now}, {account}, 'signed_in', 'done', 'password+code', 'enrolment_only', '192.0.2.1', 'a browser',
  'REQUEST', 0);
)sql"},
    Addition{.version = 2, .sql = R"sql(
UPDATE accounts SET enrolment = 'due' WHERE id = {account};
INSERT INTO passes (digest, account, kind, made) VALUES ('2{digest}', {account}, 'password_reset', {now});
INSERT INTO outbox (account, kind, recipient, detail, at, address, user_agent, request_id, written, due,
  claimed_until, tries) VALUES
  ({account}, 'wrong_codes', '{name}@example.com', '5', {now}, '192.0.2.1', 'a browser', 'REQUEST', {now} + 1,
  {now} + 2, 0, 3),
  ({account}, 'password_link', '{name}@example.com', '', {now}, '', '', '', {now}, {now}, 0, 0),
  ({account}, 'invitation', '{name}@example.com', '', {now}, '', '', '', {now}, {now}, 0, 0);
UPDATE outbox SET sent = {now}, due = NULL WHERE account = {account} AND kind = 'password_link';
UPDATE outbox SET given_up = {now}, due = NULL WHERE account = {account} AND kind = 'invitation';
INSERT INTO link_requests (name, address, user_agent, request_id, made)
  VALUES ('{name}', '192.0.2.1', 'a browser', 'REQUEST', {now});
)sql"},
    Addition{.version = 3, .sql = R"sql(
UPDATE authenticators SET name = 'my phone', uses = 1, told = 60000001, version = version + 1
  WHERE account = {account};
UPDATE enrolment_numbers SET newest = newest + 1 WHERE account = {account};
INSERT INTO authenticators (account, entry, sealed_key, accepted, activated, replaces, version)
  VALUES ({account}, 3, 'the second key', '', {now},
  (SELECT MIN(id) FROM authenticators WHERE account = {account}), 1);
INSERT INTO sessions (account, scope, factors, token, opened, proven, seen, authenticator)
  VALUES ({account}, 'full', 3, '3{digest}', {now}, {now}, {now},
  (SELECT MIN(id) FROM authenticators WHERE account = {account}));
UPDATE sessions SET acted = {now} + 3 WHERE token = '3{digest}';
INSERT INTO pending_enrolments (session, account, entry, sealed_key, since, replaces, version)
  SELECT id, account, 3, 'the key of a new phone', {now}, authenticator, 1 FROM sessions WHERE token = '3{digest}';
)sql"},
    Addition{.version = 4, .sql = R"sql(
INSERT INTO sessions (account, scope, factors, token, opened, proven, seen, address, user_agent, authenticator)
  VALUES ({account}, 'enrolment_only', 1, '4{digest}', {now}, {now}, {now} + 4, '192.0.2.1', 'a browser', NULL);
)sql"},
    Addition{.version = 5, .sql = R"sql(
INSERT INTO imports (state, begun, heard, accounts, refusals) VALUES ('settling', {now}, {now} + 1, 2, 3);
INSERT INTO accounts (customer_number, sign_in_name, email, full_name, status, created, import)
  VALUES ('N-{name}', 'new-{name}', 'new-{name}@example.com', 'Somebody New', 'disabled', {now},
  (SELECT MAX(id) FROM imports));
INSERT INTO identifiers (folded, kind, account)
  SELECT sign_in_name, 'sign_in_name', id FROM accounts WHERE sign_in_name = 'new-{name}';
INSERT INTO import_lines (account, import, line)
  SELECT id, import, 17 FROM accounts WHERE sign_in_name = 'new-{name}';
INSERT INTO foreign_passwords (account, sealed_hash, brought)
  SELECT id, 'a foreign hash', {now} FROM accounts WHERE sign_in_name = 'new-{name}';
INSERT INTO authenticators (account, entry, sealed_key, accepted, activated, replaces, version, strength)
  SELECT id, 1, 'a short key', '', {now}, NULL, 1, 'weak' FROM accounts WHERE sign_in_name = 'new-{name}';
)sql"},
    Addition{.version = 6, .sql = R"sql(
INSERT INTO contacts (account, second_email, second_confirmed, registered_confirmed)
  VALUES ({account}, '{name}@example.org', {now} + 1, {now} + 2);
INSERT INTO unconfirmed_addresses (link, account, which, address, asked)
  VALUES ('6{digest}', {account}, 'second', '{name}@example.net', {now});
INSERT INTO left_addresses (account, which, address, at)
  VALUES ({account}, 'registered', 'old-{name}@example.com', {now});
)sql"},
    Addition{.version = 7, .sql = R"sql(
UPDATE accounts SET account_group = 'traders' WHERE id = {account};
INSERT INTO two_factor_delays (account, put_off_until, snoozed_until)
  VALUES ({account}, {now} + 1, {now} + 2);
)sql"},
    Addition{.version = 8, .sql = R"sql(
INSERT INTO check_ups (account, answered, passed, next) VALUES ({account}, {now} + 1, {now}, {now} + 2);
)sql"},
    Addition{.version = 9, .sql = R"sql(
UPDATE accounts SET language = 'hu' WHERE id = {account};
)sql"},
    Addition{.version = 10, .sql = R"sql(
INSERT INTO authenticators (account, entry, sealed_key, accepted, activated, replaces, version, strength, name,
  parameters) VALUES ({account}, 4, 'a key from elsewhere', '', {now}, NULL, 1, 'full', 'my token', 'SHA256,8,60');
)sql"},
    Addition{.version = 11, .sql = R"sql(
UPDATE accounts SET thawed = {now} + 1 WHERE id = {account};
UPDATE contacts SET second_since = {now} + 3 WHERE account = {account};
)sql"},
    Addition{.version = 12, .sql = R"sql(
INSERT INTO link_requests (name, address, user_agent, request_id, network, made)
  VALUES ('{name}', '192.0.2.1', 'a browser', 'REQUEST', '192.0.2.0/24', {now});
)sql"},
    Addition{.version = 13, .sql = R"sql(
UPDATE authenticators SET told_steps = '60000002,60000001', version = version + 1
  WHERE account = {account} AND entry = 1;
)sql"},
    Addition{.version = 14, .sql = R"sql(
INSERT INTO known_browsers (account, cookie, seen)
  SELECT id, '1{digest}', {now} FROM accounts WHERE sign_in_name = 'new-{name}';
)sql"},
    Addition{.version = 15, .sql = R"sql(
UPDATE accounts SET attempt_series = attempt_series + 1 WHERE id = {account};
INSERT INTO sign_in_attempts (made, token, account, series, begun)
  VALUES ({made}, 'f{digest}', {account}, (SELECT attempt_series FROM accounts WHERE id = {account}), {now});
)sql"},
};

auto digest_of(char first, const std::string& name) -> crypto::Digest {
  return crypto::Digest::from_text(first + crypto::sha256(name).to_text().substr(1)).value();
}

/// As it stands, where a Query would take a colon for the beginning of a parameter.
void run(Connection& connection, std::string_view statement) {
  if (connection.server != nullptr) {
    auto& server = *connection.server;
    (void)server.answer(server.send(server.new_statement(std::string{statement}), {}));
  } else {
    sqlite::Statement{connection.file, statement}.finish();
  }
}

void keep_addition(Connection& connection, const std::string& name, const Addition& addition) {
  Query<In<std::string>, Scalar<std::int64_t>> find{connection,
                                                    "SELECT id FROM accounts WHERE sign_in_name = :name"};
  const auto sql = fmt::format(
      fmt::runtime(addition.sql), fmt::arg("name", name), fmt::arg("account", find.one(name).value_or(0)),
      fmt::arg("digest", digest_of('0', name).to_text().substr(1)), fmt::arg("hash", hash),
      fmt::arg("now", to_stored(start)), fmt::arg("made", crypto::Token::time_of(digest_of('f', name))));
  std::string_view rest{sql};
  for (auto end = rest.find(';'); end != std::string_view::npos; end = rest.find(';')) {
    run(connection, rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
}

constexpr auto later(int more) -> Instant { return start + microseconds{more}; }
auto a_hash() -> crypto::PasswordHash { return crypto::PasswordHash::parse(hash).value(); }
auto name_of(std::string_view phone) -> std::optional<factor::totp::Name> {
  return factor::totp::Name::create(phone).value();
}
auto is_entry(int number) { return Field(&factor::totp::Entry::number, number); }
auto is_origin() { return FieldsAre("192.0.2.1", "a browser", "REQUEST"); }

/// What is kept of a subscriber, as the ports have to find it.
class Expectation {
 public:
  Expectation(unit::Unit& unit, const Subscriber& subscriber)
      : unit_{unit}, name_{subscriber.name}, version_{subscriber.version} {}

  void expect_account() {
    EXPECT_THAT(unit_.accounts.find(id_),
                Optional(FieldsAre(id_, account::CustomerNumber::create("C-" + name_).value(),
                                   account::SignInName::create(name_).value(), address("", "@example.com"),
                                   account::FullName::create("Somebody").value(), account::Status::enabled,
                                   start, since(2, account::Enrolment::due),
                                   since(7, account::Group::create("traders").value()),
                                   since(9, std::string{"hu"}), since(11, std::optional{later(1)}))));
    for (const auto& typed : {name_, "C-" + name_, name_ + "@example.com"}) {
      EXPECT_THAT(found_by(typed), Optional(Field(&account::Account::id, id_)));
    }
    EXPECT_EQ(unit_.delays.of(id_),
              since(7, account::Delay{.put_off_until = later(1), .snoozed_until = later(2)}));
    EXPECT_THAT(unit_.events.of(id_, std::nullopt, 10),
                ElementsAre(FieldsAre(_, start, id_, "signed_in", "done", "password+code", "enrolment_only",
                                      is_origin())));
  }

  void expect_contacts() {
    EXPECT_THAT(
        unit_.contacts.find(id_),
        FieldsAre(since(6, std::optional{address("", "@example.org")}), since(6, std::optional{later(1)}),
                  since(6, std::optional{later(2)}), since(11, std::optional{later(3)})));
    if (has(6)) {
      EXPECT_THAT(
          unit_.contacts.find_unconfirmed(digest('6')),
          Optional(FieldsAre(id_, account::Which::second, address("", "@example.net"), digest('6'), start)));
      EXPECT_THAT(
          unit_.contacts.left(id_, start - seconds{1}),
          ElementsAre(FieldsAre(_, id_, account::Which::registered, address("old-", "@example.com"), start)));
    }
  }

  void expect_authenticators() {
    const auto all = unit_.authenticators.of(id_);
    ASSERT_EQ(all.size(), std::size_t{1} + since(3, 1U) + since(10, 1U));
    EXPECT_THAT(all[0], FieldsAre(_, id_, is_entry(1), "the first key",
                                  AcceptedSteps::from_stored("60000000,59999999").value(), start, later(1),
                                  since(3, name_of("my phone")), std::nullopt, since(3, 1),
                                  since(13, ToldSteps::from_stored("60000002,60000001").value()),
                                  Version{2 + since(3, 1) + since(13, 1)}, KeyStrength::full,
                                  otp::Parameters::standard()));
    if (has(3)) {
      EXPECT_THAT(all[1], FieldsAre(_, id_, is_entry(3), "the second key", AcceptedSteps{}, start,
                                    std::nullopt, std::nullopt, all[0].id, 0, ToldSteps{}, Version{1},
                                    KeyStrength::full, otp::Parameters::standard()));
    }
    if (has(10)) {
      const auto its =
          otp::Parameters::create(otp::Algorithm::sha256, otp::Digits::eight, seconds{60}).value();
      EXPECT_THAT(all[2], FieldsAre(_, id_, is_entry(4), "a key from elsewhere", AcceptedSteps{}, start,
                                    std::nullopt, name_of("my token"), std::nullopt, 0, ToldSteps{},
                                    Version{1}, KeyStrength::full, its));
    }
    if (has(8)) {
      EXPECT_THAT(unit_.check_ups.find(id_), Optional(FieldsAre(later(1), start, later(2))));
    }
  }

  void expect_other_factors() {
    EXPECT_THAT(unit_.passwords.find(id_), Optional(FieldsAre(a_hash(), start, Version{1})));
    EXPECT_THAT(unit_.recovery_codes.state(id_), Optional(FieldsAre(start, 1)));
    EXPECT_THAT(unit_.recovery_codes.find(id_, "AB"), Optional(FieldsAre("AB", a_hash())));
    EXPECT_FALSE(unit_.recovery_codes.find(id_, "CD"));
    EXPECT_THAT(unit_.passes.find(digest('1')),
                Optional(FieldsAre(id_, pass::Kind::re_enrolment, digest('1'), start)));
    if (has(2)) {
      EXPECT_THAT(unit_.passes.find(digest('2')),
                  Optional(FieldsAre(id_, pass::Kind::password_reset, digest('2'), start)));
    }
  }

  void expect_sessions() {
    using session::Scope;
    const factor::Kinds by_code{factor::Kind::password, factor::Kind::code};
    const auto first = unit_.sessions.find(digest('1')).value();
    EXPECT_THAT(first, FieldsAre(_, id_, Scope::full, by_code, digest('1'), start, later(1), later(2),
                                 Instant{}, std::nullopt));
    const auto listed = unit_.sessions.of(id_, 10);
    ASSERT_EQ(listed.size(), std::size_t{1} + since(3, 1U) + since(4, 1U));
    EXPECT_THAT(listed[since(4, 1U)], FieldsAre(first.id, Scope::full, by_code, start, later(2), "", ""));
    EXPECT_THAT(
        unit_.pending_enrolments.find(first.id),
        Optional(FieldsAre(id_, first.id, is_entry(2), "the next key",
                           VariantWith<CodeProven>(FieldsAre(start, otp::Step{60'000'000}, "its codes",
                                                             ElementsAre(FieldsAre("AB", a_hash())))),
                           Version{2}, std::nullopt)));
    EXPECT_THAT(
        unit_.pending_sets.find(first.id),
        Optional(FieldsAre(id_, first.id, start, "new codes", ElementsAre(FieldsAre("CD", a_hash())))));
    EXPECT_THAT(unit_.pending_enrolments.next_entry(id_), is_entry(3 + since(3, 1)));
    if (has(3)) {
      const auto phone = unit_.authenticators.of(id_).front().id;
      const auto second = unit_.sessions.find(digest('3')).value();
      EXPECT_THAT(second,
                  FieldsAre(_, id_, Scope::full, by_code, digest('3'), start, start, start, later(3), phone));
      EXPECT_THAT(unit_.pending_enrolments.find(second.id),
                  Optional(FieldsAre(id_, second.id, is_entry(3), "the key of a new phone",
                                     VariantWith<KeyShown>(FieldsAre(start)), Version{1}, phone)));
    }
    if (has(4)) {
      EXPECT_THAT(listed[0], FieldsAre(_, Scope::enrolment_only, factor::Kinds{factor::Kind::password}, start,
                                       later(4), "192.0.2.1", "a browser"));
    }
  }

  /// An attempt of before migration 15 opens nothing any more, and goes when its time is over.
  void expect_attempts() {
    EXPECT_FALSE(unit_.attempts.find(digest('1')));
    EXPECT_EQ(unit_.attempts.find(digest('f')).has_value(), has(15));
    unit_.attempts.remove(digest('f'));
    EXPECT_EQ(unit_.attempts.purge(start + attempt::lifetime, 10), 1);
    unit_.attempts.add({.token = digest('p'), .account = id_, .begun = start});
    EXPECT_TRUE(unit_.attempts.find(digest('p')));
  }

  void expect_guesses() {
    using attempt::Lane;
    const auto network = fmt::format("192.0.{}.0/24", id_.value());
    const auto his = unit_.guesses.look({Lane::second_step(id_), id_, factor::Kind::code, network}, start);
    EXPECT_THAT(his.pace.stored(), FieldsAre(ElementsAre(1, 2, 3, 4), later(1)));
    EXPECT_EQ(his.tally.in_a_row(), 6);
    EXPECT_THAT(his.bucket.stored(), FieldsAre(8, start));
    EXPECT_EQ(his.wrong_codes, 9);
    const auto nobodys =
        unit_.guesses.look({Lane::typed_name(digest('1')), std::nullopt, factor::Kind::password, ""}, start);
    EXPECT_THAT(nobodys.pace.stored(), FieldsAre(ElementsAre(5, 0, 0, 0), start));
    EXPECT_EQ(nobodys.tally.in_a_row(), 7);
    EXPECT_THAT(unit_.known_browsers.look(id_, digest('1'), start),
                FieldsAre(Optional(FieldsAre(_, start)), 1, 0));
    EXPECT_TRUE(unit_.known_browsers.is_ours(digest('1'), start));
  }

  void expect_mails() {
    if (!has(2)) {
      return;
    }
    EXPECT_THAT(unit_.outbox.claim(later(2), 10),
                ElementsAre(FieldsAre(FieldsAre(_, later(1)),
                                      FieldsAre(id_, notice::Kind::wrong_codes, address("", "@example.com"),
                                                "5", start, is_origin()),
                                      3)));
    EXPECT_EQ(unit_.outbox.count(id_, notice::Kind::password_link, start - seconds{1}), 1);
    EXPECT_EQ(unit_.outbox.count(id_, notice::Kind::invitation, start - seconds{1}), 1);
    const auto asked_from = [&](const std::string& network) {
      return FieldsAre(Identifier::typed(name_), is_origin(), network, start);
    };
    const auto requests = unit_.link_requests.take(10);
    EXPECT_EQ(requests.size(), std::size_t{1} + since(12, 1U));
    EXPECT_THAT(requests, Contains(asked_from("")));
    EXPECT_THAT(requests, Contains(asked_from(since(12, std::string{"192.0.2.0/24"}))));
  }

  /// This version finishes an import that one of before has opened.
  void expect_import() {
    if (!has(5)) {
      return;
    }
    const auto newcomer = found_by("new-" + name_).value();
    EXPECT_EQ(newcomer.status, account::Status::disabled);
    EXPECT_THAT(unit_.passwords.find_either(newcomer.id).foreign,
                Optional(FieldsAre("a foreign hash", start)));
    EXPECT_THAT(unit_.authenticators.of(newcomer.id),
                ElementsAre(Field(&factor::totp::Authenticator::strength, KeyStrength::weak)));
    EXPECT_EQ(unit_.known_browsers.look(newcomer.id, digest('1'), start).known, since(14, 1));
    const auto imports = unit_.imports.unfinished();
    ASSERT_THAT(imports, ElementsAre(FieldsAre(_, account::Import::State::settling, start, later(1), 2, 3)));
    EXPECT_EQ(unit_.imports.settle(imports.front().id, 10), 1);
    EXPECT_EQ(unit_.imports.settle(imports.front().id, 10), 0);
    EXPECT_TRUE(found_by("new-" + name_ + "@example.com"));
  }

 private:
  [[nodiscard]] auto has(std::int64_t version) const -> bool { return version_ >= version; }
  /// Nothing, as far as it is of a version that has not been there.
  template <class Value>
  [[nodiscard]] auto since(std::int64_t version, Value value) const -> Value {
    return has(version) ? value : Value{};
  }

  [[nodiscard]] auto found_by(const std::string& typed) const -> std::optional<account::Account> {
    return unit_.accounts.find_by(Identifier::typed(typed));
  }
  [[nodiscard]] auto digest(char first) const -> crypto::Digest { return digest_of(first, name_); }
  [[nodiscard]] auto address(const std::string& before, const std::string& after) const
      -> account::EmailAddress {
    return account::EmailAddress::create(before + name_ + after).value();
  }

  unit::Unit& unit_;
  std::string name_;
  std::int64_t version_;
  AccountId id_ = found_by(name_).value().id;
};

}  // namespace

void keep(Connection& connection, const Subscriber& subscriber) {
  for (const auto& addition : additions) {
    if (addition.version <= subscriber.version) {
      keep_addition(connection, subscriber.name, addition);
    }
  }
}

void make_version(Connection& connection, const Subscriber& subscriber, const SchemaWords& words) {
  const auto migrations = all_migrations();
  for (std::size_t known = 1; known <= migrations.size(); ++known) {
    const auto version = migrations[known - 1].number;
    if (version > subscriber.version) {
      return;
    }
    migrate(connection, migrations.first(known), words);
    for (const auto& addition : additions) {
      if (addition.version == version) {
        keep_addition(connection, subscriber.name, addition);
      }
    }
  }
}

void expect_kept(unit::Unit& unit, const Subscriber& subscriber) {
  SCOPED_TRACE(fmt::format("{} of version {}", subscriber.name, subscriber.version));
  Expectation expectation{unit, subscriber};
  expectation.expect_account();
  expectation.expect_contacts();
  expectation.expect_authenticators();
  expectation.expect_other_factors();
  expectation.expect_sessions();
  expectation.expect_attempts();
  expectation.expect_guesses();
  expectation.expect_mails();
  expectation.expect_import();
}

}  // namespace sallyport::store::contract
