#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "base/secret.h"
#include "crypto/bytes.h"
#include "crypto/foreign/fields.h"
#include "crypto/foreign/scheme.h"

namespace sallyport::crypto::foreign {
namespace {

constexpr std::size_t least_key = 16;
constexpr std::size_t most_key = 64;
constexpr std::size_t most_salt = 128;

struct Kind {
  std::string_view name;
  Pbkdf2::Digest digest;
};
// Django has an underscore, passlib and Keycloak a dash; passlib calls the one of SHA-1 pbkdf2.
constexpr std::array kinds{
    Kind{"pbkdf2_sha1", Pbkdf2::Digest::sha1},     Kind{"pbkdf2_sha256", Pbkdf2::Digest::sha256},
    Kind{"pbkdf2_sha512", Pbkdf2::Digest::sha512}, Kind{"pbkdf2-sha1", Pbkdf2::Digest::sha1},
    Kind{"pbkdf2-sha256", Pbkdf2::Digest::sha256}, Kind{"pbkdf2-sha512", Pbkdf2::Digest::sha512},
    Kind{"pbkdf2", Pbkdf2::Digest::sha1},
};

auto digest_named(std::string_view name) -> std::optional<Pbkdf2::Digest> {
  for (const auto& kind : kinds) {
    if (kind.name == name) {
      return kind.digest;
    }
  }
  return std::nullopt;
}

auto openssl_digest(Pbkdf2::Digest digest) -> const EVP_MD* {
  switch (digest) {
    case Pbkdf2::Digest::sha1:
      return EVP_sha1();
    case Pbkdf2::Digest::sha256:
      return EVP_sha256();
    case Pbkdf2::Digest::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

/// Iterations, times the blocks that the key is made of.
auto most_work(Pbkdf2::Digest digest) -> std::uint64_t {
  constexpr std::uint64_t of_sha512 = 500'000;
  constexpr std::uint64_t of_others = 1'300'000;
  return digest == Pbkdf2::Digest::sha512 ? of_sha512 : of_others;
}

/// The four fields behind the kind, wherever they came from.
auto made_of(Pbkdf2::Digest digest, std::string_view iterations, const std::optional<std::string>& salt,
             std::string_view key_letters) -> Read<Pbkdf2> {
  const auto count = number_in(iterations);
  auto key = from_base64(key_letters);
  if (!count || *count == 0 || !salt || salt->empty() || salt->size() > most_salt || !key ||
      key->size() < least_key || key->size() > most_key) {
    return fault("this PBKDF2 hash is damaged");
  }
  const auto block = static_cast<std::size_t>(EVP_MD_get_size(openssl_digest(digest)));
  const auto blocks = (key->size() + block - 1) / block;
  if (*count > most_work(digest) / blocks) {
    return fault(fmt::format("PBKDF2 of {} iterations takes too long: {} is the most", *count,
                             most_work(digest) / blocks));
  }
  return Pbkdf2{.digest = digest, .iterations = *count, .salt = *salt, .key = *std::move(key)};
}

}  // namespace

// Django: pbkdf2_sha256$600000$SALT$BASE64, where the salt is text.
// passlib: $pbkdf2-sha256$29000$BASE64$BASE64; PHC: the same with i=29000 or i=29000,l=32.
// Keycloak, in words of ours: keycloak$pbkdf2-sha256$27500$BASE64$BASE64.
auto Pbkdf2::read(std::string_view text) -> Read<Pbkdf2> {
  auto parts = split_at_dollars(text);
  const bool is_modular = parts.front().empty() || parts.front() == "keycloak";
  if (is_modular) {
    parts.erase(parts.begin());
  }
  const auto digest = parts.empty() ? std::nullopt : digest_named(parts.front());
  if (!digest) {
    return std::nullopt;
  }
  if (parts.size() != 4) {
    return fault("this PBKDF2 hash is damaged");
  }
  auto iterations = parts[1];
  if (is_modular && iterations.starts_with("i=")) {
    iterations = iterations.substr(2, iterations.find(',') - 2);
  }
  const auto salt = is_modular ? from_base64(parts[2]) : std::optional{std::string{parts[2]}};
  return made_of(*digest, iterations, salt, parts[3]);
}

auto Pbkdf2::matches(std::string_view password) const -> bool {
  std::string made(key.size(), '\0');
  must(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), unsigned_bytes(salt),
                         static_cast<int>(salt.size()), static_cast<int>(iterations), openssl_digest(digest),
                         static_cast<int>(made.size()), unsigned_bytes(made.data())) == 1);
  const bool is_same = equal_in_constant_time(made, key);
  wipe(made);
  return is_same;
}

}  // namespace sallyport::crypto::foreign
