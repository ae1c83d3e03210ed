#include <openssl/evp.h>

#include <bit>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "base/secret.h"
#include "crypto/bytes.h"
#include "crypto/foreign/fields.h"
#include "crypto/foreign/scheme.h"

namespace sallyport::crypto::foreign {
namespace {

constexpr std::uint64_t most_memory = std::uint64_t{64} << 20U;
/// N·r·p: what Django asks for since its version 5.
constexpr std::uint64_t most_work = 16'384 * 8 * 5;
constexpr std::size_t least_key = 16;
constexpr std::size_t most_key = 64;
constexpr std::size_t most_salt = 128;

auto damaged() -> Read<Scrypt> { return fault("this scrypt hash is damaged"); }

auto memory_of(const Scrypt& scrypt) -> std::uint64_t { return 128 * scrypt.n * scrypt.r; }

/// False when OpenSSL refuses the parameters, or has no memory. Without room for a key it looks at the
/// parameters alone.
auto compute(const Scrypt& scrypt, std::string_view password, std::span<char> key) -> bool {
  // What OpenSSL takes beside the large block.
  const auto beside = (128 * scrypt.r * scrypt.p) + (256 * scrypt.r) + (std::uint64_t{1} << 20U);
  const bool is_look = key.empty();
  return EVP_PBE_scrypt(is_look ? nullptr : password.data(), password.size(), unsigned_bytes(scrypt.salt),
                        scrypt.salt.size(), scrypt.n, scrypt.r, scrypt.p, memory_of(scrypt) + beside,
                        is_look ? nullptr : unsigned_bytes(key.data()), key.size()) == 1;
}

auto checked(Scrypt scrypt) -> Read<Scrypt> {
  if (scrypt.n < 2 || !std::has_single_bit(scrypt.n) || scrypt.r == 0 || scrypt.p == 0 ||
      scrypt.salt.empty() || scrypt.salt.size() > most_salt || scrypt.key.size() < least_key ||
      scrypt.key.size() > most_key) {
    return damaged();
  }
  const bool is_small = scrypt.n <= most_work && scrypt.r <= most_work && scrypt.p <= most_work &&
                        scrypt.n * scrypt.r <= most_work && scrypt.n * scrypt.r * scrypt.p <= most_work;
  if (!is_small || memory_of(scrypt) > most_memory) {
    return fault("this scrypt hash takes too long: N times r times p is 655360 at the most, in 64 MiB");
  }
  // RFC 7914 forbids some pairs, such as N = 65536 with r = 1.
  return compute(scrypt, {}, {}) ? Read<Scrypt>{std::move(scrypt)} : damaged();
}

/// "ln=16,r=8,p=1".
auto read_parameters(std::string_view text, Scrypt& into) -> bool {
  const auto first = text.find(',');
  const auto second = first == std::string_view::npos ? first : text.find(',', first + 1);
  if (second == std::string_view::npos) {
    return false;
  }
  const auto exponent = text.substr(0, first);
  const auto r = text.substr(first + 1, second - first - 1);
  const auto p = text.substr(second + 1);
  if (!exponent.starts_with("ln=") || !r.starts_with("r=") || !p.starts_with("p=")) {
    return false;
  }
  constexpr std::uint64_t highest = 63;
  const auto power = number_in(exponent.substr(3)).value_or(0);
  into.n = power > highest ? 0 : std::uint64_t{1} << power;
  into.r = number_in(r.substr(2)).value_or(0);
  into.p = number_in(p.substr(2)).value_or(0);
  return true;
}

auto read_phc(const std::vector<std::string_view>& parts) -> Read<Scrypt> {
  Scrypt scrypt{};
  auto salt = parts.size() == 5 ? from_base64(parts[3]) : std::nullopt;
  auto key = parts.size() == 5 ? from_base64(parts[4]) : std::nullopt;
  if (!salt || !key || !read_parameters(parts[2], scrypt)) {
    return damaged();
  }
  scrypt.salt = *std::move(salt);
  scrypt.key = *std::move(key);
  return checked(std::move(scrypt));
}

// scrypt$N$SALT$r$p$BASE64, where the salt is text.
auto read_django(const std::vector<std::string_view>& parts) -> Read<Scrypt> {
  auto key = parts.size() == 6 ? from_base64(parts[5]) : std::nullopt;
  if (!key) {
    return damaged();
  }
  return checked({.n = number_in(parts[1]).value_or(0),
                  .r = number_in(parts[3]).value_or(0),
                  .p = number_in(parts[4]).value_or(0),
                  .salt = std::string{parts[2]},
                  .key = *std::move(key)});
}

}  // namespace

auto Scrypt::read(std::string_view text) -> Read<Scrypt> {
  const auto parts = split_at_dollars(text);
  if (parts.front() == "scrypt") {
    return read_django(parts);
  }
  return text.starts_with("$scrypt$") ? read_phc(parts) : Read<Scrypt>{std::nullopt};
}

auto Scrypt::matches(std::string_view password) const -> bool {
  std::string made(key.size(), '\0');
  if (!compute(*this, password, made)) {
    throw std::bad_alloc{};  // nothing else is left: the parameters were looked at when it was read
  }
  const bool is_same = equal_in_constant_time(made, key);
  wipe(made);
  return is_same;
}

}  // namespace sallyport::crypto::foreign
