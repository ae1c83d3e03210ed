#include "store/hashed_codes_column.h"

#include <gtest/gtest.h>

namespace sallyport::store {
namespace {

constexpr std::string_view text_of_a_hash =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

TEST(HashedCodesColumn, ReadsBackWhatItWrote) {
  const HashedCodes codes{{"AB", crypto::PasswordHash::parse(text_of_a_hash).value()},
                          {"CD", crypto::PasswordHash::parse(text_of_a_hash).value()}};
  const auto read = Column<HashedCodes>::from_stored(Column<HashedCodes>::to_stored(codes));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].selector, "AB");
  EXPECT_EQ(read[1].selector, "CD");
  EXPECT_EQ(read[1].hash, codes[1].hash);
  EXPECT_TRUE(Column<HashedCodes>::from_stored("").empty());
}

TEST(HashedCodesColumn, RefusesWhatIsDamaged) {
  const std::string line = "AB " + std::string{text_of_a_hash};
  EXPECT_NO_THROW(static_cast<void>(Column<HashedCodes>::from_stored(line + "\n")));
  for (const auto& damaged_text : {line, std::string{"AB\n"}, std::string{"\n"}, std::string{"AB hash\n"},
                                   line + "\nAB", line + "\n\n"}) {
    EXPECT_THROW(static_cast<void>(Column<HashedCodes>::from_stored(damaged_text)), FaultInUnit)
        << damaged_text;
  }
}

}  // namespace
}  // namespace sallyport::store
