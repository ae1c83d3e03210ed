#pragma once

#include <string>
#include <string_view>

#include "account/account.h"
#include "account/status_word.h"
#include "store/column.h"

namespace sallyport::store {

enum class IdentifierKind { customer_number, sign_in_name, address };

constexpr auto word_of_kind(IdentifierKind kind) -> std::string_view {
  switch (kind) {
    case IdentifierKind::customer_number:
      return "customer_number";
    case IdentifierKind::sign_in_name:
      return "sign_in_name";
    case IdentifierKind::address:
      return "address";
  }
  return "";
}

template <>
struct Column<account::Status>
    : WordColumn<static_cast<std::string_view (*)(account::Status)>(&account::word_of),
                 account::Status::enabled, account::Status::disabled, account::Status::frozen> {};

constexpr auto word_of_enrolment(account::Enrolment enrolment) -> std::string_view {
  switch (enrolment) {
    case account::Enrolment::free:
      return "free";
    case account::Enrolment::due:
      return "due";
  }
  return "";
}

template <>
struct Column<account::Enrolment>
    : WordColumn<&word_of_enrolment, account::Enrolment::free, account::Enrolment::due> {};

template <>
struct Column<IdentifierKind> : WordColumn<&word_of_kind, IdentifierKind::customer_number,
                                           IdentifierKind::sign_in_name, IdentifierKind::address> {};

// The values that accounts are made of: text that was checked when it came in and is checked again.
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
struct Column<account::Group> : CheckedText<account::Group> {};
template <>
struct Column<account::FullName> : CheckedText<account::FullName> {};

template <>
struct Column<account::Identifier> {
  using Stored = std::string;
  static auto to_stored(const account::Identifier& identifier) -> const Stored& { return identifier.key(); }
};

}  // namespace sallyport::store
