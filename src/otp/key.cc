#include "otp/key.h"

#include <string>
#include <utility>

#include "base/encoding.h"

namespace sallyport::otp {

auto Key::create(Secret bytes) -> Result<Key> {
  if (bytes.size() < least_bytes) {
    return fault("the key is too short: an authenticator's key has at least 128 bits (RFC 4226, R6)");
  }
  if (bytes.size() > most_bytes) {
    return fault("the key is too long: an authenticator's key has at most 128 bytes");
  }
  return Key{std::move(bytes)};
}

auto Key::generate(Random& random) -> Key { return Key{random.secret(generated_bytes)}; }

auto Key::base32() const -> Secret { return Secret::take(to_base32(bytes_.reveal())); }

auto Key::base32_in_groups() const -> Secret {
  constexpr std::size_t group = 4;
  const auto letters = base32();
  const auto text = letters.reveal();
  std::string grouped;
  grouped.reserve(text.size() + (text.size() / group));
  for (std::size_t start = 0; start < text.size(); start += group) {
    if (start > 0) {
      grouped.push_back(' ');
    }
    grouped.append(text.substr(start, group));
  }
  return Secret::take(std::move(grouped));
}

}  // namespace sallyport::otp
