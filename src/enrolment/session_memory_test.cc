#include <malloc.h>

#include <cstdlib>
#include <string>

#include "enrolment/overview.h"
#include "sign_in/presence.h"
#include "store/contract/house.h"

namespace sallyport::enrolment {
namespace {

/// Main memory alone, but that is where one thread's all is. Large blocks are counted apart.
auto used_bytes() -> double {
  const auto all = ::mallinfo2();
  return static_cast<double>(all.uordblks + all.hblkhd);
}

/// Many who are signed in and look at their pages.
class SessionMemory : public store::contract::House {
 protected:
  /// A million as well, for whoever asks and has some minutes.
  static auto how_many() -> int {
    const auto* const asked =
        std::getenv("SALLYPORT_SESSIONS");  // NOLINT(concurrency-mt-unsafe): nobody writes it
    return asked == nullptr ? 20'000 : std::stoi(asked);
  }
  const int people = how_many();

  SessionMemory() {
    const auto hash = std::get<crypto::PasswordHash>(pool.hash(Secret::copy_of(password), random));
    EXPECT_TRUE(units->write([&](unit::Unit& unit) {
      for (int number = 1; number <= people; ++number) {
        add_somebody(unit, std::to_string(number), hash);
      }
    }));
  }

  auto find(sign_in::Presence& presence, const crypto::Digest& token) const -> sign_in::Present {
    return presence.find(token, sign_in::Presence::Activity::of_a_person, now).value().value();
  }

  /// All that a signed-in page asks, of everybody.
  void look(sign_in::Presence& presence, Overviews& overviews) const {
    for (const auto& token : tokens_) {
      const auto present = find(presence, token);
      ASSERT_TRUE(overviews.find(present.account.id, now));
    }
  }

  std::vector<crypto::Digest> tokens_;

 private:
  void add_somebody(unit::Unit& unit, const std::string& number, const crypto::PasswordHash& hash) {
    const auto name = "subscriber" + number;
    const auto id = std::get<AccountId>(
        unit.accounts.add({.customer_number = account::CustomerNumber::create("K-" + number).value(),
                           .sign_in_name = account::SignInName::create(name).value(),
                           .email = account::EmailAddress::create(name + "@customers.example.com").value(),
                           .full_name = account::FullName::create("Somebody With A Name").value()},
                          now));
    EXPECT_EQ(unit.passwords.replace(id, {.hash = hash, .chosen = now, .version = Version::none()}),
              Written::yes);
    const factor::totp::Entry entry{1};
    const auto key = otp::Key::generate(random);
    unit.authenticators.add(
        {.account = id,
         .entry = entry,
         .sealed_key = ring.seal(key.bytes(), factor::totp::key_binding(id, entry), random),
         .accepted = {}},
        now);
    unit.recovery_codes.replace_set(id, {{.selector = "AB", .hash = hash}}, now);
    unit.contacts.keep(id, {.second = account::EmailAddress::create(name + "@elsewhere.example.net").value(),
                            .second_confirmed = now,
                            .registered_confirmed = now});
    tokens_.push_back(crypto::sha256(name));
    unit.sessions.add({.account = id,
                       .scope = session::Scope::full,
                       .factors = {factor::Kind::password, factor::Kind::code},
                       .token = tokens_.back()},
                      now);
  }
};

TEST_F(SessionMemory, AMillionOfThemFitInAGibibyte) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer has the memory, and the C library counts none of it";
#endif
  constexpr double gibibyte = 1024.0 * 1024 * 1024;
  sign_in::Presence presence{*units, session::Limits::standard()};
  Overviews overviews{*units};
  {
    // What the database keeps in memory has its size after this.
    sign_in::Presence another{*units, session::Limits::standard()};
    Overviews others{*units};
    look(another, others);
  }
  const auto before = used_bytes();
  look(presence, overviews);
  const auto of_a_session = (used_bytes() - before) / people;

  // The record alone, of the session and of its account: as many in a list.
  const auto before_records = used_bytes();
  std::vector<sign_in::Present> records;
  records.reserve(tokens_.size());
  for (const auto& token : tokens_) {
    records.push_back(find(presence, token));
  }
  const auto of_a_record = (used_bytes() - before_records) / people;

  for (const auto& record : records) {
    ASSERT_TRUE(presence.recall(record.session.token, sign_in::Presence::Activity::of_a_person, now));
    ASSERT_TRUE(overviews.recall(record.account.id, now));
  }
  RecordProperty("bytes_of_a_session", std::to_string(of_a_session));
  RecordProperty("bytes_of_a_record", std::to_string(of_a_record));
  EXPECT_GE(of_a_record, sizeof(sign_in::Present)) << "it is counted at all";
  EXPECT_LE(of_a_session - of_a_record, 300) << of_a_session << " in memory, " << of_a_record << " a record";
  EXPECT_LE(of_a_session * 1'000'000, gibibyte);
}

}  // namespace
}  // namespace sallyport::enrolment
