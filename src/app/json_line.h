#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::app {

/// One JSON object on one line, in ASCII alone: whatever is no printable ASCII is escaped (U+2028 too), and
/// what is no UTF-8 becomes U+FFFD.
class JsonLine {
 public:
  JsonLine() : text_{"{"} { text_.reserve(usual); }

  /// `name` is plain: letters, digits and '_'.
  auto add(std::string_view name, std::string_view value) -> JsonLine&;
  auto add(std::string_view name, std::int64_t value) -> JsonLine&;
  /// The same, unless the value is empty.
  auto add_unless_empty(std::string_view name, std::string_view value) -> JsonLine&;

  /// The object with its line's end.
  [[nodiscard]] auto text() && -> std::string;

 private:
  void begin(std::string_view name);

  /// A line of the access log fits, so that it seldom grows.
  static constexpr std::size_t usual = 384;
  std::string text_;
};

}  // namespace sallyport::app
