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
/// a bounded number of entries; those that nobody has asked for lately go first. Safe to use from any thread.
template <Rememberable Value>
class Memory {
 public:
  using Key = std::remove_cvref_t<decltype(std::declval<const Value&>().key())>;

  /// `capacity`: how many entries have room; there may be a twentieth more. `changes` must outlive it.
  Memory(const Changes& changes, std::size_t capacity)
      : changes_{changes}, most_in_shard_{((capacity + (capacity / slack)) / number_of_shards) + 1} {}

  /// Nothing when it has to be read (again).
  [[nodiscard]] auto recall(const Key& key, Instant now) -> std::optional<Value> {
    auto& shard = shard_of(key);
    const std::scoped_lock lock{shard.mutex};
    const auto found = shard.entries.find(key);
    if (found == shard.entries.end()) {
      return std::nullopt;
    }
    if (!is_believed(*found, now)) {
      shard.entries.erase(found);
      return std::nullopt;
    }
    found->is_asked_for = 1;
    return found->value;
  }

  /// `moment` was taken from the changes before the value was read, at `now`.
  void keep(Value value, Changes::Moment moment, Instant now) {
    auto& shard = shard_of(value.key());
    const std::scoped_lock lock{shard.mutex};
    if (const auto before = shard.entries.find(value.key()); before != shard.entries.end()) {
      shard.entries.erase(before);
    }
    make_room(shard);
    constexpr auto every_moment = ~Changes::Moment{0} >> 1U;
    shard.entries.insert(Entry{.value = std::move(value), .read = now, .moment = moment & every_moment});
  }

 private:
  struct Entry {
    Value value;
    Instant read;
    /// Changes are counted from the start of the process, so that there is a bit to spare.
    Changes::Moment moment : 63;
    /// Since the hand came by.
    mutable Changes::Moment is_asked_for : 1 = 0;
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
  /// A hand goes round the buckets when one more has no room: it leaves who was asked for since it came by.
  struct Shard {
    std::mutex mutex;
    Entries entries;       // guarded by mutex
    std::size_t hand = 0;  // guarded by mutex
  };
  static constexpr std::size_t number_of_shards = 16;
  /// Of as many keys as have room, one shard gets more than another.
  static constexpr std::size_t slack = 20;

  auto shard_of(const Key& key) -> Shard& { return shards_[std::hash<Key>{}(key) / 64 % number_of_shards]; }

  auto is_believed(const Entry& entry, Instant now) const -> bool {
    const bool is_recent = now >= entry.read && now - entry.read <= changes_.believed_for();
    return is_recent && changes_.is_heard() && !changes_.changed_since(entry.value.owner(), entry.moment);
  }

  void make_room(Shard& shard) const {
    auto& entries = shard.entries;
    while (entries.size() >= most_in_shard_) {
      const auto bucket = shard.hand++ % entries.bucket_count();
      for (auto next = entries.begin(bucket); next != entries.end(bucket);) {
        const auto& entry = *next++;
        if (entry.is_asked_for == 0) {
          entries.erase(entries.find(entry.value.key()));
        } else {
          entry.is_asked_for = 0;
        }
      }
    }
  }

  const Changes& changes_;
  std::size_t most_in_shard_;
  std::array<Shard, number_of_shards> shards_;
};

}  // namespace sallyport::unit
