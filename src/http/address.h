#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::http {

/// An IPv4 or IPv6 address, normalised: an IPv4 address mapped into IPv6 is the IPv4 address.
class Address {
 public:
  /// The unspecified IPv4 address, 0.0.0.0.
  Address() = default;
  /// Reads dotted decimal or RFC 4291 text, without port, brackets or zone; nothing for anything else.
  [[nodiscard]] static auto parse(std::string_view text) -> std::optional<Address>;

  /// The canonical text (RFC 5952 for IPv6).
  [[nodiscard]] auto text() const -> std::string;
  /// The network that one customer usually has, for counting by client: "192.0.2.0/24",
  /// "2001:db8:1:ff00::/56".
  [[nodiscard]] auto network() const -> std::string;
  [[nodiscard]] auto is_loopback() const -> bool;

  auto operator<=>(const Address&) const = default;

 private:
  friend class Network;
  using Bytes = std::array<std::uint8_t, 16>;
  enum class Family : std::uint8_t { v4, v6 };

  /// The same address with everything behind the first `bits` set to zero.
  [[nodiscard]] auto masked(unsigned bits) const -> Address;
  [[nodiscard]] auto width() const -> unsigned { return family_ == Family::v4 ? 32 : 128; }

  Family family_ = Family::v4;
  Bytes bytes_{};
};

/// A range of addresses: "10.0.0.0/8", "2001:db8::/32", or one address alone.
class Network {
 public:
  /// Reads CIDR notation. A fault when the address, the length or a bit behind it is wrong.
  [[nodiscard]] static auto create(std::string_view text) -> Result<Network>;

  [[nodiscard]] auto contains(const Address& address) const -> bool;
  [[nodiscard]] auto text() const -> std::string;

 private:
  Network(const Address& base, unsigned bits) : base_{base}, bits_{bits} {}

  Address base_;
  unsigned bits_;
};

/// Who sent a request: the peer itself, unless it is a trusted proxy; then the rightmost address of its
/// X-Forwarded-For that is not a trusted proxy's (when all are, the leftmost). A header that can't be read up
/// to there is ignored whole. `forwarded_for` is the header's value, its lines joined by commas.
[[nodiscard]] auto client_address(const Address& peer, std::string_view forwarded_for,
                                  std::span<const Network> trusted_proxies) -> Address;

}  // namespace sallyport::http
