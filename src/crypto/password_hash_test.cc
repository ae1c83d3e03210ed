#include "crypto/password_hash.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/encoding.h"
#include "base/test_addresses.h"
#include "crypto/argon2id.h"

namespace sallyport::crypto {
namespace {

constexpr HashCost small{.memory_kibibytes = 64, .passes = 1, .lanes = 1};

auto salt_of(char byte) -> Salt { return Salt::from_bytes(std::string(Salt::size, byte)).value(); }

// RFC 9106, section 5.3.
TEST(Argon2id, VectorOfTheRfc) {
  Arena arena;
  const std::string password(32, '\x01');
  const std::string salt(16, '\x02');
  const std::string secret(8, '\x03');
  const std::string associated(12, '\x04');
  const auto tag = argon2id({.password = password,
                             .salt = salt,
                             .secret = secret,
                             .associated_data = associated,
                             .cost = {.memory_kibibytes = 32, .passes = 3, .lanes = 4},
                             .tag_size = 32},
                            arena);
  ASSERT_TRUE(tag);
  EXPECT_EQ(to_hex(*tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

// By the command `argon2`.
TEST(Argon2id, IsWhatOthersMake) {
  struct Line {
    HashCost cost;
    std::string_view tag;
  };
  constexpr std::array lines{
      Line{{64, 1, 1}, "bd465679f7f34391400dac50c17e4b3709e5462b704b91c0a7df312388362803"},
      Line{{19'456, 2, 1}, "f46b2613f4cad2ac310782aa409e1b027e46164250582491fd22f43c9b1eb95a"},
      Line{{65'536, 3, 1}, "61794eaf17e38ff6b9161395f969be626670dc6a816e2d0624891fdd7e0d08d2"},
      Line{{8, 1, 1}, "36792e468013cd610a86d8e159a189bb5d87f53ce2797624f1cc4f28e37d1c2e"},
      Line{{1'021, 2, 1}, "02570d0e29365fe22b2346e8ab1a4db4485b0ab1051dcbc76633cbbd02fb29da"}};
  Arena arena;
  for (const auto& [cost, tag] : lines) {
    const auto made = argon2id({.password = "correct horse battery staple",
                                .salt = "sixteen-bytes-ok",
                                .secret = {},
                                .associated_data = {},
                                .cost = cost},
                               arena);
    EXPECT_EQ(to_hex(made.value()), tag);
    EXPECT_EQ(takes_wide_registers(), ArenaLoan::is_possible) << cost.memory_kibibytes;
  }
}

/// Whether the hash is refused by a process that gets a tenth of the memory that it takes, beside what it
/// has.
auto is_refused_without_memory(std::string_view salt) -> bool {
  if (!limit_addresses(std::size_t{512} << 20U)) {
    return false;
  }
  Arena arena;
  return !argon2id({.password = "password",
                    .salt = salt,
                    .secret = {},
                    .associated_data = {},
                    .cost = {.memory_kibibytes = 5 * 1'024 * 1'024, .passes = 1, .lanes = 1}},
                   arena);
}

// Of this name, so that it is done while the process has one thread.
TEST(Argon2idDeathTest, IsAFaultWithoutMemory) {
#if !SALLYPORT_ADDRESSES_CAN_BE_LIMITED
  GTEST_SKIP() << "sanitizers need more addresses than the limit leaves";
#endif
  for (const std::string_view salt : {"sixteen-bytes-ok", "somesalt"}) {
    EXPECT_EXIT(std::_Exit(is_refused_without_memory(salt) ? 0 : 1), testing::ExitedWithCode(0), "") << salt;
  }
}

/// By libsodium, which takes salts of this length alone, and by libargon2.
class Argon2idOfEither : public testing::TestWithParam<std::string_view> {
 protected:
  [[nodiscard]] static auto input(HashCost cost) -> Argon2idInput {
    return {.password = "password", .salt = GetParam(), .secret = {}, .associated_data = {}, .cost = cost};
  }
};
INSTANTIATE_TEST_SUITE_P(Libraries, Argon2idOfEither, testing::Values("sixteen-bytes-ok", "somesalt"));

TEST_P(Argon2idOfEither, LeavesTheArenaWipedAndUsesItAgain) {
  Arena arena;
  const auto first = argon2id(input(small), arena).value();
  const auto* const start = arena.bytes().data();
  EXPECT_GE(arena.bytes().size(), 64U * 1024U);
  EXPECT_TRUE(std::all_of(arena.bytes().begin(), arena.bytes().end(), [](char byte) { return byte == 0; }));
  EXPECT_EQ(argon2id(input(small), arena).value(), first);
  EXPECT_EQ(arena.bytes().data(), start);
  arena.give_back();
  EXPECT_TRUE(arena.bytes().empty());
  EXPECT_EQ(argon2id(input(small), arena).value(), first);
}

TEST_P(Argon2idOfEither, GrowsTheArenaAsNeeded) {
  Arena arena;
  ASSERT_TRUE(argon2id(input(small), arena));
  auto larger = small;
  larger.memory_kibibytes = 1024;
  ASSERT_TRUE(argon2id(input(larger), arena));
  EXPECT_GE(arena.bytes().size(), 1024U * 1024U);
}

TEST(HashParameters, AreNeverWeakerThanTheDefaults) {
  EXPECT_EQ(HashParameters{}.cost(), HashParameters::least);
  EXPECT_TRUE(HashParameters::create({19'456, 2, 1}));
  EXPECT_TRUE(HashParameters::create({1'048'576, 16, 4}));
  EXPECT_FALSE(HashParameters::create({19'455, 2, 1}));
  EXPECT_FALSE(HashParameters::create({1'048'577, 2, 1}));
  EXPECT_FALSE(HashParameters::create({19'456, 1, 1}));
  EXPECT_FALSE(HashParameters::create({19'456, 17, 1}));
  EXPECT_FALSE(HashParameters::create({19'456, 2, 0}));
  EXPECT_FALSE(HashParameters::create({19'456, 2, 5}));
}

// Made by libargon2's own argon2id_hash_encoded: "password", "somesalt", t=2, m=64, p=1.
constexpr std::string_view made_elsewhere =
    "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$FqGkmHNGCd0BRW2kBt6fPZ2pPmyGwwChL8FGUhTOSSI";

TEST(PasswordHash, OfAnotherProgramIsUnderstood) {
  const auto hash = PasswordHash::parse(made_elsewhere);
  ASSERT_TRUE(hash) << hash.error().message;
  EXPECT_EQ(hash->text(), made_elsewhere);
  EXPECT_EQ(hash->salt(), "somesalt");
  EXPECT_EQ(verify(*hash, Secret::copy_of("password")).value(), Verdict::matches);
  EXPECT_EQ(verify(*hash, Secret::copy_of("Password")).value(), Verdict::differs);
}

TEST(PasswordHash, IsMadeWithTheParametersOfNow) {
  SystemRandom random;
  const auto made = hash(Secret::copy_of("correct horse"), HashParameters{}, random).value();
  EXPECT_TRUE(made.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  const auto again = PasswordHash::parse(made.text());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, made);
  EXPECT_EQ(verify(*again, Secret::copy_of("correct horse")).value(), Verdict::matches);
  EXPECT_EQ(verify(*again, Secret::copy_of("correct horse ")).value(), Verdict::differs);
}

TEST(PasswordHash, CountsEveryByteOfThePassword) {
  SystemRandom random;
  const std::string seventy_two(72, 'x');
  const auto made = hash(Secret::copy_of(seventy_two + "a"), HashParameters{}, random).value();
  EXPECT_EQ(verify(made, Secret::copy_of(seventy_two + "b")).value(), Verdict::differs);
  const auto with_nul = hash(Secret::copy_of(std::string{"a\0b", 3}), HashParameters{}, random).value();
  EXPECT_EQ(verify(with_nul, Secret::copy_of(std::string{"a\0c", 3})).value(), Verdict::differs);
  EXPECT_EQ(verify(with_nul, Secret::copy_of(std::string{"a\0b", 3})).value(), Verdict::matches);
}

TEST(PasswordHash, IsRefusedWhenDamaged) {
  const std::string good = "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$";
  const std::string tag = "MTIzNDU2Nzg5MDEyMzQ1Ng";
  ASSERT_TRUE(PasswordHash::parse(good + tag));
  for (const std::string_view bad : {
           "",
           "$",
           "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=16$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$t=2,m=64,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=064,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=-64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=4294967296,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=1048577,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=64,t=17,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=1024,t=2,p=17$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=64,t=2,p=1$c2FsdA$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2",
           "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng$",
           "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng==",
           "$argon2id$v=19$m=64,t=2,p=1$c29tZX_hbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ",
           "$argon2id$v=19$m=",
       }) {
    EXPECT_FALSE(PasswordHash::parse(bad)) << bad;
  }
}

TEST(PasswordHash, OfNobodyMatchesNothingAtTheFullCost) {
  SystemRandom random;
  const auto nobody = PasswordHash::of_nobody(HashParameters{}, random);
  EXPECT_EQ(nobody.cost(), HashParameters{}.cost());
  EXPECT_TRUE(PasswordHash::parse(nobody.text()));
  EXPECT_EQ(verify(nobody, Secret{}).value(), Verdict::differs);
}

TEST(HashWithSalt, IsRepeatable) {
  const auto one = hash_with_salt(Secret::copy_of("ABCD-EFGH"), salt_of('s'), HashParameters{}).value();
  const auto same = hash_like(one, Secret::copy_of("ABCD-EFGH")).value();
  const auto other_text = hash_like(one, Secret::copy_of("ABCD-EFGI")).value();
  const auto other_salt =
      hash_with_salt(Secret::copy_of("ABCD-EFGH"), salt_of('t'), HashParameters{}).value();
  EXPECT_EQ(one, same);
  EXPECT_NE(one, other_text);
  EXPECT_NE(one, other_salt);
  EXPECT_NE(one.tag(), other_salt.tag());
}

TEST(Salt, HasSixteenBytes) {
  EXPECT_FALSE(Salt::from_bytes(std::string(15, 's')));
  EXPECT_FALSE(Salt::from_bytes(std::string(17, 's')));
}

TEST(NeedsRehash, WhenAnythingIsWeaker) {
  SystemRandom random;
  const auto now = HashParameters::create({32'768, 3, 2}).value();
  const auto stored = [&random](HashCost cost) {
    return PasswordHash::of_nobody(HashParameters::create(cost).value(), random);
  };
  EXPECT_FALSE(needs_rehash(stored({32'768, 3, 2}), now));
  EXPECT_FALSE(needs_rehash(stored({65'536, 4, 3}), now));
  EXPECT_TRUE(needs_rehash(stored({32'767, 3, 2}), now));
  EXPECT_TRUE(needs_rehash(stored({32'768, 2, 2}), now));
  EXPECT_TRUE(needs_rehash(stored({32'768, 3, 1}), now));
  EXPECT_TRUE(needs_rehash(PasswordHash::parse(made_elsewhere).value(), HashParameters{}));
}

TEST(NeedsRehash, WhenTheLanesAloneAreOthers) {
  SystemRandom random;
  const auto in_four = PasswordHash::of_nobody(HashParameters::create({32'768, 3, 4}).value(), random);
  EXPECT_TRUE(needs_rehash(in_four, HashParameters::create({32'768, 3, 2}).value()));
  EXPECT_FALSE(needs_rehash(in_four, HashParameters::create({32'768, 2, 2}).value())) << "it is stronger";
}

TEST(NeedsRehash, WhenTheSaltIsLonger) {
  const auto hash = [](std::string_view cost) {
    constexpr std::string_view rest = "c29tZXNhbHRzb21lc2FsdHM$MTIzNDU2Nzg5MDEyMzQ1NjEyMzQ1Njc4OTAxMjM0NTY";
    return PasswordHash::parse(fmt::format("$argon2id$v=19$m={},t=2,p=1${}", cost, rest)).value();
  };
  ASSERT_EQ(hash("19456").salt().size(), Salt::size + 1);
  EXPECT_TRUE(needs_rehash(hash("19456"), HashParameters{}));
  EXPECT_FALSE(needs_rehash(hash("32768"), HashParameters{})) << "it is stronger";
}

}  // namespace
}  // namespace sallyport::crypto
