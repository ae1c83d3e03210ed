#include "factor/recovery_code/recovery_code.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::factor::recovery_code {
namespace {

TEST(RecoveryCode, ASetHasTenOfSixteenCharactersInGroups) {
  SystemRandom random;
  const auto set = RecoveryCode::generate_set(random);
  ASSERT_EQ(set.size(), 10U);
  std::set<std::string> selectors;
  for (const auto& code : set) {
    const auto shown = code.shown();
    EXPECT_EQ(shown.size(), 19U);
    EXPECT_EQ(shown.reveal()[4], '-');
    EXPECT_EQ(code.proof().size(), 14U);
    selectors.insert(code.selector());
  }
  EXPECT_EQ(selectors.size(), 10U);
}

TEST(RecoveryCode, IsReadAsPeopleTypeIt) {
  const auto code = RecoveryCode::parse("abcd efgh-IJKL mnop").value();
  EXPECT_EQ(code.shown().reveal(), "ABCD-EFGH-IJKL-MNOP");
  EXPECT_EQ(RecoveryCode::parse("0BCD1FGH8JKLMNOP").value().shown().reveal(), "OBCD-IFGH-BJKL-MNOP");
}

TEST(RecoveryCode, RefusesWhatCanNotBeOne) {
  for (const auto* bad : {"", "ABCD", "ABCD-EFGH-IJKL-MNO", "ABCD-EFGH-IJKL-MNOPQ", "ABCD-EFGH-IJKL-MNO9",
                          "\xC3\x81"
                          "BCD-EFGH-IJKL-MNO"}) {
    EXPECT_FALSE(RecoveryCode::parse(bad)) << bad;
  }
  EXPECT_FALSE(RecoveryCode::parse(std::string(10'000, 'A')));
  EXPECT_FALSE(RecoveryCode::parse(std::string_view{"ABCD\0EFGHIJKLMNO", 16}));
}

}  // namespace
}  // namespace sallyport::factor::recovery_code
