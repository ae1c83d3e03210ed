#include "factor/password/policy.h"

#include <zxcvbn.h>

#include <algorithm>
#include <memory>

#include "text/text.h"

namespace sallyport::factor::password {
namespace {

// The estimate's time grows faster than its input; what begins strong enough stays strong enough.
constexpr std::size_t estimated_bytes = 128;
constexpr std::size_t least_word = 4;
constexpr std::size_t most_strict_length = 64;
constexpr double most_strict_bits = 128;

struct FreeMatches {
  void operator()(ZxcMatch_t* first) const { ZxcvbnFreeInfo(first); }
};
using Matches = std::unique_ptr<ZxcMatch_t, FreeMatches>;

struct Estimate {
  double bits;
  Matches matches;
};

auto is_word_character(char letter) -> bool {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80U;
}

// The words of four letters and more, folded, as the estimator wants them.
auto words_in(const std::vector<std::string>& texts) -> std::vector<std::string> {
  std::vector<std::string> words;
  for (const auto& text : texts) {
    std::string word;
    for (const char letter : text::fold(text).value_or("") + " ") {
      if (is_word_character(letter)) {
        word.push_back(letter);
      } else {
        if (word.size() >= least_word) {
          words.push_back(word);
        }
        word.clear();
      }
    }
  }
  return words;
}

auto estimate(const std::string& password, const std::vector<std::string>& words) -> Estimate {
  std::vector<const char*> dictionary;
  dictionary.reserve(words.size() + 1);
  for (const auto& word : words) {
    dictionary.push_back(word.c_str());
  }
  dictionary.push_back(nullptr);
  ZxcMatch_t* first = nullptr;
  const double bits = ZxcvbnMatch(password.c_str(), dictionary.data(), &first);
  return {bits, Matches{first}};
}

auto weakness_of(ZxcTypeMatch_t type) -> std::optional<Weakness> {
  switch (static_cast<int>(type) & ~static_cast<int>(MULTIPLE_MATCH)) {
    case DICTIONARY_MATCH:
    case DICT_LEET_MATCH:
      return Weakness::common;
    case USER_MATCH:
    case USER_LEET_MATCH:
      return Weakness::personal;
    case REPEATS_MATCH:
    case SEQUENCE_MATCH:
    case SPATIAL_MATCH:
    case DATE_MATCH:
    case YEAR_MATCH:
      return Weakness::pattern;
    default:
      return std::nullopt;
  }
}

// The part that covers most of the password gives the reason.
auto reason(const ZxcMatch_t* first, std::size_t size) -> Weakness {
  auto why = Weakness::guessable;
  int longest = 0;
  for (const auto* match = first; match != nullptr; match = match->Next) {
    const auto weakness = weakness_of(match->Type);
    if (weakness == Weakness::personal) {
      return Weakness::personal;
    }
    if (weakness && match->Length > longest) {
      longest = match->Length;
      why = *weakness;
    }
  }
  const bool is_one_word = static_cast<std::size_t>(longest) * 2 > size;
  return why == Weakness::common && !is_one_word ? Weakness::guessable : why;
}

}  // namespace

auto entered(std::string_view typed) -> std::optional<Secret> {
  constexpr std::size_t most_bytes_of_a_character = 12;  // decomposed, before NFC
  if (typed.empty() || typed.size() > most_characters * most_bytes_of_a_character || typed.contains('\0')) {
    return std::nullopt;
  }
  auto normal = text::nfc(typed);
  if (!normal) {
    return std::nullopt;
  }
  auto password = Secret::take(*std::move(normal));
  const auto length = text::length(password.reveal());
  return length && *length <= most_characters ? std::optional{std::move(password)} : std::nullopt;
}

auto Policy::create(Wanted wanted) -> Result<Policy> {
  if (wanted.least_characters < standard_length || wanted.least_characters > most_strict_length) {
    return fault("a password's least length is 12 to 64 characters");
  }
  if (wanted.least_bits < standard_bits || wanted.least_bits > most_strict_bits) {
    return fault("a password's least strength is 40 to 128 bits");
  }
  return Policy{wanted};
}

auto Policy::weakness(const Secret& password, const std::vector<std::string>& personal) const
    -> std::optional<Weakness> {
  if (text::length(password.reveal()).value_or(0) < wanted_.least_characters) {
    return Weakness::too_short;
  }
  std::string judged{password.reveal().substr(0, estimated_bytes)};
  const auto [bits, matches] = estimate(judged, words_in(personal));
  const auto size = judged.size();
  wipe(judged);
  return bits < wanted_.least_bits ? std::optional{reason(matches.get(), size)} : std::nullopt;
}

}  // namespace sallyport::factor::password
