#include "store/totp_columns.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace sallyport::store {
namespace {

constexpr std::array algorithms{std::pair{otp::Algorithm::sha1, std::string_view{"SHA1"}},
                                std::pair{otp::Algorithm::sha256, std::string_view{"SHA256"}},
                                std::pair{otp::Algorithm::sha512, std::string_view{"SHA512"}}};
constexpr std::array lengths{std::pair{otp::Digits::six, std::string_view{"6"}},
                             std::pair{otp::Digits::seven, std::string_view{"7"}},
                             std::pair{otp::Digits::eight, std::string_view{"8"}}};

template <class Values>
auto word_of(const Values& values, auto value) -> std::string_view {
  for (const auto& [each, word] : values) {
    if (each == value) {
      return word;
    }
  }
  std::unreachable();
}

/// What the text begins with, up to the comma, which is taken away too.
auto take_word(std::string_view& text) -> std::string_view {
  const auto word = text.substr(0, text.find(','));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

template <class Values>
auto take_value(const Values& values, std::string_view& text) {
  const auto word = take_word(text);
  for (const auto& [value, its_word] : values) {
    if (its_word == word) {
      return value;
    }
  }
  damaged("setting of an authenticator");
}

}  // namespace

auto Column<otp::Parameters>::to_stored(const otp::Parameters& parameters) -> Stored {
  return fmt::format("{},{},{}", word_of(algorithms, parameters.algorithm()),
                     word_of(lengths, parameters.digits()), parameters.period().count());
}

auto Column<otp::Parameters>::from_stored(const Stored& stored) -> otp::Parameters {
  std::string_view text{stored};
  const auto algorithm = take_value(algorithms, text);
  const auto digits = take_value(lengths, text);
  std::int64_t period = 0;
  const auto* const end = text.data() + text.size();
  if (const auto [stopped, error] = std::from_chars(text.data(), end, period);
      stopped != end || error != std::errc{}) {
    damaged("setting of an authenticator");
  }
  return undamaged(otp::Parameters::create(algorithm, digits, seconds{period}),
                   "setting of an authenticator");
}

}  // namespace sallyport::store
