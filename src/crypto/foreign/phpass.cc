#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/secret.h"
#include "crypto/bytes.h"
#include "crypto/foreign/fields.h"
#include "crypto/foreign/scheme.h"

namespace sallyport::crypto::foreign {
namespace {

constexpr std::string_view letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t md5_size = 16;
constexpr std::size_t whole = 34;
/// "$P$", the count, eight letters of salt.
constexpr std::size_t setting = 12;
constexpr std::size_t salt_at = 4;

/// MD5 with its context kept from one round to the next.
class Md5 {
 public:
  void of(std::string_view first, std::string_view second, std::string& into) {
    unsigned size = 0;
    must(EVP_DigestInit_ex2(context_.get(), EVP_md5(), nullptr) == 1 &&
         EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1 &&
         EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1);
    into.resize(md5_size);
    must(EVP_DigestFinal_ex(context_.get(), unsigned_bytes(into.data()), &size) == 1);
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

// Six bits a letter, the lowest first, three bytes at a time.
auto to_letters(std::string_view bytes) -> std::string {
  constexpr unsigned letter_bits = 6;
  constexpr unsigned mask = 63;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto some = bytes.substr(at, 3);
    unsigned value = 0;
    for (std::size_t i = 0; i < some.size(); ++i) {
      value |= static_cast<unsigned>(static_cast<unsigned char>(some[i])) << (8U * i);
    }
    for (std::size_t i = 0; i <= some.size(); ++i, value >>= letter_bits) {
      text += letters[value & mask];
    }
  }
  return text;
}

}  // namespace

auto Phpass::read(std::string_view text) -> Read<Phpass> {
  if (!text.starts_with("$P$") && !text.starts_with("$H$")) {
    return std::nullopt;
  }
  constexpr std::size_t least_doublings = 7;
  const auto doublings = text.size() == whole ? letters.find(text[3]) : std::string_view::npos;
  if (doublings == std::string_view::npos || doublings < least_doublings || !is_of_crypt(text.substr(3))) {
    return fault("this phpass hash is damaged: it has 34 letters");
  }
  if (doublings > most_doublings) {
    return fault(
        fmt::format("phpass of 2^{} rounds takes too long: 2^{} is the most", doublings, most_doublings));
  }
  return Phpass{.hash = std::string{text}, .doublings = static_cast<int>(doublings)};
}

auto Phpass::matches(std::string_view password) const -> bool {
  const std::string_view text{hash};
  Md5 md5;
  std::string digest;
  md5.of(text.substr(salt_at, setting - salt_at), password, digest);
  for (auto left = std::uint64_t{1} << static_cast<unsigned>(doublings); left > 0; --left) {
    md5.of(digest, password, digest);
  }
  const bool is_same = equal_in_constant_time(to_letters(digest), text.substr(setting));
  wipe(digest);
  return is_same;
}

}  // namespace sallyport::crypto::foreign
