#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"
#include "http/response.h"
#include "view/catalogue.h"

namespace sallyport::portal {

/// The pages of those who are sent away unheard: too many wait (503), or their request did not become whole
/// in its time (408). They are alike for everyone but for the request's number and nonce, so each is made
/// once a language and then copied: in a crowd most requests end here, and what they cost is missed by those
/// who are served. Safe to use from any thread.
class StockPages {
 public:
  explicit StockPages(const view::Catalogue& catalogue);

  /// Whether there is a page for this status.
  [[nodiscard]] static auto has(http::Status status) -> bool;
  /// The page of such a status for a request, in a language of that catalogue. `make` makes it the first
  /// time.
  using Make = std::function<std::string(view::Locale, const http::Request&)>;
  [[nodiscard]] auto of(http::Status status, view::Locale locale, const http::Request& request,
                        const Make& make) -> std::string;

 private:
  /// What a page says, and what of the request comes after it.
  struct Piece {
    std::string text;
    const std::string http::Request::* then = nullptr;
  };
  struct Page {
    Page(http::Status its_status, view::Locale its_locale) : status{its_status}, locale{its_locale} {}
    http::Status status;
    view::Locale locale;
    std::once_flag once;
    std::vector<Piece> pieces;
    /// For all of them, in bytes.
    std::size_t room = 0;
  };
  [[nodiscard]] static auto cut(std::string_view page) -> std::vector<Piece>;

  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace sallyport::portal
