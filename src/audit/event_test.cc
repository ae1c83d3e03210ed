#include "audit/event.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::audit {
namespace {

TEST(Event, EveryFactHasANameOfItsOwn) {
  const auto names = all_names();
  EXPECT_EQ(names.size(), std::variant_size_v<AnyFact>);
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
}

TEST(Event, ARefusalSaysFactorPlaceAndReason) {
  const auto line = line_of(FactorRefused{
      .factor = factor::Kind::code, .why = Refusal::replayed_code, .at = FactorRefused::At::sign_in});
  EXPECT_EQ(line.name, "factor_refused");
  EXPECT_EQ(line.outcome, "refused");
  EXPECT_EQ(line.factors, "code");
  EXPECT_EQ(line.reason, "sign_in: otp_replay");
}

TEST(Event, ASignInSaysWhatWasProven) {
  const auto line = line_of(SignedIn{.factors = {factor::Kind::password, factor::Kind::recovery_code},
                                     .opened = SignedIn::Opened::everything});
  EXPECT_EQ(line.factors, "password+recovery_code");
  EXPECT_EQ(line.reason, "");
}

}  // namespace
}  // namespace sallyport::audit
