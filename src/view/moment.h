#pragma once

#include <string>

#include "base/instant.h"
#include "view/catalogue.h"
#include "view/data.h"

namespace sallyport::view {

/// A point in time as a page shows it.
struct Moment {
  std::string text;  ///< For people, to the minute, in UTC: "24 November 2026, 04:21 UTC".
  std::string iso;   ///< Exact to the second, for `datetime` and `title`: "2026-11-24T04:21:07Z".
};

/// Both forms. Instants outside of the years 1 to 9999 are shown as the nearest that is inside.
[[nodiscard]] auto moment(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment;
/// The day alone, for sentences: "24 November 2026"; `iso` is "2026-11-24".
[[nodiscard]] auto day(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment;

/// As an object with the texts `text` and `iso`, for
/// `{{#since}}<time datetime="{{iso}}" title="{{iso}}">{{text}}</time>{{/since}}`.
[[nodiscard]] auto to_data(const Moment& moment) -> Data;

}  // namespace sallyport::view
