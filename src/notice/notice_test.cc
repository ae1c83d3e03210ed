#include "notice/notice.h"

#include <gtest/gtest.h>

#include "notice/outbox.h"

namespace sallyport::notice {
namespace {

TEST(Notice, WhatChangesAnAccountIsTold) {
  EXPECT_EQ(told_by(audit::AuthenticatorRemoved{})->kind, Kind::two_factor_off);
  EXPECT_EQ(told_by(audit::PasswordChanged{audit::PasswordChanged::OtherSessions::kept})->kind,
            Kind::password_changed);
  EXPECT_EQ(told_by(audit::AccountFrozen{})->kind, Kind::account_frozen);
  const auto used = told_by(audit::RecoveryCodeUsed{.remaining = 2});
  ASSERT_TRUE(used);
  EXPECT_EQ(used->kind, Kind::recovery_code_used);
  EXPECT_EQ(used->detail, "2");
}

TEST(Notice, WhoeverIsDroppedIsTold) {
  const auto one = account::EmailAddress::create("one@example.com").value();
  const auto other = account::EmailAddress::create("other@example.com").value();
  EXPECT_EQ(dropped_by(audit::AddressCorrected{.reason = "x", .dropped = {one, other}}),
            (std::vector{one, other}));
  EXPECT_EQ(dropped_by(audit::AddressChangeUndone{.which = account::Which::second, .dropped = one}),
            std::vector{one});
  EXPECT_TRUE(dropped_by(audit::AccountFrozen{}).empty());
}

TEST(Notice, ASignInIsNewsOnlyFromABrowserBesideOthers) {
  using Browser = audit::SignedIn::Browser;
  const auto signed_in = [](Browser browser) {
    return told_by(audit::SignedIn{{factor::Kind::password}, audit::SignedIn::Opened::everything, browser});
  };
  EXPECT_FALSE(signed_in(Browser::known));
  EXPECT_FALSE(signed_in(Browser::first));
  EXPECT_EQ(signed_in(Browser::another)->kind, Kind::new_browser);
}

TEST(Outbox, PausesGrowAndStopGrowing) {
  EXPECT_EQ(pause_after(0), minutes{1});
  EXPECT_EQ(pause_after(1), minutes{5});
  EXPECT_EQ(pause_after(3), hours{1});
  EXPECT_EQ(pause_after(4), hours{4});
  EXPECT_EQ(pause_after(400), hours{4});
  EXPECT_EQ(pause_after(-1), minutes{1});
}

}  // namespace
}  // namespace sallyport::notice
