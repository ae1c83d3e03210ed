#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sallyport {

/// Bytes that must not leak: a password, a key, a code, a token. Not printable, not copied by accident,
/// compared in constant time, wiped when it goes. It is opened by one word that can be searched for.
class Secret {
 public:
  Secret() = default;
  /// Takes a copy; wiping the original is the caller's business.
  [[nodiscard]] static auto copy_of(std::string_view bytes) -> Secret;
  /// Takes the bytes over and wipes the string they came in.
  [[nodiscard]] static auto take(std::string&& bytes) -> Secret;

  Secret(const Secret&) = delete;
  auto operator=(const Secret&) -> Secret& = delete;
  Secret(Secret&& other) noexcept;
  auto operator=(Secret&& other) noexcept -> Secret&;
  ~Secret();

  /// The bytes themselves, valid as long as this object. Every use is a place to review.
  [[nodiscard]] auto reveal() const -> std::string_view { return bytes_; }
  /// A second holder of the same bytes, on purpose.
  [[nodiscard]] auto clone() const -> Secret { return copy_of(bytes_); }
  [[nodiscard]] auto size() const -> std::size_t { return bytes_.size(); }
  [[nodiscard]] auto empty() const -> bool { return bytes_.empty(); }
  /// Same length and same bytes, in a time that depends on the length alone.
  [[nodiscard]] auto equals(const Secret& other) const -> bool;

 private:
  std::string bytes_;
};

/// Same length and same bytes, in a time that depends on the length alone.
[[nodiscard]] auto equal_in_constant_time(std::string_view left, std::string_view right) -> bool;

/// Overwrites the string's whole buffer so that the compiler can't leave it out, and empties it.
void wipe(std::string& bytes);

}  // namespace sallyport
