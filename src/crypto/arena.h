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

  /// At least `size` bytes, the same as last time if they suffice and are not far too many; null when the
  /// system has none left.
  [[nodiscard]] auto acquire(std::size_t size) noexcept -> unsigned char*;
  /// Unmaps everything.
  void give_back() noexcept;
  /// The bytes that are mapped now.
  [[nodiscard]] auto bytes() const -> std::string_view { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  std::size_t size_ = 0;
};

/// While it lives, a mapping of just this size that a library asks for on this thread by mmap(2) lies in the
/// arena, one at a time, and is wiped when the library unmaps it, which it must before the end. For a library
/// that takes no memory of ours (decision 29). None while another one lives on the same thread.
class ArenaLoan {
 public:
#if defined(__SANITIZE_THREAD__)
  // ThreadSanitizer maps before it can bear code of ours.
  static constexpr bool is_possible = false;
#else
  static constexpr bool is_possible = true;
#endif

  ArenaLoan(Arena& arena, std::size_t size) noexcept;
  ArenaLoan(const ArenaLoan&) = delete;
  ArenaLoan(ArenaLoan&&) = delete;
  auto operator=(const ArenaLoan&) -> ArenaLoan& = delete;
  auto operator=(ArenaLoan&&) -> ArenaLoan& = delete;
  ~ArenaLoan();

  /// Whether the library asked for it. It does not where it finds another mmap(2) than ours.
  [[nodiscard]] auto was_taken() const -> bool;
};

}  // namespace sallyport::crypto
