#include "otp/hotp.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <thread>

#include "base/encoding.h"
#include "otp/oathtool_vectors.h"

namespace sallyport::otp {
namespace {

auto key_of(std::string_view bytes) -> Key { return Key::create(Secret::copy_of(bytes)).value(); }

// RFC 4226, appendix D: the key is these twenty ASCII digits, the counters are 0 to 9.
TEST(Hotp, VectorsOfRfc4226) {
  constexpr std::array codes{"755224", "287082", "359152", "969429", "338314",
                             "254676", "287922", "162583", "399871", "520489"};
  const auto key = key_of("12345678901234567890");
  for (std::size_t count = 0; count < codes.size(); ++count) {
    EXPECT_EQ(hotp_at(key, Counter{count}, Algorithm::sha1, Digits::six).text().reveal(), codes[count])
        << "counter " << count;
  }
}

TEST(Hotp, AgreesWithOathtoolOverTheWholeCounter) {
  for (const auto& vector : oathtool_hotp) {
    const auto key = key_of(from_hex(vector.key_hex).value());
    const auto code = hotp_at(key, Counter{vector.counter}, Algorithm::sha1, vector.digits);
    EXPECT_EQ(code.text().reveal(), vector.code) << "counter " << vector.counter;
  }
}

// Nothing is kept between two calls: threads that hash under other keys don't meet.
TEST(Hotp, ThreadsDoNotDisturbOneAnother) {
  const auto agrees = [](std::string_view bytes, std::string_view first) {
    const auto key = key_of(bytes);
    for (int round = 0; round < 2000; ++round) {
      if (hotp_at(key, Counter{0}, Algorithm::sha1, Digits::six).text().reveal() != first) {
        return false;
      }
    }
    return true;
  };
  bool one = false;
  std::thread other{[&] { one = agrees("12345678901234567890", "755224"); }};
  const auto first = hotp_at(key_of("another key of some length"), Counter{0}, Algorithm::sha1, Digits::six);
  const bool two = agrees("another key of some length", first.text().reveal());
  other.join();
  EXPECT_TRUE(one);
  EXPECT_TRUE(two);
  EXPECT_NE(first.text().reveal(), "755224");
}

}  // namespace
}  // namespace sallyport::otp
