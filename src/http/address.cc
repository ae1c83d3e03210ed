#include "http/address.h"

#include <arpa/inet.h>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sallyport::http {
namespace {

/// Longer than any address in text, so that a longer text needs no look.
constexpr std::size_t longest_text = INET6_ADDRSTRLEN;
constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

auto trimmed(std::string_view text) -> std::string_view {
  constexpr std::string_view blanks = " \t";
  const auto start = text.find_first_not_of(blanks);
  if (start == std::string_view::npos) {
    return {};
  }
  return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

/// The address of one element of X-Forwarded-For: some proxies write the port too.
auto without_port(std::string_view element) -> std::string_view {
  if (element.starts_with('[')) {
    const auto end = element.find(']');
    const auto behind = end == std::string_view::npos ? element : element.substr(end + 1);
    const bool whole = behind.empty() || behind.starts_with(':');
    return whole ? element.substr(1, end - 1) : std::string_view{};
  }
  return std::ranges::count(element, ':') == 1 ? element.substr(0, element.find(':')) : element;
}

auto is_trusted(const Address& address, std::span<const Network> proxies) -> bool {
  return std::ranges::any_of(proxies, [&](const Network& proxy) { return proxy.contains(address); });
}

}  // namespace

auto Address::parse(std::string_view text) -> std::optional<Address> {
  if (text.size() >= longest_text || text.contains('\0')) {
    return std::nullopt;
  }
  const std::string terminated{text};
  Address address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data()) == 1) {
    return address;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) != 1) {
    return std::nullopt;
  }
  if (std::ranges::equal(mapped_prefix, std::span{address.bytes_}.first<mapped_prefix.size()>())) {
    std::ranges::rotate(address.bytes_, address.bytes_.begin() + mapped_prefix.size());
    std::ranges::fill(std::span{address.bytes_}.subspan<4>(), std::uint8_t{0});
    return address;
  }
  address.family_ = Family::v6;
  return address;
}

auto Address::text() const -> std::string {
  if (family_ == Family::v4) {  // every line of the log has one, and inet_ntop goes by printf
    return fmt::format(FMT_COMPILE("{}.{}.{}.{}"), bytes_[0], bytes_[1], bytes_[2], bytes_[3]);
  }
  std::array<char, longest_text> buffer{};
  inet_ntop(AF_INET6, bytes_.data(), buffer.data(), buffer.size());
  return buffer.data();
}

auto Address::network() const -> std::string {
  const unsigned bits = family_ == Family::v4 ? 24 : 56;
  return fmt::format("{}/{}", masked(bits).text(), bits);
}

auto Address::is_loopback() const -> bool {
  constexpr std::uint8_t loopback_network = 127;
  static constexpr Bytes loopback_v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return family_ == Family::v4 ? bytes_.front() == loopback_network : bytes_ == loopback_v6;
}

auto Address::masked(unsigned bits) const -> Address {
  Address result{*this};
  for (unsigned index = 0; index < result.bytes_.size(); ++index) {
    const unsigned first_bit = index * 8;
    const unsigned kept = bits <= first_bit ? 0 : std::min(8U, bits - first_bit);
    result.bytes_.at(index) &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return result;
}

auto Network::create(std::string_view text) -> Result<Network> {
  const auto slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) {
    return fault(fmt::format("'{}' is not a network: write it like 10.0.0.0/8 or 2001:db8::/32", text));
  }
  unsigned bits = address->width();
  if (slash != std::string_view::npos) {
    const auto length = text.substr(slash + 1);
    const auto [stop, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc{} || stop != length.data() + length.size() || bits > address->width()) {
      return fault(
          fmt::format("'{}' is not a network: its length goes from 0 to {}", text, address->width()));
    }
  }
  if (address->masked(bits) != *address) {
    return fault(
        fmt::format("'{}' is not a network: did you mean {}/{}?", text, address->masked(bits).text(), bits));
  }
  return Network{*address, bits};
}

auto Network::text() const -> std::string {
  return bits_ == base_.width() ? base_.text() : fmt::format("{}/{}", base_.text(), bits_);
}

auto Network::contains(const Address& address) const -> bool {
  const auto whole = bits_ / 8;
  const auto rest = bits_ % 8;
  return address.family_ == base_.family_ &&
         std::equal(address.bytes_.begin(), address.bytes_.begin() + whole, base_.bytes_.begin()) &&
         (rest == 0 || ((address.bytes_[whole] ^ base_.bytes_[whole]) >> (8 - rest)) == 0);
}

auto client_address(const Address& peer, std::string_view forwarded_for,
                    std::span<const Network> trusted_proxies) -> Address {
  Address client = peer;
  auto rest = forwarded_for;
  while (is_trusted(client, trusted_proxies) && !trimmed(rest).empty()) {
    const auto comma = rest.rfind(',');
    const auto element = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
    const auto address = Address::parse(without_port(trimmed(element)));
    if (!address) {
      return peer;
    }
    client = *address;
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
  }
  return client;
}

}  // namespace sallyport::http
