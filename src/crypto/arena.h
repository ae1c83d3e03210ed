#pragma once

#include <cstddef>
#include <string_view>

namespace sallyport::crypto {

/// The memory in which one thread hashes, mapped from the system when it is first needed and kept from one
/// hashing to the next, so that its pages need not be fetched each time. Whoever hashes wipes it.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena(Arena&&) = delete;
  auto operator=(const Arena&) -> Arena& = delete;
  auto operator=(Arena&&) -> Arena& = delete;
  ~Arena() { give_back(); }

  /// At least `size` bytes, the same as last time if they suffice; null when the system has none left.
  [[nodiscard]] auto acquire(std::size_t size) noexcept -> unsigned char*;
  /// Unmaps everything.
  void give_back() noexcept;
  /// The bytes that are mapped now.
  [[nodiscard]] auto bytes() const -> std::string_view { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  std::size_t size_ = 0;
};

/// While it lives, what a library maps on this thread by mmap(2) lies in the arena, one mapping at a time,
/// and is wiped when the library unmaps it. For a library that takes no memory of ours (decision 29). None
/// while another one lives on the same thread.
class ArenaLoan {
 public:
  explicit ArenaLoan(Arena& arena) noexcept;
  ArenaLoan(const ArenaLoan&) = delete;
  ArenaLoan(ArenaLoan&&) = delete;
  auto operator=(const ArenaLoan&) -> ArenaLoan& = delete;
  auto operator=(ArenaLoan&&) -> ArenaLoan& = delete;
  ~ArenaLoan();
};

}  // namespace sallyport::crypto
