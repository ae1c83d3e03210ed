#include "otp/keyed_hash.h"

// Hashes of libcrypto's that are begun, copied and ended on the stack: decision 27 says why not by EVP.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ranges>
#include <span>
#include <string_view>

namespace sallyport::otp {
namespace {

using Bytes = std::span<const unsigned char>;

// libcrypto fails here only when it is broken; going on would accept or refuse at random.
void require(int succeeded) {
  if (succeeded != 1) {
    std::abort();
  }
}

/// One of libcrypto's hashes: its state, how many bytes it takes and gives at a time, and its functions.
template <class StateOf, std::size_t bytes_of_block, std::size_t bytes_of_hash, auto begin_by, auto feed_by,
          auto finish_by>
struct Functions {
  using State = StateOf;
  static constexpr auto block = bytes_of_block;
  static constexpr auto size = bytes_of_hash;
  static constexpr auto begin = begin_by;
  static constexpr auto feed = feed_by;
  static constexpr auto finish = finish_by;
};
using Sha1 = Functions<SHA_CTX, SHA_CBLOCK, SHA_DIGEST_LENGTH, &SHA1_Init, &SHA1_Update, &SHA1_Final>;
using Sha256 =
    Functions<SHA256_CTX, SHA256_CBLOCK, SHA256_DIGEST_LENGTH, &SHA256_Init, &SHA256_Update, &SHA256_Final>;
using Sha512 =
    Functions<SHA512_CTX, SHA512_CBLOCK, SHA512_DIGEST_LENGTH, &SHA512_Init, &SHA512_Update, &SHA512_Final>;

/// A hash that can go on from where another one is; wiped in the end.
template <class Of>
class Hash {
 public:
  Hash() { require(Of::begin(&state_)); }
  Hash(const Hash&) = delete;
  Hash(Hash&&) = delete;
  auto operator=(const Hash&) -> Hash& = default;
  auto operator=(Hash&&) -> Hash& = delete;
  ~Hash() { OPENSSL_cleanse(&state_, sizeof(state_)); }

  void feed(Bytes bytes) { require(Of::feed(&state_, bytes.data(), bytes.size())); }
  void finish(std::span<unsigned char, Of::size> place) { require(Of::finish(place.data(), &state_)); }

 private:
  typename Of::State state_;
};

auto big_endian(std::uint64_t counter) -> std::array<unsigned char, sizeof(counter)> {
  std::array<unsigned char, sizeof(counter)> bytes{};
  for (unsigned char& place : std::views::reverse(bytes)) {
    place = static_cast<unsigned char>(counter & 0xFFU);
    counter >>= 8U;
  }
  return bytes;
}

// RFC 4226 section 5.3: the low four bits of the last byte say where the four bytes are taken from.
auto truncate(Bytes hash) -> std::uint32_t {
  const std::size_t offset = hash.back() & 0x0FU;
  std::uint32_t number = hash[offset] & 0x7FU;
  for (std::size_t place = offset + 1; place < offset + 4; ++place) {
    number = (number << 8U) | hash[place];
  }
  return number;
}

/// RFC 2104 section 2 under one key, for as many messages as come.
template <class Of>
class Hmac {
 public:
  explicit Hmac(std::string_view key) {
    std::array<unsigned char, Of::block> block{};
    if (key.size() <= block.size()) {
      std::ranges::copy(key, block.begin());
    } else {
      work_.feed({reinterpret_cast<const unsigned char*>(key.data()), key.size()});
      work_.finish(std::span{block}.template first<Of::size>());
    }
    // Steps 2 and 5: the key, filled up to a block, over a repeated byte.
    constexpr unsigned char inner = 0x36;
    constexpr unsigned char outer = 0x5C;
    turn_over(block, inner);
    inner_.feed(block);
    turn_over(block, inner ^ outer);
    outer_.feed(block);
    OPENSSL_cleanse(block.data(), block.size());
  }
  Hmac(const Hmac&) = delete;
  Hmac(Hmac&&) = delete;
  auto operator=(const Hmac&) -> Hmac& = delete;
  auto operator=(Hmac&&) -> Hmac& = delete;
  ~Hmac() { OPENSSL_cleanse(hash_.data(), hash_.size()); }

  [[nodiscard]] auto truncated(std::uint64_t counter) -> std::uint32_t {
    work_ = inner_;
    work_.feed(big_endian(counter));
    work_.finish(hash_);
    work_ = outer_;
    work_.feed(hash_);
    work_.finish(hash_);
    return truncate(hash_);
  }

 private:
  static void turn_over(std::span<unsigned char> bytes, unsigned char by) {
    for (auto& byte : bytes) {
      byte ^= by;
    }
  }

  Hash<Of> inner_;
  Hash<Of> outer_;
  Hash<Of> work_;
  std::array<unsigned char, Of::size> hash_{};
};

template <class Of>
void hash_each_by(std::string_view key, Counters counters, const std::function<void(std::uint32_t)>& take) {
  Hmac<Of> hmac{key};
  for (std::size_t place = 0; place < counters.count; ++place) {
    take(hmac.truncated(counters.first.value() + place));
  }
}

}  // namespace

void hash_each(const Key& key, Algorithm algorithm, Counters counters,
               const std::function<void(std::uint32_t)>& take) {
  const auto bytes = key.bytes().reveal();
  switch (algorithm) {
    case Algorithm::sha1:
      hash_each_by<Sha1>(bytes, counters, take);
      return;
    case Algorithm::sha256:
      hash_each_by<Sha256>(bytes, counters, take);
      return;
    case Algorithm::sha512:
      hash_each_by<Sha512>(bytes, counters, take);
      return;
  }
  std::abort();
}

}  // namespace sallyport::otp
