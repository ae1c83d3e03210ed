#include <crypt.h>
#include <fmt/format.h>

#include <cstdint>
#include <memory>

#include "base/encoding.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/foreign/fields.h"
#include "crypto/foreign/scheme.h"

namespace sallyport::crypto::foreign {
namespace {

constexpr std::size_t bcrypt_letters = 60;
constexpr std::size_t bcrypt_digest_letters = 31;
constexpr std::size_t bcrypt_looks_at = 72;

/// Whether crypt(3) makes of the password the last `letters` of `hash`. What stands in front of them may be
/// spelled in more than one way.
auto crypt_gives(const std::string& hash, std::size_t letters, std::string_view password) -> bool {
  const auto scratch = std::make_unique<::crypt_data>();
  std::string phrase{password};
  const char* const made = ::crypt_r(phrase.c_str(), hash.c_str(), scratch.get());
  const std::string_view text{made == nullptr ? "" : made};
  const bool is_same = text.size() >= letters && !text.starts_with('*') &&
                       equal_in_constant_time(text.substr(text.size() - letters),
                                              std::string_view{hash}.substr(hash.size() - letters));
  ::explicit_bzero(scratch.get(), sizeof(::crypt_data));
  wipe(phrase);
  return is_same;
}

}  // namespace

auto Bcrypt::read(std::string_view text) -> Read<Bcrypt> {
  constexpr std::string_view django = "bcrypt$";
  constexpr std::string_view django_of_sha256 = "bcrypt_sha256$";
  auto of = Of::password;
  if (text.starts_with(django)) {
    text.remove_prefix(django.size());
  } else if (text.starts_with(django_of_sha256)) {
    text.remove_prefix(django_of_sha256.size());
    of = Of::sha256;
  }
  const bool is_ours = text.starts_with("$2a$") || text.starts_with("$2b$") || text.starts_with("$2y$");
  if (!is_ours) {
    return std::nullopt;
  }
  const auto parts = split_at_dollars(text);
  const bool has_form =
      text.size() == bcrypt_letters && parts.size() == 4 && parts[2].size() == 2 && is_of_crypt(parts[3]);
  const auto cost =
      has_form ? number_in(parts[2].starts_with('0') ? parts[2].substr(1) : parts[2]) : std::nullopt;
  if (!cost || *cost < 4) {
    return fault("this bcrypt hash is damaged: it has 60 letters");
  }
  if (*cost > dearest) {
    return fault(fmt::format("bcrypt of cost {} takes too long: {} is the most", *cost, dearest));
  }
  return Bcrypt{.hash = std::string{text}, .of = of};
}

auto Bcrypt::matches(std::string_view password) const -> bool {
  if (of == Of::sha256) {
    return crypt_gives(hash, bcrypt_digest_letters, to_hex(sha256(password).bytes()));
  }
  return crypt_gives(hash, bcrypt_digest_letters, password.substr(0, bcrypt_looks_at));
}

auto ShaCrypt::read(std::string_view text) -> Read<ShaCrypt> {
  constexpr std::size_t letters_of_sha256 = 43;
  constexpr std::size_t letters_of_sha512 = 86;
  constexpr std::uint64_t least_rounds = 1'000;
  constexpr std::size_t longest_salt = 16;
  if (!text.starts_with("$5$") && !text.starts_with("$6$")) {
    return std::nullopt;
  }
  const auto letters = text.starts_with("$5$") ? letters_of_sha256 : letters_of_sha512;
  auto parts = split_at_dollars(text.substr(3));
  std::uint64_t rounds = 5'000;
  bool has_form = true;
  if (parts.front().starts_with("rounds=")) {
    const auto given = number_in(parts.front().substr(std::string_view{"rounds="}.size()));
    has_form = given && *given >= least_rounds;
    rounds = given.value_or(0);
    parts.erase(parts.begin());
  }
  if (!has_form || parts.size() != 2 || parts[0].size() > longest_salt || !is_of_crypt(parts[0]) ||
      parts[1].size() != letters || !is_of_crypt(parts[1])) {
    return fault("this SHA-crypt hash is damaged");
  }
  if (rounds > most_rounds) {
    return fault(fmt::format("SHA-crypt of {} rounds takes too long: {} is the most", rounds, most_rounds));
  }
  return ShaCrypt{.hash = std::string{text}, .digest_letters = letters};
}

auto ShaCrypt::matches(std::string_view password) const -> bool {
  return password.size() <= longest_password && crypt_gives(hash, digest_letters, password);
}

}  // namespace sallyport::crypto::foreign
