#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sallyport::portal {

/// The key of a row that a form or an address names: digits and nothing else. Nothing for what can't be one.
/// Whose row it is has to be asked wherever it is used.
template <class AnyId>
[[nodiscard]] auto id_in(std::string_view text) -> std::optional<AnyId> {
  std::int64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const bool is_key = error == std::errc{} && stop == end && number > 0;
  return is_key ? std::optional{AnyId{number}} : std::nullopt;
}

}  // namespace sallyport::portal
