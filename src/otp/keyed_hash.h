#pragma once

#include <cstdint>

#include "otp/algorithm.h"
#include "otp/key.h"

namespace sallyport::otp {

/// HMAC (RFC 2104) under one key, kept ready for many counters. The two padded halves of the key are
/// hashed once; each counter then costs two short hashes instead of four. It borrows libcrypto contexts
/// that the thread keeps, so a thread holds at most one for each hash at a time; nothing made from the
/// key alone stays in them.
class KeyedHash {
 public:
  /// Aborts when this libcrypto doesn't offer the hash: nothing could be verified then.
  KeyedHash(const Key& key, Algorithm algorithm);
  KeyedHash(const KeyedHash&) = delete;
  KeyedHash(KeyedHash&&) = delete;
  auto operator=(const KeyedHash&) -> KeyedHash& = delete;
  auto operator=(KeyedHash&&) -> KeyedHash& = delete;
  ~KeyedHash();

  /// The 31 bits that RFC 4226 section 5.3 takes out of the HMAC of a counter.
  [[nodiscard]] auto truncated(std::uint64_t counter) const& -> std::uint32_t;
  /// The same for the last counter that is asked for: quicker, since nothing has to be kept.
  [[nodiscard]] auto truncated(std::uint64_t counter) && -> std::uint32_t;

  /// The thread's contexts for one hash; only keyed_hash.cc knows what is in them.
  struct Contexts;

 private:
  Contexts* contexts_;
  bool keyed_ = true;
};

}  // namespace sallyport::otp
