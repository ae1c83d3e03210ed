#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace sallyport::http {

/// What a form or a query says: names and values of application/x-www-form-urlencoded, decoded. Values may be
/// passwords and codes: they lie in one buffer that is wiped when this object goes.
class Fields {
 public:
  /// How many fields one form can have.
  static constexpr std::size_t most = 64;

  Fields() = default;
  /// Reads and wipes `encoded`. Nothing when a name comes twice or is empty, a percent sign is not followed
  /// by two hexadecimal digits, the decoded text is not UTF-8 or holds NUL, or there are more than `most`
  /// fields.
  [[nodiscard]] static auto parse(std::string&& encoded) -> std::optional<Fields>;

  /// The value of the field, valid as long as this object; empty text for a field that was left empty.
  [[nodiscard]] auto find(std::string_view name) const -> std::optional<std::string_view>;
  [[nodiscard]] auto size() const -> std::size_t { return entries_.size(); }

 private:
  struct Entry {
    std::size_t name_start;
    std::size_t name_length;
    std::size_t value_start;
    std::size_t value_length;
  };

  Secret decoded_;
  std::vector<Entry> entries_;
};

}  // namespace sallyport::http
