#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

// The cookies of the portal, by their names without the prefix `__Host-`.
namespace sallyport::portal {

/// The token of the session; ends with the browser.
inline constexpr std::string_view session_cookie = "session";
/// The token of a sign-in whose second step is due.
inline constexpr std::string_view attempt_cookie = "attempt";
/// What a browser that has signed in before is known by.
inline constexpr std::string_view browser_cookie = "browser";
/// Random; what the tokens of the forms are made from.
inline constexpr std::string_view visitor_cookie = "visitor";
/// The token of an invitation, taken from the address of its link.
inline constexpr std::string_view invitation_cookie = "invitation";
/// The token of a link by which a forgotten password is chosen anew.
inline constexpr std::string_view password_link_cookie = "password-link";
/// The link of "It was not me".
inline constexpr std::string_view freeze_cookie = "freeze";
/// The token of a link that confirms an address.
inline constexpr std::string_view address_cookie = "address";
/// The link that undoes the change of an address.
inline constexpr std::string_view undo_cookie = "undo";
/// The language that was chosen in this browser, by its BCP 47 name.
inline constexpr std::string_view language_cookie = "language";
/// What to go on with after a step-up: `word_of` a `Next`.
inline constexpr std::string_view next_cookie = "next";

/// How long a browser keeps what belongs to one conversation.
inline constexpr seconds conversation = minutes{10};

/// How long a browser keeps the language.
inline constexpr seconds year = days{365};

/// Where a step-up leads on to: a place of a closed set, so that a cookie can lead nowhere else. A new place
/// is a value here, its row in cookies.cc, and what happens there in step_up.cc.
enum class Place : std::uint8_t {
  activate,
  renew,
  add,
  new_phone,
  replacement,
  remove_authenticator,
  sessions,
  end_others,
  registered_address,
  second_address,
  addresses
};

/// The place, and for some of them which of several things it is about.
struct Next {
  Place place;
  std::int64_t which = 0;
  auto operator==(const Next&) const -> bool = default;
};

[[nodiscard]] auto word_of(const Next& next) -> std::string;
/// Nothing for any other word.
[[nodiscard]] auto next_of(std::string_view word) -> std::optional<Next>;

}  // namespace sallyport::portal
