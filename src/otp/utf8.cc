#include "otp/utf8.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace sallyport::otp {
namespace {

// A row of the table in RFC 3629 section 3: what the first byte looks like, how many bytes follow, and
// which characters are written in that many bytes and no fewer.
struct Form {
  std::uint8_t mask;
  std::uint8_t mark;
  std::size_t following;
  std::uint32_t first;
  std::uint32_t last;
};

constexpr std::array forms{
    Form{.mask = 0x80, .mark = 0x00, .following = 0, .first = 0x0, .last = 0x7F},
    Form{.mask = 0xE0, .mark = 0xC0, .following = 1, .first = 0x80, .last = 0x7FF},
    Form{.mask = 0xF0, .mark = 0xE0, .following = 2, .first = 0x800, .last = 0xFFFF},
    Form{.mask = 0xF8, .mark = 0xF0, .following = 3, .first = 0x10000, .last = 0x10FFFF},
};

auto form_of(std::uint8_t first_byte) -> const Form* {
  for (const auto& form : forms) {
    if ((first_byte & form.mask) == form.mark) {
      return &form;
    }
  }
  return nullptr;
}

auto is_printable(std::uint32_t character) -> bool {
  const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  return !control && !surrogate;
}

// How many bytes the first character takes; 0 when it is none, or none that may be shown.
auto length_of_first(std::string_view bytes) -> std::size_t {
  const auto first = static_cast<std::uint8_t>(bytes.front());
  const auto* const form = form_of(first);
  if (form == nullptr || bytes.size() <= form->following) {
    return 0;
  }
  std::uint32_t character = first & static_cast<std::uint8_t>(~form->mask);
  for (const char follower : bytes.substr(1, form->following)) {
    const auto byte = static_cast<std::uint8_t>(follower);
    if ((byte & 0xC0U) != 0x80U) {
      return 0;
    }
    character = (character << 6U) | (byte & 0x3FU);
  }
  const bool shortest = character >= form->first && character <= form->last;
  return shortest && is_printable(character) ? form->following + 1 : 0;
}

}  // namespace

auto is_printable_utf8(std::string_view bytes) -> bool {
  while (!bytes.empty()) {
    const auto length = length_of_first(bytes);
    if (length == 0) {
      return false;
    }
    bytes.remove_prefix(length);
  }
  return true;
}

}  // namespace sallyport::otp
