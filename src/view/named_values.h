#pragma once

// Inside of view's .cc files only: what a Data holds.

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "view/data.h"
#include "view/name.h"

namespace sallyport::view {

/// A yes or no, a text, an object, or a list.
using Value = std::variant<bool, std::string_view, Data, std::vector<Data>>;

/// The names of a Data and their values. A page has some forty: looking through them is faster than a table,
/// and so is filling it. Texts lie behind each other in the same piece of memory.
class NamedValues {
 public:
  explicit NamedValues(std::size_t names)
      : memory_{names * (sizeof(Name) + sizeof(Value) + usual_text)}, names_{&memory_}, values_{&memory_} {
    names_.reserve(names);
    values_.reserve(names);
  }
  NamedValues(const NamedValues&) = delete;
  auto operator=(const NamedValues&) -> NamedValues& = delete;
  NamedValues(NamedValues&&) = delete;
  auto operator=(NamedValues&&) -> NamedValues& = delete;
  ~NamedValues() = default;

  /// A copy of this text that lives as long as this.
  [[nodiscard]] auto kept(std::string_view text) -> std::string_view {
    auto* const room = static_cast<char*>(memory_.allocate(text.size(), 1));
    std::ranges::copy(text, room);
    return {room, text.size()};
  }

  /// What the name had before stays, and is not found any more: names are seldom set twice.
  void set(Name name, Value value) {
    values_.push_back(std::move(value));
    names_.push_back(name);
  }

  /// Where names are looked for that aren't here; must outlive this.
  void stand_on(const NamedValues& ground) { ground_ = &ground; }

  /// Nothing where nobody has set it.
  [[nodiscard]] auto find(Name name) const -> const Value* {
    const auto found = std::find(names_.rbegin(), names_.rend(), name);
    if (found != names_.rend()) {
      return &values_[static_cast<std::size_t>(names_.rend() - found) - 1];
    }
    return ground_ == nullptr ? nullptr : ground_->find(name);
  }

 private:
  static constexpr std::size_t usual_text = 24;  // in bytes

  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::vector<Name> names_;
  std::pmr::vector<Value> values_;
  const NamedValues* ground_ = nullptr;
};

}  // namespace sallyport::view
