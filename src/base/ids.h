#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace sallyport {

/// The key of a row, with the kind of row as its type, so that an account's can't be given for a
/// session's. Made by the store. In a page it is a place in its owner's own list, and opens nothing.
template <class Kind>
class Id {
 public:
  constexpr explicit Id(std::int64_t value) : value_{value} {}
  [[nodiscard]] constexpr auto value() const -> std::int64_t { return value_; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  std::int64_t value_;
};

using AccountId = Id<struct AccountKind>;
using AuthenticatorId = Id<struct AuthenticatorKind>;
using SessionId = Id<struct SessionKind>;
using NoticeId = Id<struct NoticeKind>;
using EventId = Id<struct EventKind>;
using ImportId = Id<struct ImportKind>;
using AddressChangeId = Id<struct AddressChangeKind>;
using BrowserId = Id<struct BrowserKind>;

}  // namespace sallyport

template <class Kind>
struct std::hash<sallyport::Id<Kind>> {
  auto operator()(const sallyport::Id<Kind>& id) const noexcept -> std::size_t {
    return std::hash<std::int64_t>{}(id.value());
  }
};
