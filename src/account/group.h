#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::account {

/// A group of subscribers of whom the operator asks the same: `[a-z][a-z0-9-]{0,31}`, or none.
class Group {
 public:
  /// None.
  Group() = default;
  /// An empty text is none.
  [[nodiscard]] static auto create(std::string_view typed) -> Result<Group>;

  /// Empty for none.
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  [[nodiscard]] auto is_none() const -> bool { return text_.empty(); }
  /// `agents` and `supervisors`, who help others into their accounts: no configuration makes it easier to be
  /// one of them.
  [[nodiscard]] auto is_of_staff() const -> bool;
  auto operator==(const Group&) const -> bool = default;

 private:
  explicit Group(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

}  // namespace sallyport::account
