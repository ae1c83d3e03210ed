#include "account/identifier.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::account {
namespace {

TEST(SignInName, IsFoldedAndBounded) {
  EXPECT_EQ(SignInName::create("Anna.Kovacs").value().text(), "anna.kovacs");
  EXPECT_EQ(SignInName::create("  anna ").value().text(), "anna");
  EXPECT_EQ(SignInName::create("\xEF\xBC\xA1nna").value().text(), "anna");  // full-width A
  for (const auto* bad :
       {"", "an", "1anna", "-anna", "an na", "anna@x", "ann\xC3\xA1", "\xD0\xB0nna", "a:b", "anna\x01"}) {
    EXPECT_FALSE(SignInName::create(bad).has_value()) << bad;
  }
  EXPECT_TRUE(SignInName::create(std::string(32, 'a')).has_value());
  EXPECT_FALSE(SignInName::create(std::string(33, 'a')).has_value());
  EXPECT_FALSE(SignInName::create(std::string_view{"ann\0a", 5}).has_value());
}

TEST(CustomerNumber, KeepsWhatTheCompanyWrites) {
  EXPECT_EQ(CustomerNumber::create("K-2024/0815").value().text(), "K-2024/0815");
  for (const auto* bad : {"", "12 34", "12;34", "=1+1", "12\n"}) {
    EXPECT_FALSE(CustomerNumber::create(bad).has_value()) << bad;
  }
  EXPECT_FALSE(CustomerNumber::create(std::string(33, '1')).has_value());
}

TEST(EmailAddress, TakesNothingThatCouldAddAHeader) {
  EXPECT_EQ(EmailAddress::create("Anna+portal@Example.com").value().text(), "Anna+portal@Example.com");
  for (const auto* bad : {"", "anna", "@example.com", "anna@", "a@b@c", "anna @example.com",
                          "anna@example.com\r\nBcc: x", "\"anna\"@example.com", "anna@example..com",
                          "anna@.com", "anna,eve@example.com", "m\xC4\xB1ke@example.com"}) {
    EXPECT_FALSE(EmailAddress::create(bad).has_value()) << bad;
  }
  EXPECT_FALSE(EmailAddress::create(std::string(300, 'a') + "@example.com").has_value());
}

TEST(FullName, IsTextInOneForm) {
  EXPECT_EQ(FullName::create("Kova\xCC\x81"
                             "cs Anna")
                .value()
                .text(),
            "Kov\xC3\xA1"
            "cs Anna");
  EXPECT_EQ(FullName::create("").value().text(), "");
  EXPECT_FALSE(FullName::create("Anna\r\nBcc: eve@example.com").has_value());
  EXPECT_FALSE(FullName::create("\xE2\x80\xAE"
                                "annA")
                   .has_value());  // right-to-left override
  EXPECT_FALSE(FullName::create(std::string(129, 'a')).has_value());
  EXPECT_FALSE(FullName::create("\xFF").has_value());
}

TEST(Identifier, HasOneFormForEverySpelling) {
  const auto anna = Identifier::of(SignInName::create("anna").value());
  for (const auto* spelling : {"anna", "ANNA", " Anna ", "\xEF\xBC\xA1NNA", "an\xE2\x80\x8Bna"}) {
    EXPECT_EQ(Identifier::typed(spelling), anna) << spelling;
  }
  EXPECT_EQ(Identifier::typed("k-2024/0815"), Identifier::of(CustomerNumber::create("K-2024/0815").value()));
  EXPECT_EQ(Identifier::typed("ANNA@EXAMPLE.COM"),
            Identifier::of(EmailAddress::create("anna@example.com").value()));
}

TEST(Identifier, KeepsLookAlikesApart) {
  EXPECT_NE(Identifier::typed("m\xC4\xB1ke@example.com"),
            Identifier::typed("mike@example.com"));                        // dotless i
  EXPECT_NE(Identifier::typed("\xD0\xB0nna"), Identifier::typed("anna"));  // Cyrillic a
  EXPECT_NE(Identifier::typed("anna."), Identifier::typed("anna"));
}

TEST(Identifier, MakesOneOfNobodyFromWhatCanNotBeOne) {
  const auto nobody = Identifier::typed(std::string(5000, 'a'));
  EXPECT_EQ(Identifier::typed("\xFF\xFE"), nobody);
  EXPECT_FALSE(SignInName::create(nobody.key()).has_value());
}

}  // namespace
}  // namespace sallyport::account
