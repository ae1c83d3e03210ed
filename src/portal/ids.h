#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/response.h"
#include "portal/visit.h"

// Ids in addresses ("?id=12"). They are not secret: whatever is asked for by one is looked for among what the
// person has, and is not found anywhere else.
namespace sallyport::portal {

/// A number above zero, written in the one way in which we write it; nothing for anything else.
[[nodiscard]] auto id_number(std::string_view text) -> std::optional<std::int64_t>;

/// The key of a row that a form or an address names. Whose row it is has to be asked wherever it is used.
template <class Id>
[[nodiscard]] auto id_in(std::string_view text) -> std::optional<Id> {
  const auto number = id_number(text);
  return number ? std::optional{Id{*number}} : std::nullopt;
}

/// The id of this kind in the address.
template <class Id>
[[nodiscard]] auto id_in_address(const Visit& visit) -> std::optional<Id> {
  return id_in<Id>(visit.request.query.find("id").value_or(std::string_view{}));
}

}  // namespace sallyport::portal
