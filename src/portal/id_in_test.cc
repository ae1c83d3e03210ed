#include <gtest/gtest.h>

#include <string>

#include "base/ids.h"
#include "portal/ids.h"

namespace sallyport::portal {
namespace {

TEST(IdIn, IsANumberOfARowAndNothingElse) {
  EXPECT_EQ(id_in<SessionId>("1"), SessionId{1});
  EXPECT_EQ(id_in<SessionId>("9223372036854775807"), SessionId{9'223'372'036'854'775'807});
  for (const std::string text : {"", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "9223372036854775808",
                                 "1;", "1 OR 1=1", "\xD9\xA1", "one", "99999999999999999999999999"}) {
    EXPECT_FALSE(id_in<SessionId>(text)) << text;
  }
  EXPECT_FALSE(id_in<SessionId>(std::string("1\0", 2)));
}

}  // namespace
}  // namespace sallyport::portal
