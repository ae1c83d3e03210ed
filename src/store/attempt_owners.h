#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/ids.h"
#include "crypto/digest.h"

namespace sallyport::store {

/// Whose the attempts probably are that this node has met lately, so that what a press will ask about the
/// account can be asked together with whose the attempt is. It may be wrong, or know nothing; whoever uses it
/// finds out. Safe to use from any thread.
class AttemptOwners {
 public:
  /// 16 bytes each, of which the system gives what is used.
  static constexpr std::size_t places = std::size_t{1} << 18U;

  AttemptOwners();

  void note(const crypto::Digest& attempt, AccountId owner);
  void forget(const crypto::Digest& attempt);
  [[nodiscard]] auto find(const crypto::Digest& attempt) const -> std::optional<AccountId>;

 private:
  // Each is read and written without the other: of two attempts in one place the owner may be taken for the
  // other one's.
  struct Place {
    std::uint64_t attempt;
    std::int64_t owner;
  };
  [[nodiscard]] auto place_of(const crypto::Digest& attempt) const -> Place&;

  std::unique_ptr<Place[], decltype(&std::free)> places_;  // NOLINT(*-avoid-c-arrays): zeroes of the system's
};

}  // namespace sallyport::store
