#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "base/ids.h"
#include "base/instant.h"
#include "unit/changes.h"

namespace sallyport::unit {

/// What can be remembered says itself under what key and of whose account it is: nothing is kept twice.
template <class Value>
concept Rememberable = requires(const Value& value) {
  value.key();
  { value.owner() } -> std::convertible_to<AccountId>;
};

/// What was read of accounts, to be answered again without the database, until the account changes. It holds
/// a bounded number of entries; those that were used least lately go first. Safe to use from any thread.
template <Rememberable Value>
class Memory {
 public:
  using Key = std::remove_cvref_t<decltype(std::declval<const Value&>().key())>;

  /// `capacity`: how many entries there may be, about. `changes` must outlive it.
  Memory(const Changes& changes, std::size_t capacity)
      : changes_{changes}, most_in_half_{(capacity / (2 * number_of_shards)) + 1} {}

  /// Nothing when it has to be read (again).
  [[nodiscard]] auto recall(const Key& key, Instant now) -> std::optional<Value> {
    auto& shard = shard_of(key);
    const std::scoped_lock lock{shard.mutex};
    if (const auto found = shard.young.find(key); found != shard.young.end()) {
      return believed(shard.young, found, now);
    }
    const auto found = shard.old.find(key);
    if (found == shard.old.end()) {
      return std::nullopt;
    }
    auto value = believed(shard.old, found, now);
    if (value) {
      auto node = shard.old.extract(found);
      make_room(shard);
      shard.young.insert(std::move(node));
    }
    return value;
  }

  /// `moment` was taken from the changes before the value was read, at `now`.
  void keep(Value value, Changes::Moment moment, Instant now) {
    auto& shard = shard_of(value.key());
    const std::scoped_lock lock{shard.mutex};
    make_room(shard);
    if (const auto before = shard.young.find(value.key()); before != shard.young.end()) {
      shard.young.erase(before);
    }
    shard.young.insert(Entry{.value = std::move(value), .moment = moment, .read = now});
  }

 private:
  struct Entry {
    Value value;
    Changes::Moment moment;
    Instant read;
  };
  /// An entry is found by its value's key.
  struct Hash {
    using is_transparent = void;  // NOLINT(*-identifier-naming): the name that the standard looks for
    auto operator()(const Key& key) const noexcept -> std::size_t { return std::hash<Key>{}(key); }
    auto operator()(const Entry& entry) const noexcept -> std::size_t { return (*this)(entry.value.key()); }
  };
  struct Equal {
    using is_transparent = void;  // NOLINT(*-identifier-naming): the name that the standard looks for
    auto operator()(const Entry& one, const Entry& other) const -> bool {
      return one.value.key() == other.value.key();
    }
    auto operator()(const Key& key, const Entry& entry) const -> bool { return key == entry.value.key(); }
    auto operator()(const Entry& entry, const Key& key) const -> bool { return key == entry.value.key(); }
  };
  using Entries = std::unordered_set<Entry, Hash, Equal>;
  // Entries come in young; when that half is full, it becomes the old one, and what nobody asked for since is
  // forgotten.
  struct Shard {
    std::mutex mutex;
    Entries young;  // guarded by mutex
    Entries old;    // guarded by mutex
  };
  static constexpr std::size_t number_of_shards = 16;

  auto shard_of(const Key& key) -> Shard& { return shards_[std::hash<Key>{}(key) / 64 % number_of_shards]; }

  auto believed(Entries& entries, typename Entries::iterator found, Instant now) const
      -> std::optional<Value> {
    const auto& entry = *found;
    const bool is_recent = now >= entry.read && now - entry.read <= changes_.believed_for();
    if (is_recent && changes_.is_heard() && !changes_.changed_since(entry.value.owner(), entry.moment)) {
      return entry.value;
    }
    entries.erase(found);
    return std::nullopt;
  }

  void make_room(Shard& shard) const {
    if (shard.young.size() >= most_in_half_) {
      shard.old = std::exchange(shard.young, {});
    }
  }

  const Changes& changes_;
  std::size_t most_in_half_;
  std::array<Shard, number_of_shards> shards_;
};

}  // namespace sallyport::unit
