#pragma once

#include <cstdint>
#include <string_view>

namespace sallyport::view {

/// A name in a template, which is looked for by 64 bits that stand for it: FNV-1a, as the IETF's
/// draft-eastlake-fnv has it. Names are ours and those of an operator's templates, some hundreds: that two
/// of them share their bits is as good as impossible, and no visitor can choose one.
class Name {
 public:
  /// A literal, so that the bits are there when the program starts.
  consteval Name(const char* text) : Name{std::string_view{text}} {}  // NOLINT(google-explicit-constructor)
  constexpr explicit Name(std::string_view text) {
    constexpr std::uint64_t prime = 0x100000001B3;
    for (const char letter : text) {
      bits_ = (bits_ ^ static_cast<unsigned char>(letter)) * prime;
    }
  }

  [[nodiscard]] constexpr auto operator==(const Name&) const -> bool = default;

 private:
  std::uint64_t bits_ = 0xCBF29CE484222325;
};

}  // namespace sallyport::view
