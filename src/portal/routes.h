#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "http/router.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// What a page is made from, and so on which thread.
enum class Needs : std::uint8_t {
  store,     ///< what is read or written: on a worker
  presence,  ///< who is there and how his factors stand: at once when memory knows that
  nothing,   ///< it is there already: at once
};

/// One line of the table.
struct Line {
  http::Method method;
  std::string_view path;
  Access access;
  auto (*page)(Visit& visit) -> http::Response;
  Needs needs = Needs::store;
};

/// Every page there is.
[[nodiscard]] auto table() -> std::span<const Line>;

/// What a line answers to a request: who may not come is turned away, a press with a form that is not ours is
/// refused, and then the page has the word.
[[nodiscard]] auto answer_line(House& house, const Line& line, const http::Request& request)
    -> http::Response;

/// The same on the I/O thread, where nothing may wait; its nothing leaves it to the other. Null for a line
/// that needs the store. `house` and `line` must outlive it.
[[nodiscard]] auto quick_handler_of(House& house, const Line& line) -> http::QuickHandler;

/// What is answered where there is no page, to whoever is there.
[[nodiscard]] auto answer_missing_page(House& house, http::Status status, const http::Request& request)
    -> http::Response;
/// What is answered to a form that comes from another site.
[[nodiscard]] auto answer_foreign_form(House& house, const http::Request& request) -> http::Response;

}  // namespace sallyport::portal
