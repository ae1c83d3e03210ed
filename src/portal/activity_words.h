#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "audit/event.h"
#include "view/catalogue.h"

namespace sallyport::portal {

/// How an event is shown: what was done, what was refused, and what its owner should look at twice.
enum class Tone : std::uint8_t { done, refused, warning };

struct EventWords {
  view::Message sentence;
  Tone tone;
  /// Whose name stands in the sentence, as "{name}".
  std::optional<audit::AuthenticatorEnded> ended;
};

/// What an event is to the person whose account it concerns. Of a refusal it says what the page had said, and
/// no more; the reason is the operator's. Nothing for what is not shown.
[[nodiscard]] auto activity_words(const audit::Kept& event) -> std::optional<EventWords>;

/// The names of events that are not shown.
[[nodiscard]] auto not_shown() -> std::span<const std::string_view>;

/// Who did it, when it was not somebody with a browser: the operator. Nothing for a browser.
[[nodiscard]] auto actor_words(const audit::Origin& origin) -> std::optional<view::Message>;

}  // namespace sallyport::portal
