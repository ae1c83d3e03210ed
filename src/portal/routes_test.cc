#include "portal/routes.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sallyport::portal {
namespace {

TEST(Table, EveryPressBelongsToSomebody) {
  for (const auto& line : table()) {
    if (line.method == http::Method::post) {
      EXPECT_NE(line.access, Access::machine) << line.path;
      EXPECT_NE(line.access, Access::anyone) << line.path;
    }
  }
}

TEST(Table, NothingOfAnAccountIsOpen) {
  for (const auto& line : table()) {
    if (line.path.starts_with("/account")) {
      EXPECT_TRUE(line.access == Access::full || line.access == Access::enrolment) << line.path;
    }
  }
}

TEST(Table, APassReachesTheEnrolmentAlone) {
  const std::set<std::string_view> allowed{
      "/sign-out",
      "/account/step-up",
      "/account/security/multi-factor",
      "/account/security/multi-factor/activate",
      "/account/security/multi-factor/continue",
      "/account/security/multi-factor/recovery-codes",
      "/account/security/multi-factor/recovery-codes/download",
      "/account/security/multi-factor/active",
      // Whom the policy asks for an enrolment chooses here; whoever came by a pass is led on.
      "/account/security/protect",
      "/account/security/protect/later",
      "/account/security/protect/snooze",
  };
  for (const auto& line : table()) {
    if (line.access == Access::enrolment) {
      EXPECT_TRUE(allowed.contains(line.path)) << line.path;
    }
  }
}

TEST(Table, OnlyMemoryIsAskedOnIoThreads) {
  for (const auto& line : table()) {
    const bool is_there_already = line.path == "/healthz" || line.path == "/assets/";
    EXPECT_EQ(line.needs == Needs::nothing, is_there_already) << line.path;
  }
}

}  // namespace
}  // namespace sallyport::portal
