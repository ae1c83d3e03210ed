#include <gtest/gtest.h>
#include <malloc.h>

#include <string>

#include "sign_in/presence.h"

namespace sallyport::sign_in {
namespace {

constexpr Instant now{seconds{1'800'000'000}};

// Large blocks are counted apart.
auto used_bytes() -> double {
  const auto all = ::mallinfo2();
  return static_cast<double>(all.uordblks + all.hblkhd);
}

auto present(int number) -> Present {
  const auto name = "subscriber" + std::to_string(number);
  const AccountId account{number};
  return {
      .session = {.id = SessionId{number},
                  .account = account,
                  .scope = session::Scope::full,
                  .factors = {factor::Kind::password, factor::Kind::code},
                  .token = crypto::sha256(name),
                  .opened = now,
                  .proven = now,
                  .seen = now,
                  .acted = {},
                  .authenticator = AuthenticatorId{number}},
      .account = {.id = account,
                  .customer_number = account::CustomerNumber::create("K-" + std::to_string(number)).value(),
                  .sign_in_name = account::SignInName::create(name).value(),
                  .email = account::EmailAddress::create(name + "@customers.example.com").value(),
                  .full_name = account::FullName::create("Somebody With A Name").value(),
                  .status = account::Status::enabled,
                  .created = now,
                  .enrolment = account::Enrolment::free}};
}

TEST(PresenceMemory, AMillionSessionsFitInAGibibyte) {
  constexpr int sessions = 100'000;
  constexpr double gibibyte = 1024.0 * 1024 * 1024;
  // The record alone: as many in a list.
  const auto before_records = used_bytes();
  std::vector<Present> records;
  records.reserve(sessions);
  for (int number = 1; number <= sessions; ++number) {
    records.push_back(present(number));
  }
  const auto of_a_record = (used_bytes() - before_records) / sessions;

  const unit::Changes changes{minutes{1}};
  // Room for all of them in the young half.
  unit::Memory<crypto::Digest, Present> memory{changes, std::size_t{4} * sessions};
  const auto before = used_bytes();
  for (const auto& record : records) {
    memory.keep(record.session.token, record.account.id, record, changes.moment(), now);
  }
  const auto of_a_session = (used_bytes() - before) / sessions;
  ASSERT_TRUE(memory.recall(records.back().session.token, now));
  RecordProperty("bytes_of_a_session", std::to_string(of_a_session));
  RecordProperty("bytes_of_a_record", std::to_string(of_a_record));
  EXPECT_LE(of_a_session - of_a_record, 300) << of_a_session << " in memory, " << of_a_record << " a record";
  EXPECT_LE(of_a_session * 1'000'000, gibibyte);
}

}  // namespace
}  // namespace sallyport::sign_in
