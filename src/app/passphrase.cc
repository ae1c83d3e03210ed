#include "app/passphrase.h"

#include <string>
#include <string_view>
#include <utility>

namespace sallyport::app {

auto make_passphrase(Random& random) -> Secret {
  // 16 and 4 of them, so that six bits choose a syllable without a remainder.
  constexpr std::string_view consonants = "bdfghjklmnprstvz";
  constexpr std::string_view vowels = "aeio";
  constexpr std::size_t syllables = 8;
  const auto bytes = random.secret(syllables);
  std::string phrase;
  for (const char byte : bytes.reveal()) {
    const auto bits = static_cast<unsigned char>(byte);
    if (phrase.size() % 5 == 4) {
      phrase += '-';
    }
    phrase += consonants[bits & 0x0FU];
    phrase += vowels[(bits >> 4U) & 0x03U];
  }
  return Secret::take(std::move(phrase));
}

}  // namespace sallyport::app
