#pragma once

// Inside of view's .cc files only: what a Data holds.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "view/data.h"

namespace sallyport::view {

/// A yes or no, a text, an object, or a list.
using Value = std::variant<bool, std::string_view, Data, std::vector<Data>>;

/// The names of a Data and their values. A page has some thirty: looking through them is faster than a table
/// of hashes, and so is filling it. Names and texts lie in one piece of memory behind each other.
class NamedValues {
 public:
  explicit NamedValues(std::size_t names)
      : memory_{names * (sizeof(std::uint32_t) + sizeof(Entry) + usual_text)},
        marks_{&memory_},
        entries_{&memory_} {
    marks_.reserve(names);
    entries_.reserve(names);
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

  void set(std::string_view name, Value value) {
    const auto place = place_of(name);
    if (place == marks_.size()) {
      entries_.push_back({.name = kept(name), .value = std::move(value)});
      marks_.push_back(mark_of(name));
    } else {
      entries_[place].value = std::move(value);
    }
  }

  /// Where names are looked for that aren't here; must outlive this.
  void stand_on(const NamedValues& ground) { ground_ = &ground; }

  /// Nothing where nobody has set it.
  [[nodiscard]] auto find(std::string_view name) const -> const Value* {
    if (const auto place = place_of(name); place < marks_.size()) {
      return &entries_[place].value;
    }
    return ground_ == nullptr ? nullptr : ground_->find(name);
  }

 private:
  struct Entry {
    std::string_view name;
    Value value;
  };

  /// What tells nearly all names apart at one glance: their length and three of their letters.
  [[nodiscard]] static auto mark_of(std::string_view name) -> std::uint32_t {
    const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(name[at]); };
    const auto size = static_cast<std::uint32_t>(name.size());
    return name.empty() ? 0
                        : size << 24U | std::uint32_t{letter(0)} << 16U |
                              std::uint32_t{letter(size / 2)} << 8U | letter(size - 1);
  }

  /// How many there are, where it is none of them.
  [[nodiscard]] auto place_of(std::string_view name) const -> std::size_t {
    const auto mark = mark_of(name);
    std::size_t place = 0;
    while (place < marks_.size() && (marks_[place] != mark || entries_[place].name != name)) {
      ++place;
    }
    return place;
  }

  static constexpr std::size_t usual_text = 32;  // a name and what stands behind it, in bytes

  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::vector<std::uint32_t> marks_;
  std::pmr::vector<Entry> entries_;
  const NamedValues* ground_ = nullptr;
};

}  // namespace sallyport::view
