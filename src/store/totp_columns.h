#pragma once

#include "factor/totp/authenticator.h"
#include "store/column.h"

namespace sallyport::store {

template <>
struct Column<factor::totp::Entry> {
  using Stored = std::int64_t;
  static auto to_stored(factor::totp::Entry entry) -> Stored { return entry.number; }
  static auto from_stored(Stored stored) -> factor::totp::Entry { return {Column<int>::from_stored(stored)}; }
};

template <>
struct Column<factor::totp::AcceptedSteps> {
  using Stored = std::string;
  static auto to_stored(const factor::totp::AcceptedSteps& steps) -> Stored { return steps.stored(); }
  static auto from_stored(const Stored& stored) -> factor::totp::AcceptedSteps {
    auto steps = factor::totp::AcceptedSteps::from_stored(stored);
    if (!steps) {
      damaged("list of accepted steps");
    }
    return *std::move(steps);
  }
};

template <>
struct Column<factor::totp::ToldSteps> {
  using Stored = std::string;
  static auto to_stored(const factor::totp::ToldSteps& steps) -> Stored { return steps.stored(); }
  static auto from_stored(const Stored& stored) -> factor::totp::ToldSteps {
    auto steps = factor::totp::ToldSteps::from_stored(stored);
    if (!steps) {
      damaged("list of told steps");
    }
    return *std::move(steps);
  }
};

constexpr auto word_of_strength(factor::totp::KeyStrength strength) -> std::string_view {
  switch (strength) {
    case factor::totp::KeyStrength::full:
      return "full";
    case factor::totp::KeyStrength::weak:
      return "weak";
  }
  return "";
}

template <>
struct Column<factor::totp::KeyStrength>
    : WordColumn<&word_of_strength, factor::totp::KeyStrength::full, factor::totp::KeyStrength::weak> {};

template <>
struct Column<factor::totp::Name> {
  using Stored = std::string;
  static auto to_stored(const factor::totp::Name& name) -> Stored { return name.text(); }
  static auto from_stored(const Stored& stored) -> factor::totp::Name {
    return undamaged(factor::totp::Name::create(stored), "name of an authenticator");
  }
};

template <>
struct Column<otp::Step> {
  using Stored = std::int64_t;
  static auto to_stored(otp::Step step) -> Stored { return static_cast<Stored>(step.value()); }
  static auto from_stored(Stored stored) -> otp::Step {
    return otp::Step{static_cast<std::uint64_t>(stored)};
  }
};

/// "SHA1,6,30": algorithm, digits, seconds.
template <>
struct Column<otp::Parameters> {
  using Stored = std::string;
  static auto to_stored(const otp::Parameters& parameters) -> Stored;
  static auto from_stored(const Stored& stored) -> otp::Parameters;
};

}  // namespace sallyport::store
