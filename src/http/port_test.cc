#include "http/port.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sallyport::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

auto local(std::uint16_t port) -> ::sockaddr_in {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

auto number_of(const Descriptor& socket) -> std::uint16_t {
  auto address = local(0);
  ::socklen_t size = sizeof address;
  ::getsockname(socket.number(), reinterpret_cast<::sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

auto lets_in(std::uint16_t port) -> bool {
  const Descriptor socket{::socket(AF_INET, SOCK_STREAM, 0)};
  const auto address = local(port);
  return ::connect(socket.number(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) == 0;
}

auto refusal(const std::string& address, std::uint16_t number) -> std::string {
  const auto taken = Port::take({.address = address, .number = number});
  return taken ? "" : taken.error().message;
}

/// One that was free a moment ago.
auto free_number() -> std::uint16_t { return number_of(Port::take({}).value().listen().value()); }

TEST(Port, LetsNobodyInBeforeItListens) {
  const auto number = free_number();
  auto taken = Port::take({.number = number});
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_FALSE(lets_in(number));
  const auto socket = std::move(*taken).listen();
  ASSERT_TRUE(socket) << socket.error().message;
  EXPECT_TRUE(lets_in(number));
}

TEST(Port, IsNobodyElsesOnceSomebodyListens) {
  const auto there = Port::take({}).value().listen().value();
  const auto number = number_of(there);
  EXPECT_THAT(refusal("127.0.0.1", number), HasSubstr(fmt::format("port {} of 127.0.0.1 is in use", number)));
}

TEST(Port, OfTwoWhoTookItOneListens) {
  const auto number = free_number();
  auto first = Port::take({.number = number});
  auto second = Port::take({.number = number});
  ASSERT_TRUE(first && second);
  const auto there = std::move(*first).listen();
  ASSERT_TRUE(there);
  const auto late = std::move(*second).listen();
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message,
              HasSubstr("is in use: stop what listens there, or choose another with --listen"));
}

TEST(Port, IsOfAnAddressOfThisMachine) {
  EXPECT_THAT(refusal("localhost", 0), HasSubstr("'localhost' is not an address"));
  EXPECT_THAT(refusal("192.0.2.1", 0), StartsWith("can't listen on 192.0.2.1"));
}

}  // namespace
}  // namespace sallyport::http
