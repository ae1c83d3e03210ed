#include "portal/stock_pages.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sallyport::portal {
namespace {

// Where they belong in the page that is cut up. No text of a page holds control characters.
constexpr std::string_view number = "\x01";
constexpr std::string_view nonce = "\x02";
constexpr std::string_view marks = "\x01\x02";

constexpr std::array statuses{http::Status::service_unavailable, http::Status::request_timeout};

}  // namespace

StockPages::StockPages(const view::Catalogue& catalogue) {
  for (const auto locale : catalogue.locales()) {
    for (const auto status : statuses) {
      pages_.push_back(std::make_unique<Page>(status, locale));
    }
  }
}

auto StockPages::has(http::Status status) -> bool {
  return std::ranges::find(statuses, status) != statuses.end();
}

auto StockPages::cut(std::string_view page) -> std::vector<Piece> {
  std::vector<Piece> pieces;
  for (auto place = page.find_first_of(marks); place != std::string_view::npos;
       place = page.find_first_of(marks)) {
    pieces.push_back({.text = std::string{page.substr(0, place)},
                      .then = page.substr(place, 1) == number ? &http::Request::id : &http::Request::nonce});
    page.remove_prefix(place + 1);
  }
  pieces.push_back({.text = std::string{page}});
  return pieces;
}

auto StockPages::of(http::Status status, view::Locale locale, const http::Request& request, const Make& make)
    -> std::string {
  const auto found = std::ranges::find_if(
      pages_, [&](const auto& page) { return page->status == status && page->locale == locale; });
  if (found == pages_.end()) {
    return make(locale, request);
  }
  auto& page = **found;
  std::call_once(page.once, [&] {
    http::Request anybody;
    anybody.id = number;
    anybody.nonce = nonce;
    const auto made = make(page.locale, anybody);
    page.pieces = cut(made);
    page.room = made.size();
  });
  std::string whole;
  whole.reserve(page.room + (page.pieces.size() * request.nonce.size()));
  for (const auto& piece : page.pieces) {
    whole += piece.text;
    if (piece.then != nullptr) {
      whole += request.*piece.then;
    }
  }
  return whole;
}

}  // namespace sallyport::portal
