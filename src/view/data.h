#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "view/name.h"

namespace sallyport::view {

class NamedValues;

/// What a template is rendered with: names with a text, a yes or no, an object, or a list behind each; what
/// is set last counts. Moved, not copied. Texts are given as they are; the template escapes them.
class Data {
 public:
  Data() : Data{usual_names} {}
  /// With room for so many names: more may come.
  explicit Data(std::size_t names);
  Data(const Data&) = delete;
  auto operator=(const Data&) -> Data& = delete;
  Data(Data&& other) noexcept;
  auto operator=(Data&& other) noexcept -> Data&;
  ~Data();

  /// A text for `{{name}}`. An empty one counts as absent: `{{#name}}…{{/name}}` leaves its inside out.
  auto set(Name name, const std::convertible_to<std::string_view> auto& text) -> Data& {
    return set_text(name, std::string_view{text});
  }
  /// A yes or no for `{{#name}}…{{/name}}` and `{{^name}}…{{/name}}`.
  auto set(Name name, std::same_as<bool> auto yes) -> Data& { return set_answer(name, yes); }
  /// An object: inside `{{#name}}…{{/name}}` its names come first, then those around it; also
  /// `{{name.inner}}`.
  auto set(Name name, Data object) -> Data&;
  /// A list: `{{#name}}…{{/name}}` once for each row; `{{^name}}…{{/name}}` when there is none.
  auto set(Name name, std::vector<Data> rows) -> Data&;
  /// A list of texts: the row itself is `{{.}}`.
  auto set(Name name, const std::vector<std::string>& rows) -> Data&;
  /// Names that aren't set here are looked for there: what many pages have in common is made once. It must
  /// outlive this.
  auto on(const Data& ground) -> Data&;

  /// For whoever renders.
  [[nodiscard]] auto values() const -> const NamedValues& { return *values_; }

 private:
  static constexpr std::size_t usual_names = 8;
  auto set_text(Name name, std::string_view text) -> Data&;
  auto set_answer(Name name, bool yes) -> Data&;

  std::unique_ptr<NamedValues> values_;
};

}  // namespace sallyport::view
