#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/version.h"
#include "crypto/password_hash.h"

namespace sallyport::factor::recovery_code {

/// How many codes a set has.
inline constexpr int codes_in_a_set = 10;

/// 16 base32 characters (80 random bits) that a person saved. The first two find the row of the set, the
/// other fourteen (70 bits) are kept as an Argon2id hash: a look-up secret of NIST SP 800-63B-4, 3.1.2.
class RecoveryCode {
 public:
  /// As typed: either case, spaces and dashes anywhere; 0, 1 and 8, which the alphabet lacks, are read as the
  /// letters that they are taken for (O, I, B). Nothing for anything that can't be a code.
  [[nodiscard]] static auto parse(std::string_view typed) -> std::optional<RecoveryCode>;
  /// A whole set; no two codes share their first two characters.
  [[nodiscard]] static auto generate_set(Random& random) -> std::vector<RecoveryCode>;

  /// The first two characters. They are not secret.
  [[nodiscard]] auto selector() const -> std::string {
    return std::string{characters_.reveal().substr(0, 2)};
  }
  /// The fourteen characters that prove.
  [[nodiscard]] auto proof() const -> Secret { return Secret::copy_of(characters_.reveal().substr(2)); }
  /// All sixteen in groups of four with dashes, as they are shown: once.
  [[nodiscard]] auto shown() const -> Secret;

 private:
  explicit RecoveryCode(Secret characters) : characters_{std::move(characters)} {}
  Secret characters_;
};

/// One code as it is kept.
struct HashedCode {
  std::string selector;
  crypto::PasswordHash hash;
};

/// What the pages may know of somebody's set.
struct SetState {
  Instant made;
  int remaining;
};

/// Where the sets are kept, one an account. Every call may throw FaultInUnit.
class RecoveryCodes {
 public:
  RecoveryCodes() = default;
  RecoveryCodes(const RecoveryCodes&) = delete;
  RecoveryCodes(RecoveryCodes&&) = delete;
  auto operator=(const RecoveryCodes&) -> RecoveryCodes& = delete;
  auto operator=(RecoveryCodes&&) -> RecoveryCodes& = delete;
  virtual ~RecoveryCodes() = default;

  [[nodiscard]] virtual auto state(AccountId account) -> std::optional<SetState> = 0;
  /// The unused code with this selector in the present set.
  [[nodiscard]] virtual auto find(AccountId account, std::string_view selector)
      -> std::optional<HashedCode> = 0;
  /// Uses up exactly this code: `somebody_was_faster` when it is used, or its set has been replaced.
  [[nodiscard]] virtual auto use(AccountId account, const HashedCode& code, Instant now) -> Written = 0;
  /// The new set stands, the old one is gone.
  virtual void replace_set(AccountId account, const std::vector<HashedCode>& codes, Instant now) = 0;
  virtual void remove_set(AccountId account) = 0;
};

}  // namespace sallyport::factor::recovery_code
