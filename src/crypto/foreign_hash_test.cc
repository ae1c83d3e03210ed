#include "crypto/foreign_hash.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace sallyport::crypto {
namespace {

struct Vector {
  std::string_view hash;
  std::string_view password;
};

// Made by others: Argon2id of its reference implementation's tests; bcrypt of crypt_blowfish's tests and
// phpass of its test.php; PBKDF2 of Django (a report of its users) and of Keycloak (its guide to importing);
// scrypt of Django's tests and of RFC 7914, section 12; {SSHA} of OpenLDAP's guide. The rest by Python's
// crypt and hashlib.
constexpr std::array vectors{
    Vector{"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
           "password"},
    Vector{"argon2$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
           "password"},
    Vector{"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"},
    Vector{"$2b$10$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.", "tundra violin acorn meadow"},
    Vector{"$2y$10$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.", "tundra violin acorn meadow"},
    Vector{"bcrypt$$2b$10$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.",
           "tundra violin acorn meadow"},
    Vector{"bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuulyx/yrfLnuLCi6gwFG5mrkJjuQKpL6S", "lètmein"},
    Vector{"$5$rounds=535000$saltsalt$wbid2obykoTMKQujh1HDUzx9jdiAdinTTjA1cKQmoJ8",
           "tundra violin acorn meadow"},
    Vector{"$6$saltsalt$KC3EYGSvrXxNxCG9hWSGGmTRvsiKDI8te90XC2mluMU2lv69f1s027NAjqtzQ7f."
           "Wu0hhaK4aGv6NUSbopP2h0",
           "tundra violin acorn meadow"},
    Vector{"{CRYPT}$6$saltsalt$KC3EYGSvrXxNxCG9hWSGGmTRvsiKDI8te90XC2mluMU2lv69f1s027NAjqtzQ7f."
           "Wu0hhaK4aGv6NUSbopP2h0",
           "tundra violin acorn meadow"},
    Vector{"pbkdf2_sha256$180000$TAWdyXjZhOxy$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=", "userpassword"},
    Vector{"pbkdf2_sha1$20000$seasalt2$pJt86NmjAweBY1StBvxCu7l1o9o=", "lètmein"},
    Vector{"keycloak$pbkdf2-sha256$27500$x/bm4Y3DcuV9eU97ervkPA==$"
           "1u7BLvfSPxQFpwc5jpGSA+88EGl9pZYKhaZ8YPIu9N4=",
           "admin"},
    Vector{"$pbkdf2-sha256$27500$x/bm4Y3DcuV9eU97ervkPA$1u7BLvfSPxQFpwc5jpGSA.88EGl9pZYKhaZ8YPIu9N4",
           "admin"},
    Vector{"$pbkdf2-sha256$i=27500,l=32$x/bm4Y3DcuV9eU97ervkPA$1u7BLvfSPxQFpwc5jpGSA+88EGl9pZYKhaZ8YPIu9N4",
           "admin"},
    Vector{"keycloak$pbkdf2-sha512$210000$MDEyMzQ1Njc4OWFiY2RlZg==$"
           "xZEyjd9JKA7jeyYSB2IPOEBbqpZTo8YevApSQWCk4JDTMXySKq41pWNobXEGJlZlHl9234L7XHP+sLNQcrHsUA==",
           "lètmein"},
    Vector{"scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/"
           "NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==",
           "lètmein"},
    Vector{"scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/"
           "vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw==",
           "lètmein"},
    Vector{"$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/"
           "nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA",
           "password"},
    Vector{"$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"},
    Vector{"$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345"},
    Vector{"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3", "secret"},
    Vector{"{ssha}d0Q0626PSH9VUld7yWpR0k6BlpQmtczb", "secret"},
    Vector{"{SSHA256}swTyciKL1jSrpuiILDonRJjkh3hIgn9GWA19lVbEJrMxMjM0NTY3OA==", "secret"},
    Vector{"{SSHA512}iWwx8naQWtJKIoYOgnIUnOjDVRc/KB/avnmg7rvibFhiLlylVmd8s/"
           "TomzyGqQwBOpJzU5z2YBupYIJWW8egvDEyMzQ1Njc4",
           "secret"},
};

auto verify(std::string_view hash, std::string_view password) -> Verdict {
  return ForeignHash::parse(hash).value().verify(Secret::copy_of(password));
}

auto complaint(std::string_view hash) -> std::string {
  const auto parsed = parse_brought_hash(hash);
  return parsed ? "" : parsed.error().message;
}

TEST(ForeignHash, MatchesItsPasswordAndNoOther) {
  for (const auto& [hash, password] : vectors) {
    SCOPED_TRACE(hash);
    ASSERT_TRUE(ForeignHash::parse(hash));
    EXPECT_EQ(verify(hash, password), Verdict::matches);
    EXPECT_EQ(verify(hash, std::string{password} + "x"), Verdict::differs);
    EXPECT_EQ(verify(hash, ""), Verdict::differs);
  }
}

TEST(ForeignHash, KeepsItsTextAsItCame) {
  for (const auto& vector : vectors) {
    EXPECT_EQ(ForeignHash::parse(vector.hash).value().text(), vector.hash);
  }
}

// RFC 6070, with its key of 20 bytes and 4096 iterations.
TEST(ForeignHash, ComputesPbkdf2AsTheStandardDoes) {
  EXPECT_EQ(verify("pbkdf2_sha1$4096$salt$SwB5AbdlSJq+rUnZJvch0GWkKcE=", "password"), Verdict::matches);
}

TEST(ForeignHash, LooksAtSeventyTwoBytesOfABcryptPasswordAsTheOldSystemDid) {
  constexpr std::string_view hash = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
  EXPECT_EQ(verify(hash, std::string(72, 'a')), Verdict::matches);
  EXPECT_EQ(verify(hash, std::string(72, 'a') + "whatever"), Verdict::matches);
  EXPECT_EQ(verify(hash, std::string(1'000, 'a')), Verdict::matches);
  EXPECT_EQ(verify(hash, std::string(71, 'a')), Verdict::differs);
}

TEST(ForeignHash, IsNotMatchedByWhatStandsInFrontOfANul) {
  for (const auto& [hash, password] : vectors) {
    EXPECT_EQ(verify(hash, std::string{password} + '\0' + "x"), Verdict::differs) << hash;
  }
}

TEST(ForeignHash, RefusesWhatWouldTakeTooLong) {
  for (const std::string_view hash : {
           "$2b$13$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.",
           "$2b$31$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.",
           "$5$rounds=999999999$saltsalt$wbid2obykoTMKQujh1HDUzx9jdiAdinTTjA1cKQmoJ8",
           "pbkdf2_sha256$4000000000$TAWdyXjZhOxy$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "pbkdf2_sha256$18446744073709551615$TAWdyXjZhOxy$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "$scrypt$ln=20,r=8,p=1$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
           "$scrypt$ln=63,r=4294967295,p=4294967295$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
           "$P$UIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
           "$argon2id$v=19$m=262144,t=4,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
       }) {
    EXPECT_NE(complaint(hash).find("takes too long"), std::string::npos) << hash << ": " << complaint(hash);
  }
}

TEST(ForeignHash, RefusesWhatIsDamagedOrNoHashAtAll) {
  for (const std::string_view hash : {
           "",
           "password",
           "5f4dcc3b5aa765d61d8327deb882cf99",
           "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",
           "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
           "{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
           "{SSHA}not base64",
           "$2b$10$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z",
           "$2b$3$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z..",
           "$2x$10$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3z.",
           "$2b$10$abcdefghijklmnopqrstuuMO7c1sktvmq3GSZIxJTB0a0ebwuu3:.",
           "$6$rounds=10$saltsalt$KC3EYGSvrXxNxCG9hWSGGmTRvsiKDI8te90XC2mluMU2lv69f1s027NAjqtzQ7f."
           "Wu0hhaK4aGv6NUSbopP2h0",
           "$6$saltsalt$short",
           "$6$",
           "$5$rounds=",
           "pbkdf2_sha256$0$salt$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "pbkdf2_sha256$-1$salt$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "pbkdf2_sha256$1000$$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "pbkdf2_sha256$1000$salt$",
           "pbkdf2_sha256$1000$salt",
           "pbkdf2_md5$1000$salt$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "keycloak$",
           "keycloak$pbkdf2-sha256$1000$$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=",
           "$scrypt$ln=16,r=1,p=1$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
           "$scrypt$ln=0,r=8,p=1$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
           "$scrypt$ln=10$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
           "scrypt$1000$salt$8$1$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
           "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L",
           "$P$/IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0",
           "$argon2i$v=19$m=64,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "argon2$",
       }) {
    EXPECT_NE(complaint(hash), "") << hash;
    EXPECT_EQ(hash.size() < 12 || complaint(hash).find(hash) == std::string::npos, true);
  }
  EXPECT_NE(complaint(std::string(1'025, '$')), "");
  EXPECT_NE(complaint(std::string{"{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3"} + '\0'), "");
}

TEST(ForeignHash, AnArgon2idThatCostsWhatOursCostStaysAndOthersAreReplaced) {
  const auto is_ours = [](std::string_view hash) {
    const auto brought = parse_brought_hash(hash);
    return brought && std::holds_alternative<PasswordHash>(*brought);
  };
  EXPECT_TRUE(
      is_ours("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
              "MTIzNDU2Nzg5MDEyMzQ1NjEyMzQ1Njc4OTAxMjM0NTY"));
  for (const std::string_view hash : {
           "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$MTIzNDU2Nzg5MDEyMzQ1NjEyMzQ1Njc4OTAxMjM0NTY",
           "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1NjEyMzQ1Njc4OTAxMjM0NTY",
           "$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHQ$MTIzNDU2Nzg5MDEyMzQ1Ng",
           "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3",
       }) {
    ASSERT_EQ(complaint(hash), "") << hash;
    EXPECT_FALSE(is_ours(hash)) << hash;
  }
}

}  // namespace
}  // namespace sallyport::crypto
