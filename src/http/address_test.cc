#include "http/address.h"

#include <gtest/gtest.h>

#include <vector>

namespace sallyport::http {
namespace {

auto address(std::string_view text) -> Address {
  const auto parsed = Address::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Address{});
}

TEST(Address, IsReadAndWrittenCanonically) {
  EXPECT_EQ(address("192.0.2.7").text(), "192.0.2.7");
  EXPECT_EQ(address("2001:DB8:0:0:0:0:0:1").text(), "2001:db8::1");
  EXPECT_EQ(address("::ffff:192.0.2.7"), address("192.0.2.7"));
  EXPECT_NE(address("::c000:207"), address("192.0.2.7"));
}

TEST(Address, RefusesEverythingElse) {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "1.2.3"sv, "1.2.3.256"sv, "01.2.3.4"sv, "1.2.3.4 "sv, "1.2.3.4:80"sv,
                          "[::1]"sv, "::1%lo"sv, "localhost"sv, "1.2.3.4\0"sv, "0x7f.0.0.1"sv, "2130706433"sv,
                          "1:2:3:4:5:6:7:8:9"sv, "::ffff:1.2.3.4.5555555555555555555555555555555555555"sv}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(Address, KnowsTheNetworkOfOneCustomer) {
  EXPECT_EQ(address("192.0.2.200").network(), "192.0.2.0/24");
  EXPECT_EQ(address("2001:db8:1:ffff::9").network(), "2001:db8:1:ff00::/56");
}

TEST(Address, KnowsTheLoopback) {
  EXPECT_TRUE(address("127.3.2.1").is_loopback());
  EXPECT_TRUE(address("::1").is_loopback());
  EXPECT_FALSE(address("128.0.0.1").is_loopback());
  EXPECT_FALSE(address("::2").is_loopback());
}

TEST(Network, ContainsItsAddressesOnly) {
  const auto ten = Network::create("10.0.0.0/8");
  const auto odd = Network::create("2001:db8::/33");
  const auto one = Network::create("192.0.2.1");
  ASSERT_TRUE(ten && odd && one);
  EXPECT_TRUE(ten->contains(address("10.255.0.1")));
  EXPECT_TRUE(ten->contains(address("::ffff:10.255.0.1")));
  EXPECT_FALSE(ten->contains(address("11.0.0.1")));
  EXPECT_TRUE(odd->contains(address("2001:db8:7fff::1")));
  EXPECT_FALSE(odd->contains(address("2001:db8:8000::1")));
  EXPECT_FALSE(odd->contains(address("10.0.0.1")));
  EXPECT_TRUE(one->contains(address("192.0.2.1")));
  EXPECT_FALSE(one->contains(address("192.0.2.0")));
  EXPECT_TRUE(Network::create("0.0.0.0/0")->contains(address("203.0.113.9")));
  EXPECT_FALSE(Network::create("0.0.0.0/0")->contains(address("::1")));
  const auto last = Network::create("2001:db8::fe/127");
  EXPECT_TRUE(last->contains(address("2001:db8::ff")));
  EXPECT_FALSE(last->contains(address("2001:db8::fd")));
  const auto lone = Network::create("2001:db8::1");
  EXPECT_TRUE(lone->contains(address("2001:db8::1")));
  EXPECT_FALSE(lone->contains(address("2001:db8::2")));
}

TEST(Network, RefusesWhatIsNone) {
  for (const auto* text : {"", "10.0.0.0/33", "10.0.0.1/8", "::/129", "10.0.0.0/", "10.0.0.0/-1",
                           "10.0.0.0/8x", "example.com/8"}) {
    EXPECT_FALSE(Network::create(text)) << text;
  }
}

class Forwarded : public ::testing::Test {
 protected:
  [[nodiscard]] auto client(std::string_view peer, std::string_view header) const -> std::string {
    return client_address(address(peer), header, proxies_).text();
  }

 private:
  std::vector<Network> proxies_{*Network::create("10.0.0.0/8"), *Network::create("::1")};
};

TEST_F(Forwarded, IsIgnoredFromStrangers) { EXPECT_EQ(client("203.0.113.9", "198.51.100.1"), "203.0.113.9"); }

TEST_F(Forwarded, TakesTheRightmostStranger) {
  EXPECT_EQ(client("10.0.0.1", "198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", "6.6.6.6, 198.51.100.1 ,10.9.9.9"), "198.51.100.1");
  EXPECT_EQ(client("::1", "2001:db8::5"), "2001:db8::5");
  EXPECT_EQ(client("10.0.0.1", "garbage, 198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", "10.1.1.1, 10.2.2.2"), "10.1.1.1");
}

TEST_F(Forwarded, UnderstandsPorts) {
  EXPECT_EQ(client("10.0.0.1", "198.51.100.1:4711"), "198.51.100.1");
  EXPECT_EQ(client("10.0.0.1", "[2001:db8::5]:4711"), "2001:db8::5");
}

TEST_F(Forwarded, IsIgnoredWholeWhenItCannotBeRead) {
  for (const auto* header :
       {"", " ", ",", "unknown", "198.51.100.1, unknown", "198.51.100.1,", "[2001:db8::5", "[", "]", "[]",
        "[::1]x", "1.2.3.4, 300.1.1.1", "198.51.100.1;DROP"}) {
    EXPECT_EQ(client("10.0.0.1", header), "10.0.0.1") << header;
  }
}

}  // namespace
}  // namespace sallyport::http
