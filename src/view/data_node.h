#pragma once

// Inside of view's .cc files only: the Mustache library stays out of every other file.

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/data.h"

namespace sallyport::view {

/// A page has some thirty names: looking through them is faster than a table of hashes, and so is filling it.
struct Data::Node {
  using Value = kainjow::mustache::data;

  [[nodiscard]] auto find(std::string_view name) const -> const Value* {
    const auto entry = std::ranges::find(entries, name, &Entry::first);
    if (entry != entries.end()) {
      return &entry->second;
    }
    return ground == nullptr ? nullptr : ground->find(name);
  }

  void set(std::string_view name, Value value) {
    const auto entry = std::ranges::find(entries, name, &Entry::first);
    if (entry == entries.end()) {
      entries.emplace_back(name, std::move(value));
    } else {
      entry->second = std::move(value);
    }
  }

  /// What the library takes for an object, of everything that was set.
  [[nodiscard]] auto take_object() -> Value {
    Value object{Value::type::object};
    for (auto& [name, value] : entries) {
      object[name] = std::move(value);
    }
    return object;
  }

  using Entry = std::pair<std::string, Value>;
  std::vector<Entry> entries;
  const Node* ground = nullptr;
};

}  // namespace sallyport::view
