#pragma once

#include <string.h>  // explicit_bzero is POSIX, not in <cstring>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string_view>

namespace sallyport {

/// A hash function of a C library, whose state lies where its caller wants it: that state, how many bytes it
/// takes and gives at a time, and its functions, which return 1.
template <class StateOf, std::size_t bytes_of_block, std::size_t bytes_of_hash, auto begin_by, auto feed_by,
          auto finish_by>
struct HashFunction {
  using State = StateOf;
  static constexpr auto block = bytes_of_block;
  static constexpr auto size = bytes_of_hash;
  static constexpr auto begin = begin_by;
  static constexpr auto feed = feed_by;
  static constexpr auto finish = finish_by;
};

/// A hash on its way, that others can go on from; wiped in the end.
template <class Function>
class Hash {
 public:
  using Bytes = std::span<const unsigned char>;

  Hash() { require(Function::begin(&state_)); }
  Hash(const Hash&) = delete;
  Hash(Hash&&) = delete;
  auto operator=(const Hash&) -> Hash& = default;
  auto operator=(Hash&&) -> Hash& = delete;
  ~Hash() { explicit_bzero(&state_, sizeof(state_)); }

  void feed(Bytes bytes) { require(Function::feed(&state_, bytes.data(), bytes.size())); }
  void feed(std::string_view bytes) {
    feed(Bytes{reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
  }
  void finish(std::span<unsigned char, Function::size> place) {
    require(Function::finish(place.data(), &state_));
  }

 private:
  // A library fails here only when it is broken; going on would accept or refuse at random.
  static void require(int succeeded) {
    if (succeeded != 1) {
      std::abort();
    }
  }

  typename Function::State state_;
};

/// HMAC (RFC 2104) under one key of any length, for as many messages as come: the two padded halves of the
/// key are hashed once for all. No state made from the key is left behind.
template <class Function>
class Hmac {
 public:
  explicit Hmac(std::string_view key) {
    std::array<unsigned char, Function::block> block{};
    if (key.size() <= block.size()) {
      std::ranges::copy(key, block.begin());
    } else {
      work_.feed(key);
      work_.finish(std::span{block}.template first<Function::size>());
    }
    // Section 2, steps 2 and 5: the key, filled up to a block, over a repeated byte.
    constexpr unsigned char inner = 0x36;
    constexpr unsigned char outer = 0x5C;
    turn_over(block, inner);
    inner_.feed(block);
    turn_over(block, inner ^ outer);
    outer_.feed(block);
    explicit_bzero(block.data(), block.size());
  }
  Hmac(const Hmac&) = delete;
  Hmac(Hmac&&) = delete;
  auto operator=(const Hmac&) -> Hmac& = delete;
  auto operator=(Hmac&&) -> Hmac& = delete;
  ~Hmac() { explicit_bzero(mac_.data(), mac_.size()); }

  /// Of this message, valid until the next one: bytes as `Hash` takes them.
  [[nodiscard]] auto of(const auto& message) -> std::span<const unsigned char, Function::size> {
    work_ = inner_;
    work_.feed(message);
    work_.finish(mac_);
    work_ = outer_;
    work_.feed(mac_);
    work_.finish(mac_);
    return mac_;
  }

 private:
  static void turn_over(std::span<unsigned char> bytes, unsigned char by) {
    for (auto& byte : bytes) {
      byte ^= by;
    }
  }

  Hash<Function> inner_;
  Hash<Function> outer_;
  Hash<Function> work_;
  std::array<unsigned char, Function::size> mac_{};
};

}  // namespace sallyport
