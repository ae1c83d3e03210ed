#include "otp/uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "otp/utf8.h"

namespace sallyport::otp {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;

auto rfc_key() -> Key { return Key::create(Secret::copy_of("12345678901234567890")).value(); }

auto issuer(std::string_view text) -> Issuer { return Issuer::create(text).value(); }

auto account(std::string_view text) -> AccountLabel { return AccountLabel::create(text).value(); }

auto parse(std::string_view uri) -> OtpauthUri {
  auto parsed = parse_otpauth_uri(uri);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return std::move(parsed).value();
}

auto why_refused(std::string_view uri) -> std::string {
  const auto parsed = parse_otpauth_uri(uri);
  return parsed ? "accepted" : parsed.error().message;
}

// What somebody could enter as a name in order to change the URI, or to break the app that reads it.
const std::vector<std::string> hostile_names{
    "x?secret=A&issuer=B",
    "a:b",
    "%0d%0a",
    "a%3Ab",
    "#",
    "a#b",
    "a&b",
    "a=b",
    "a/b",
    "a+b",
    "a@b",
    "a\\b",
    "a\"b",
    "<b>",
    "a\r\nb",
    "a\tb",
    "\xF0\x9F\x94\x91",      // a key, as an emoji
    "\xC3\x81rv\xC3\xADz",   // a brand with accents
    "a\u00A0b",              // a no-break space
    "\xFF\xFE",              // no UTF-8
    std::string("a\0b", 3),  // a NUL
    std::string(300, 'a'),
    "",
};

TEST(Issuer, TakesWhatEveryAppShows) {
  EXPECT_EQ(issuer("ACME").text(), "ACME");
  EXPECT_EQ(issuer("  Acme Net_2.0-b ").text(), "Acme Net_2.0-b");
  EXPECT_EQ(issuer("twenty characters ok").text().size(), 20U);
}

TEST(Issuer, RefusesTheRest) {
  for (const auto& name : hostile_names) {
    EXPECT_FALSE(Issuer::create(name)) << name;
  }
  EXPECT_FALSE(Issuer::create("   "));
  EXPECT_FALSE(Issuer::create("twenty-one characters"));
}

TEST(Issuer, SaysWhatIsWrong) {
  EXPECT_THAT(Issuer::create("").error().message, HasSubstr("empty"));
  EXPECT_THAT(Issuer::create("Smith & Sons").error().message, HasSubstr("letters A-Z"));
  EXPECT_THAT(Issuer::create("twenty-one characters").error().message, HasSubstr("longer than 20"));
}

TEST(Issuer, IsMadeFromABrandThatFits) {
  EXPECT_EQ(issuer_from_brand("Acme Net"), issuer("Acme Net"));
  EXPECT_EQ(issuer_from_brand("Smith & Sons"), std::nullopt);
  EXPECT_EQ(issuer_from_brand("\xC3\x81rv\xC3\xADz Kft."), std::nullopt);
  EXPECT_EQ(issuer_from_brand("A brand that goes on and on"), std::nullopt);
}

TEST(AccountLabel, TakesNamesAndNumbers) {
  EXPECT_EQ(account("anna.smith_2-b").text(), "anna.smith_2-b");
  EXPECT_EQ(account("0012345").text(), "0012345");
  EXPECT_EQ(account(std::string(64, 'a')).text().size(), 64U);
}

TEST(AccountLabel, RefusesTheRest) {
  for (const auto& name : hostile_names) {
    EXPECT_FALSE(AccountLabel::create(name)) << name;
  }
  EXPECT_FALSE(AccountLabel::create("anna smith"));
  EXPECT_FALSE(AccountLabel::create(" anna"));
  EXPECT_FALSE(AccountLabel::create(std::string(65, 'a')));
}

TEST(TotpUri, IsExactlyWhatEveryAppReads) {
  EXPECT_EQ(totp_uri(rfc_key(), issuer("ACME"), account("anna")).reveal(),
            "otpauth://totp/ACME:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME"
            "&algorithm=SHA1&digits=6&period=30");
}

TEST(TotpUri, WritesASpaceAsPercentTwenty) {
  EXPECT_EQ(totp_uri(rfc_key(), issuer("Acme Net"), account("anna-2")).reveal(),
            "otpauth://totp/Acme%20Net:anna-2?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20Net"
            "&algorithm=SHA1&digits=6&period=30");
}

TEST(TotpUri, SaysOtherParameters) {
  const auto parameters = Parameters::create(Algorithm::sha512, Digits::eight, seconds{60}).value();
  EXPECT_THAT(std::string{totp_uri(rfc_key(), issuer("ACME"), account("anna"), parameters).reveal()},
              testing::EndsWith("&algorithm=SHA512&digits=8&period=60"));
}

TEST(ParseOtpauthUri, ReadsTheLeastThereIs) {
  const auto uri = parse("otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQ");
  EXPECT_EQ(uri.account, "anna");
  EXPECT_EQ(uri.issuer, std::nullopt);
  EXPECT_EQ(uri.secret.reveal(), "1234567890");
  EXPECT_EQ(uri.algorithm, Algorithm::sha1);
  EXPECT_EQ(uri.digits, Digits::six);
  EXPECT_EQ(uri.moving, OtpauthUri::Moving{seconds{30}});
}

TEST(ParseOtpauthUri, ReadsEverythingThereIs) {
  const auto uri = parse(
      "OTPAUTH://TOTP/Big%20Corp%3A%20anna%40example.net?digits=8&period=60&algorithm=sha256"
      "&Secret=gezd%20gnbv-gy3tqojq%3D%3D&issuer=Big%20Corp&image=https%3A%2F%2Fexample.net%2Fa.png&");
  EXPECT_EQ(uri.account, "anna@example.net");
  EXPECT_EQ(uri.issuer, "Big Corp");
  EXPECT_EQ(uri.secret.reveal(), "1234567890");
  EXPECT_EQ(uri.algorithm, Algorithm::sha256);
  EXPECT_EQ(uri.digits, Digits::eight);
  EXPECT_EQ(uri.moving, OtpauthUri::Moving{seconds{60}});
}

TEST(ParseOtpauthUri, ReadsCounters) {
  EXPECT_EQ(parse("otpauth://hotp/a?secret=ME&counter=0").moving, OtpauthUri::Moving{Counter{0}});
  EXPECT_EQ(parse("otpauth://hotp/a?secret=ME&counter=18446744073709551615").moving,
            OtpauthUri::Moving{Counter{18446744073709551615U}});
  EXPECT_THAT(why_refused("otpauth://hotp/a?secret=ME"), HasSubstr("counter"));
  EXPECT_THAT(why_refused("otpauth://hotp/a?secret=ME&counter=18446744073709551616"), HasSubstr("counter"));
  EXPECT_THAT(why_refused("otpauth://hotp/a?secret=ME&counter=-1"), HasSubstr("counter"));
}

TEST(ParseOtpauthUri, TakesTheIssuerOfTheParameterFirst) {
  EXPECT_EQ(parse("otpauth://totp/One:a?secret=ME&issuer=Two").issuer, "Two");
  EXPECT_EQ(parse("otpauth://totp/One:a?secret=ME&issuer=").issuer, "One");
  EXPECT_EQ(parse("otpauth://totp/One:a?secret=ME").issuer, "One");
  EXPECT_EQ(parse("otpauth://totp/a?secret=ME&issuer=Two").issuer, "Two");
  EXPECT_EQ(parse("otpauth://totp/One:a?secret=ME&issuer=A+B").issuer, "A+B");
}

TEST(ParseOtpauthUri, RefusesAnotherShape) {
  EXPECT_THAT(why_refused(""), HasSubstr("otpauth://"));
  EXPECT_THAT(why_refused("otpauth"), HasSubstr("otpauth://"));
  EXPECT_THAT(why_refused("https://totp/a?secret=ME"), HasSubstr("otpauth://"));
  EXPECT_THAT(why_refused("otpauth-migration://offline?data=AA"), HasSubstr("otpauth://"));
  EXPECT_THAT(why_refused("otpauth://totp"), HasSubstr("no label"));
  EXPECT_THAT(why_refused("otpauth://totp?a/b"), HasSubstr("no label"));
  EXPECT_THAT(why_refused("otpauth://steam/a?secret=ME"), HasSubstr("type"));
  EXPECT_THAT(why_refused("otpauth://totp:80/a?secret=ME"), HasSubstr("type"));
  EXPECT_THAT(why_refused("otpauth://me@totp/a?secret=ME"), HasSubstr("type"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME#b"), HasSubstr("fragment"));
  EXPECT_THAT(why_refused("otpauth://totp/a b?secret=ME"), HasSubstr("percent-encoded"));
  EXPECT_THAT(why_refused("otpauth://totp/\xC3\xA9?secret=ME"), HasSubstr("percent-encoded"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME\0"sv), HasSubstr("percent-encoded"));
}

TEST(ParseOtpauthUri, RefusesLabelsThatAppsReadDifferently) {
  EXPECT_THAT(why_refused("otpauth://totp/?secret=ME"), HasSubstr("no account"));
  EXPECT_THAT(why_refused("otpauth://totp/A:?secret=ME"), HasSubstr("no account"));
  EXPECT_THAT(why_refused("otpauth://totp/:a?secret=ME"), HasSubstr("before its colon"));
  EXPECT_THAT(why_refused("otpauth://totp/A:b:c?secret=ME"), HasSubstr("more than one colon"));
  EXPECT_THAT(why_refused("otpauth://totp/A:b%3Ac?secret=ME"), HasSubstr("more than one colon"));
  for (const auto* label : {"%", "%0", "%0g", "%zz", "%00", "%0d%0a", "%7F", "%C2%85", "%ff", "%ED%A0%80"}) {
    EXPECT_THAT(why_refused(std::string{"otpauth://totp/a"} + label + "?secret=ME"), HasSubstr("label"));
    EXPECT_THAT(why_refused(std::string{"otpauth://totp/a?secret=ME&issuer="} + label), HasSubstr("issuer"));
  }
}

TEST(ParseOtpauthUri, RefusesAParameterTwice) {
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME&secret=ME"), HasSubstr("twice"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME&SECRET=MF"), HasSubstr("twice"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME&%73ecret=MF"), HasSubstr("twice"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME&x=1&x=2"), HasSubstr("twice"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME&%zz=1"), HasSubstr("name of a parameter"));
}

TEST(ParseOtpauthUri, RefusesValuesThatMeanNothing) {
  EXPECT_THAT(why_refused("otpauth://totp/a"), HasSubstr("no secret"));
  EXPECT_THAT(why_refused("otpauth://totp/a?"), HasSubstr("no secret"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret"), HasSubstr("not base32"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret="), HasSubstr("not base32"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=M1"), HasSubstr("not base32"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=M%"), HasSubstr("percent-encoding in its secret"));
  EXPECT_THAT(why_refused("otpauth://totp/a?secret=ME&algorithm=MD5"), HasSubstr("algorithm"));
  for (const auto* digits : {"5", "9", "0", "06", "-6", "six", ""}) {
    EXPECT_THAT(why_refused(std::string{"otpauth://totp/a?secret=ME&digits="} + digits), HasSubstr("digits"));
  }
  for (const auto* period : {"0", "-30", "+30", "30.0", "86401", "99999999999999999999", ""}) {
    EXPECT_THAT(why_refused(std::string{"otpauth://totp/a?secret=ME&period="} + period), HasSubstr("period"));
  }
}

TEST(ParseOtpauthUri, IsBounded) {
  const std::string start = "otpauth://totp/a?secret=ME&x=";
  EXPECT_EQ(why_refused(start + std::string(most_uri_bytes - start.size(), 'x')), "accepted");
  EXPECT_THAT(why_refused(start + std::string(most_uri_bytes - start.size() + 1, 'x')), HasSubstr("2048"));
  EXPECT_THAT(why_refused(start + std::string(1'000'000, 'x')), HasSubstr("2048"));
}

TEST(ParseOtpauthUri, NeverRepeatsTheInput) {
  for (const auto* uri :
       {"otpauth://totp/planted:planted:c?secret=PLANTED", "planted://totp/a?secret=PLANTED",
        "otpauth://totp/a?secret=PLANTED1", "otpauth://totp/a?secret=ME&digits=planted"}) {
    EXPECT_THAT(why_refused(uri), testing::Not(testing::AnyOf(HasSubstr("planted"), HasSubstr("PLANTED"))));
  }
}

auto letters_of(std::string_view alphabet) -> rc::Gen<std::string> {
  return rc::gen::container<std::string>(rc::gen::elementOf(std::string{alphabet}));
}

constexpr auto account_alphabet = "ABCXYZabcxyz0189._-"sv;
constexpr auto issuer_alphabet = "ABCXYZabcxyz0189 ._-"sv;

RC_GTEST_PROP(OtpauthUriProperty, WhatIsWrittenIsRead, ()) {
  const auto wanted_issuer = issuer("I" + (*letters_of(issuer_alphabet)).substr(0, 19));
  const auto wanted_account = account("a" + (*letters_of(account_alphabet)).substr(0, 63));
  const auto size = *rc::gen::inRange<std::size_t>(Key::least_bytes, Key::most_bytes + 1);
  const auto bytes = *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
  const auto key = Key::create(Secret::copy_of(bytes)).value();
  const auto parameters =
      Parameters::create(*rc::gen::element(Algorithm::sha1, Algorithm::sha256, Algorithm::sha512),
                         *rc::gen::elementOf(all_digits), seconds{*rc::gen::inRange(1, 86'401)})
          .value();

  const auto written = totp_uri(key, wanted_issuer, wanted_account, parameters);
  const auto read = parse_otpauth_uri(written.reveal());
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->issuer == wanted_issuer.text());
  RC_ASSERT(read->account == wanted_account.text());
  RC_ASSERT(read->secret.equals(key.bytes()));
  RC_ASSERT(read->algorithm == parameters.algorithm());
  RC_ASSERT(read->digits == parameters.digits());
  RC_ASSERT(read->moving == OtpauthUri::Moving{parameters.period()});
}

auto has_other_letters(std::string_view name) -> bool {
  return name.find_first_not_of(issuer_alphabet) != std::string_view::npos;
}

// Whatever is tried as a name: it is refused, or the URI that comes out holds each of its parts once.
RC_GTEST_PROP(OtpauthUriProperty, NoNameAddsAPart, ()) {
  const auto name = *rc::gen::oneOf(letters_of(issuer_alphabet), letters_of("ab :?&=%#+/@\r\n\xC3\xA9"));
  const auto made = Issuer::create(name);
  RC_ASSERT(!made || !has_other_letters(name));
  if (!made) {
    return;
  }
  const auto uri = totp_uri(rfc_key(), *made, account("anna"));
  const auto count = [&](char letter) { return std::ranges::count(uri.reveal(), letter); };
  RC_ASSERT(count('?') == 1 && count('&') == 4 && count('=') == 5 && count('#') == 0);
  RC_ASSERT(count(':') == 2 && count('/') == 3 && count(' ') == 0 && count('+') == 0);
}

// A few of these pieces, and of other letters, which alone would hardly ever spell a URI.
auto some_of(const std::vector<std::string>& pieces) -> rc::Gen<std::string> {
  const auto piece = rc::gen::weightedOneOf<std::string>(
      {{9, rc::gen::elementOf(pieces)}, {1, letters_of("otphsecrt/:?&=%20#AZ7 \xC3\xA9")}});
  return rc::gen::map(rc::gen::resize(3, rc::gen::container<std::vector<std::string>>(piece)),
                      [](const std::vector<std::string>& few) {
                        std::string text;
                        for (const auto& each : few) {
                          text += each;
                        }
                        return text;
                      });
}

TEST(OtpauthUriProperty, AnyBytesAreReadOrRefused) {
  int are_read = 0;
  int are_refused = 0;
  EXPECT_TRUE(rc::check([&] {
    const auto label = *some_of({"a", "b", "c", "%20", "%C3%A9", "%C3", ":"});
    const auto secret = *rc::gen::element<std::string>("?secret=JBSWY3DP", "?secret=JBSWY3DP&x", "?secret=");
    const auto rest = *some_of({"A", "&issuer=", "b", "%20", "%C3%A9", "%C3", "&"});
    const auto read = parse_otpauth_uri("otpauth://totp/" + label + secret + rest);
    ++(read ? are_read : are_refused);
    if (read) {
      RC_ASSERT(!read->account.empty() && is_printable_utf8(read->account));
      RC_ASSERT(is_printable_utf8(read->issuer.value_or("")));
      RC_ASSERT(!read->secret.empty());
    } else {
      RC_ASSERT(!read.error().message.empty());
    }
  }));
  EXPECT_GT(are_read, 0);
  EXPECT_GT(are_refused, 0);
}

}  // namespace
}  // namespace sallyport::otp
