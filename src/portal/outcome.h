#pragma once

#include <utility>
#include <variant>

#include "base/result.h"
#include "http/response.h"
#include "portal/refusals.h"

namespace sallyport::portal {

/// What is shown for each outcome, by its type.
template <class... Each>
struct Cases : Each... {
  using Each::operator()...;
};

/// Shows an outcome. What all pages do alike is decided here: a fault, and no room for hashing.
template <class Outcome, class... Each>
[[nodiscard]] auto answer(const Visit& visit, Result<Outcome> outcome, Each... each) -> http::Response {
  if (!outcome) {
    return unavailable(visit, outcome.error());
  }
  return std::visit(Cases{[&](const crypto::Busy& no_room) -> http::Response { return busy(visit, no_room); },
                          std::move(each)...},
                    *std::move(outcome));
}

}  // namespace sallyport::portal
