#include "otp/keyed_hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <ranges>
#include <span>
#include <string_view>

namespace sallyport::otp {
namespace {

constexpr std::size_t largest_block = 128;
constexpr std::size_t largest_hash = 64;
using Hash = std::array<unsigned char, largest_hash>;
using Block = std::array<unsigned char, largest_block>;

// libcrypto fails here only when it is broken or out of memory; going on would accept or refuse at random.
void require(int succeeded) {
  if (succeeded != 1) {
    std::abort();
  }
}

auto fetch(const char* name) -> EVP_MD* {
  auto* hash = EVP_MD_fetch(nullptr, name, nullptr);
  require(hash != nullptr ? 1 : 0);
  return hash;
}

// Fetched once and kept until the process ends: fetching costs more than hashing.
auto hash_of(Algorithm algorithm) -> EVP_MD* {
  static EVP_MD* const sha1 = fetch("SHA1");
  static EVP_MD* const sha256 = fetch("SHA256");
  static EVP_MD* const sha512 = fetch("SHA512");
  switch (algorithm) {
    case Algorithm::sha1:
      return sha1;
    case Algorithm::sha256:
      return sha256;
    case Algorithm::sha512:
      return sha512;
  }
  std::abort();
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

auto new_context(EVP_MD* hash) -> Context {
  Context context{EVP_MD_CTX_new()};
  require(context != nullptr ? 1 : 0);
  require(EVP_DigestInit_ex2(context.get(), hash, nullptr));
  return context;
}

void restart(const Context& context) { require(EVP_DigestInit_ex2(context.get(), nullptr, nullptr)); }

void feed(const Context& context, std::span<const unsigned char> bytes) {
  require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
}

auto finish(const Context& context, Hash& hash) -> std::size_t {
  unsigned int size = 0;
  require(EVP_DigestFinal_ex(context.get(), hash.data(), &size));
  return size;
}

// RFC 2104 section 3, steps 2 and 5: the key, filled up to a block, over a repeated byte.
void feed_padded(const Context& context, const Block& key, std::size_t block, unsigned char pad) {
  Block padded;
  std::ranges::transform(key, padded.begin(),
                         [pad](unsigned char byte) { return static_cast<unsigned char>(byte ^ pad); });
  restart(context);
  feed(context, std::span{padded}.first(block));
  OPENSSL_cleanse(padded.data(), padded.size());
}

auto big_endian(std::uint64_t counter) -> std::array<unsigned char, sizeof(counter)> {
  std::array<unsigned char, sizeof(counter)> bytes{};
  for (unsigned char& place : std::views::reverse(bytes)) {
    place = static_cast<unsigned char>(counter & 0xFFU);
    counter >>= 8U;
  }
  return bytes;
}

// RFC 2104 section 2, the inner hash: its context has taken the padded key already.
auto hash_of_counter(const Context& inner, std::uint64_t counter, Hash& hash) -> std::size_t {
  feed(inner, big_endian(counter));
  return finish(inner, hash);
}

// RFC 4226 section 5.3: the low four bits of the last byte say where the four bytes are taken from.
auto truncate(std::span<const unsigned char> hash) -> std::uint32_t {
  const std::size_t offset = hash.back() & 0x0FU;
  std::uint32_t number = hash[offset] & 0x7FU;
  for (std::size_t place = offset + 1; place < offset + 4; ++place) {
    number = (number << 8U) | hash[place];
  }
  return number;
}

// The outer hash, and what is taken out of it. Wipes the inner one that it was given.
auto number_of(const Context& outer, Hash& hash, std::size_t size) -> std::uint32_t {
  feed(outer, std::span{hash}.first(size));
  finish(outer, hash);
  const auto number = truncate(std::span{hash}.first(size));
  OPENSSL_cleanse(hash.data(), hash.size());
  return number;
}

}  // namespace

struct KeyedHash::Contexts {
  explicit Contexts(EVP_MD* hash)
      : block{static_cast<std::size_t>(EVP_MD_get_block_size(hash))},
        inner{new_context(hash)},
        outer{new_context(hash)},
        work{new_context(hash)} {}

  std::size_t block;
  Context inner;
  Context outer;
  Context work;
};

namespace {

auto contexts_of_thread(Algorithm algorithm) -> KeyedHash::Contexts& {
  thread_local std::array<std::unique_ptr<KeyedHash::Contexts>, 3> kept;
  auto& place = kept[static_cast<std::size_t>(algorithm)];
  if (!place) {
    place = std::make_unique<KeyedHash::Contexts>(hash_of(algorithm));
  }
  return *place;
}

// RFC 2104 section 2: a key that is longer than a block is hashed first.
auto key_block(std::string_view key, const KeyedHash::Contexts& contexts) -> Block {
  Block filled{};
  if (key.size() <= contexts.block) {
    std::ranges::copy(key, filled.begin());
    return filled;
  }
  Hash hash;
  restart(contexts.work);
  require(EVP_DigestUpdate(contexts.work.get(), key.data(), key.size()));
  std::copy_n(hash.begin(), finish(contexts.work, hash), filled.begin());
  OPENSSL_cleanse(hash.data(), hash.size());
  return filled;
}

}  // namespace

KeyedHash::KeyedHash(const Key& key, Algorithm algorithm) : contexts_{&contexts_of_thread(algorithm)} {
  auto block = key_block(key.bytes().reveal(), *contexts_);
  feed_padded(contexts_->inner, block, contexts_->block, 0x36);
  feed_padded(contexts_->outer, block, contexts_->block, 0x5C);
  OPENSSL_cleanse(block.data(), block.size());
}

// Starting anew puts the hash's public first state in the place of the one made from the key.
KeyedHash::~KeyedHash() {
  if (keyed_) {
    restart(contexts_->inner);
    restart(contexts_->outer);
  }
}

auto KeyedHash::truncated(std::uint64_t counter) const& -> std::uint32_t {
  const auto& work = contexts_->work;
  Hash hash;
  require(EVP_MD_CTX_copy_ex(work.get(), contexts_->inner.get()));
  const auto size = hash_of_counter(work, counter, hash);
  require(EVP_MD_CTX_copy_ex(work.get(), contexts_->outer.get()));
  return number_of(work, hash, size);
}

auto KeyedHash::truncated(std::uint64_t counter) && -> std::uint32_t {
  Hash hash;
  keyed_ = false;
  const auto size = hash_of_counter(contexts_->inner, counter, hash);
  return number_of(contexts_->outer, hash, size);
}

}  // namespace sallyport::otp
