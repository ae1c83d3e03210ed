#include "crypto/seal.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

const Binding binding{.table = "authenticators", .column = "key", .row = "7", .owner = "12"};

auto key_of(std::uint32_t id, char byte) -> SealingKey {
  return {.id = id, .bytes = Secret::take(std::string(SealingKey::size, byte))};
}

// Gives the bytes it was made with, again and again.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::string bytes) : bytes_{std::move(bytes)} {}
  [[nodiscard]] auto bytes(std::size_t size) -> std::string override { return bytes_.substr(0, size); }

 private:
  std::string bytes_;
};

TEST(Seal, OpensWithTheSameKeyAndBinding) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  for (const std::size_t size : {0U, 1U, 20U, 64U, 5000U}) {
    const auto value = random.secret(size);
    const auto opened = open_with(key, seal_with(key, value, binding, random), binding);
    ASSERT_TRUE(opened) << size;
    EXPECT_TRUE(opened->equals(value)) << size;
  }
}

// A thread keeps what it has prepared of a key, until it meets another one.
TEST(Seal, KeysAndDirectionsTakeTurns) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto same_id = key_of(1, 'l');
  const auto value = Secret::copy_of("secret value");
  for (int turn = 0; turn < 3; ++turn) {
    const auto sealed = seal_with(key, value, binding, random);
    const auto by_the_other = seal_with(same_id, value, binding, random);
    EXPECT_FALSE(open_with(key, by_the_other, binding));
    EXPECT_TRUE(open_with(key, sealed, binding).value().equals(value));
    EXPECT_TRUE(open_with(key, sealed, binding).value().equals(value));
    EXPECT_FALSE(open_with(same_id, sealed, binding));
    EXPECT_TRUE(open_with(same_id, by_the_other, binding).value().equals(value));
  }
}

// Made with Python's cryptography (AESGCM) from the layout that the header and associated_data describe.
TEST(Seal, HasTheLayoutThatIsPromised) {
  FixedRandom random{"nonce-nonce-"};
  const auto sealed = seal_with(key_of(0x01020304, 'k'), Secret::copy_of("secret value"), binding, random);
  EXPECT_EQ(sealed, "AQECAwRub25jZS1ub25jZS2GnoICWw3UbEluS0i5bya68LHIKKNoZcMXa5vm");
}

TEST(Seal, IsDifferentEachTime) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto value = Secret::copy_of("same");
  EXPECT_NE(seal_with(key, value, binding, random), seal_with(key, value, binding, random));
}

TEST(Seal, NeverRepeatsANonce) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto value = Secret::copy_of("x");
  std::unordered_set<std::string> nonces;
  constexpr std::size_t seals = 100'000;
  for (std::size_t count = 0; count < seals; ++count) {
    nonces.insert(from_base64url(seal_with(key, value, binding, random)).value().substr(5, 12));
  }
  EXPECT_EQ(nonces.size(), seals);
}

TEST(Open, NoticesEveryChangedBit) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto sealed = from_base64url(seal_with(key, Secret::copy_of("a value"), binding, random)).value();
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    EXPECT_FALSE(open_with(key, to_base64url(changed), binding)) << "bit " << bit;
  }
}

TEST(Open, NoticesWhatIsCutOffOrAdded) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto sealed = seal_with(key, Secret::copy_of("a value"), binding, random);
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(open_with(key, sealed.substr(0, size), binding)) << size;
  }
  EXPECT_FALSE(open_with(key, sealed + "AAAA", binding));
  EXPECT_FALSE(open_with(key, sealed + "=", binding));
  EXPECT_FALSE(open_with(key, " " + sealed, binding));
  EXPECT_FALSE(open_with(key, "no sealed text", binding));
}

TEST(Open, RefusesAnotherKeyUnderTheSameNumber) {
  SystemRandom random;
  const auto sealed = seal_with(key_of(1, 'k'), Secret::copy_of("a value"), binding, random);
  EXPECT_FALSE(open_with(key_of(1, 'l'), sealed, binding));
}

TEST(Open, RefusesEveryOtherPlace) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto sealed = seal_with(key, Secret::copy_of("a value"), binding, random);
  auto table = binding;
  table.table = "pending_enrolments";
  auto column = binding;
  column.column = "codes";
  auto row = binding;
  row.row = "8";
  auto owner = binding;
  owner.owner = "13";
  for (const auto& other : {table, column, row, owner}) {
    EXPECT_FALSE(open_with(key, sealed, other));
  }
}

TEST(Open, TellsFieldsApartWhoseLettersRunTogether) {
  SystemRandom random;
  const auto key = key_of(1, 'k');
  const auto sealed = seal_with(key, Secret::copy_of("v"), {"ab", "c", "1", "23"}, random);
  EXPECT_FALSE(open_with(key, sealed, {"a", "bc", "1", "23"}));
  EXPECT_FALSE(open_with(key, sealed, {"ab", "c", "12", "3"}));
  EXPECT_FALSE(open_with(key, sealed, {"abc", "", "1", "23"}));
}

TEST(SealedKeyId, IsReadFromTheText) {
  SystemRandom random;
  const auto sealed = seal_with(key_of(0xFFFFFFFE, 'k'), Secret::copy_of("v"), binding, random);
  EXPECT_EQ(sealed_key_id(sealed).value(), 0xFFFFFFFEU);
  EXPECT_FALSE(sealed_key_id(""));
  EXPECT_FALSE(sealed_key_id(to_base64url(std::string(40, '\x02'))));  // an unknown version
}

}  // namespace
}  // namespace sallyport::crypto
