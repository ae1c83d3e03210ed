#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/secret.h"
#include "crypto/bytes.h"
#include "crypto/foreign/fields.h"
#include "crypto/foreign/scheme.h"

namespace sallyport::crypto::foreign {
namespace {

struct Kind {
  std::string_view prefix;
  std::string_view algorithm;
  std::size_t size;
};
constexpr std::array kinds{Kind{"{SSHA}", "SHA1", 20}, Kind{"{SSHA256}", "SHA256", 32},
                           Kind{"{SSHA512}", "SHA512", 64}};

auto to_upper(char letter) -> char {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

auto begins_with(std::string_view text, std::string_view prefix) -> bool {
  return text.size() >= prefix.size() &&
         std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, to_upper);
}

}  // namespace

auto SaltedSha::read(std::string_view text) -> Read<SaltedSha> {
  constexpr std::size_t most_salt = 64;
  for (const auto& kind : kinds) {
    if (!begins_with(text, kind.prefix)) {
      continue;
    }
    const auto bytes = from_base64(text.substr(kind.prefix.size()));
    if (!bytes || bytes->size() <= kind.size || bytes->size() > kind.size + most_salt) {
      return fault("this salted SHA is damaged: behind the braces stands base64 of digest and salt");
    }
    return SaltedSha{
        .algorithm = kind.algorithm, .digest = bytes->substr(0, kind.size), .salt = bytes->substr(kind.size)};
  }
  return std::nullopt;
}

auto SaltedSha::matches(std::string_view password) const -> bool {
  std::string message;
  message.reserve(password.size() + salt.size());
  message.append(password).append(salt);
  std::string made(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  must(EVP_Q_digest(nullptr, algorithm.data(), nullptr, message.data(), message.size(),
                    unsigned_bytes(made.data()), &size) == 1);
  wipe(message);
  return equal_in_constant_time(std::string_view{made}.substr(0, size), digest);
}

}  // namespace sallyport::crypto::foreign
