#pragma once

#include <string>

#include "account/identifier.h"
#include "store/column.h"

// The values that accounts are made of: text that was checked when it came in and is checked again.
namespace sallyport::store {

template <class Type>
struct CheckedText {
  using Stored = std::string;
  static auto to_stored(const Type& value) -> const Stored& { return value.text(); }
  static auto from_stored(const Stored& stored) -> Type { return undamaged(Type::create(stored), "account"); }
};
template <>
struct Column<account::CustomerNumber> : CheckedText<account::CustomerNumber> {};
template <>
struct Column<account::SignInName> : CheckedText<account::SignInName> {};
template <>
struct Column<account::EmailAddress> : CheckedText<account::EmailAddress> {};
template <>
struct Column<account::FullName> : CheckedText<account::FullName> {};

/// The folded form; what is looked up by it is never shown.
template <>
struct Column<account::Identifier> {
  using Stored = std::string;
  static auto to_stored(const account::Identifier& identifier) -> const Stored& { return identifier.key(); }
};

}  // namespace sallyport::store
