#include "store/attempt_owners.h"

#include <atomic>
#include <functional>
#include <new>

namespace sallyport::store {
namespace {

auto name_of(const crypto::Digest& attempt) -> std::uint64_t { return std::hash<crypto::Digest>{}(attempt); }

}  // namespace

AttemptOwners::AttemptOwners()
    : places_{static_cast<Place*>(std::calloc(places, sizeof(Place))), &std::free} {
  if (!places_) {
    throw std::bad_alloc{};
  }
}

auto AttemptOwners::place_of(const crypto::Digest& attempt) const -> Place& {
  return places_[name_of(attempt) % places];
}

void AttemptOwners::note(const crypto::Digest& attempt, AccountId owner) {
  auto& place = place_of(attempt);
  std::atomic_ref{place.attempt}.store(name_of(attempt), std::memory_order_relaxed);
  std::atomic_ref{place.owner}.store(owner.value(), std::memory_order_relaxed);
}

void AttemptOwners::forget(const crypto::Digest& attempt) {
  if (find(attempt)) {
    std::atomic_ref{place_of(attempt).owner}.store(0, std::memory_order_relaxed);
  }
}

auto AttemptOwners::find(const crypto::Digest& attempt) const -> std::optional<AccountId> {
  auto& place = place_of(attempt);
  const auto owner = std::atomic_ref{place.owner}.load(std::memory_order_relaxed);
  const bool is_it = std::atomic_ref{place.attempt}.load(std::memory_order_relaxed) == name_of(attempt);
  return is_it && owner != 0 ? std::optional{AccountId{owner}} : std::nullopt;
}

}  // namespace sallyport::store
