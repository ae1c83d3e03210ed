#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

/// What one Argon2id (RFC 9106) costs.
struct HashCost {
  std::uint32_t memory_kibibytes = 19'456;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;

  auto operator==(const HashCost&) const -> bool = default;
};

/// The cost of the hashes that are made now. It can only be raised above the defaults.
class HashParameters {
 public:
  static constexpr HashCost least{.memory_kibibytes = 19'456, .passes = 2, .lanes = 1};
  static constexpr HashCost most{.memory_kibibytes = 1'048'576, .passes = 16, .lanes = 4};

  /// The defaults: `least`.
  HashParameters() = default;
  /// A fault when a number is outside `least` to `most`.
  [[nodiscard]] static auto create(HashCost cost) -> Result<HashParameters>;

  [[nodiscard]] auto cost() const -> const HashCost& { return cost_; }

 private:
  explicit HashParameters(HashCost cost) : cost_{cost} {}
  HashCost cost_ = least;
};

/// 16 bytes of salt.
class Salt {
 public:
  static constexpr std::size_t size = 16;

  [[nodiscard]] static auto generate(Random& random) -> Salt;
  /// A fault unless there are exactly 16 bytes.
  [[nodiscard]] static auto from_bytes(std::string_view bytes) -> Result<Salt>;
  [[nodiscard]] auto bytes() const -> std::string_view { return bytes_; }

 private:
  explicit Salt(std::string bytes) : bytes_{std::move(bytes)} {}
  std::string bytes_;
};

/// A password's Argon2id hash with its cost and salt; as text `$argon2id$v=19$m=…,t=…,p=…$salt$hash`
/// (the PHC string format).
class PasswordHash {
 public:
  static constexpr std::size_t tag_size = 32;

  /// Reads the text strictly. A cost below today's floors is allowed (needs_rehash tells), one above
  /// HashParameters::most (but for lanes, of which there may be 16) is a fault, as are salts outside 8 to 64
  /// bytes and tags outside 16 to 64.
  [[nodiscard]] static auto parse(std::string_view text) -> Result<PasswordHash>;
  /// A hash that no known password has, at this cost: to be checked for people who don't exist.
  [[nodiscard]] static auto of_nobody(const HashParameters& parameters, Random& random) -> PasswordHash;

  [[nodiscard]] auto text() const -> std::string;
  [[nodiscard]] auto cost() const -> const HashCost& { return cost_; }
  [[nodiscard]] auto salt() const -> std::string_view { return salt_; }
  [[nodiscard]] auto tag() const -> std::string_view { return tag_; }

  /// Same cost and salt, and the same tag, compared in constant time.
  friend auto operator==(const PasswordHash& left, const PasswordHash& right) -> bool {
    return left.cost_ == right.cost_ && left.salt_ == right.salt_ &&
           equal_in_constant_time(left.tag_, right.tag_);
  }

 private:
  friend class Hasher;
  PasswordHash(HashCost cost, std::string salt, std::string tag)
      : cost_{cost}, salt_{std::move(salt)}, tag_{std::move(tag)} {}
  HashCost cost_;
  std::string salt_;
  std::string tag_;
};

/// What comparing a password with a hash shows.
enum class Verdict { matches, differs };

// Each of these takes tens of milliseconds and the cost's memory; a fault means that there was no memory.
// A server calls them through HashingPool, never on the threads that answer requests.

[[nodiscard]] auto hash(const Secret& password, const HashParameters& parameters, Random& random)
    -> Result<PasswordHash>;
[[nodiscard]] auto hash_with_salt(const Secret& password, const Salt& salt, const HashParameters& parameters)
    -> Result<PasswordHash>;
/// With the salt and the cost of `model`, so that one hashing can be compared (==) with a whole set that
/// was made with one salt.
[[nodiscard]] auto hash_like(const PasswordHash& model, const Secret& password) -> Result<PasswordHash>;
[[nodiscard]] auto verify(const PasswordHash& expected, const Secret& password) -> Result<Verdict>;

/// Whether `stored` is weaker in any way than what would be made now, or as strong but made in another way,
/// of more lanes or a longer salt, which takes another time than nobody's (decision 29).
[[nodiscard]] auto needs_rehash(const PasswordHash& stored, const HashParameters& parameters) -> bool;

}  // namespace sallyport::crypto
