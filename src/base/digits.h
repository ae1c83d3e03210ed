#pragma once

#include <cstdint>
#include <ranges>
#include <span>

namespace sallyport {

/// Fills the whole place with the last decimal digits of a number, with leading zeros.
constexpr void write_digits(std::uint64_t number, std::span<char> place) {
  for (char& digit : std::views::reverse(place)) {
    digit = static_cast<char>('0' + (number % 10));
    number /= 10;
  }
}

}  // namespace sallyport
