#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"
#include "view/catalogue.h"

namespace sallyport::portal {

/// The page of whoever is turned away because too many wait. It is alike for everyone but for the request's
/// number and nonce, so it is made once a language and then copied: in a crowd most requests end here, and
/// what they cost is missed by those who are served. Safe to use from any thread.
class BusyPages {
 public:
  explicit BusyPages(const view::Catalogue& catalogue);

  /// The page of a request in a language of that catalogue. `make` makes it the first time.
  using Make = std::function<std::string(view::Locale, const http::Request&)>;
  [[nodiscard]] auto of(view::Locale locale, const http::Request& request, const Make& make) -> std::string;

 private:
  /// What a page says, and what of the request comes after it.
  struct Piece {
    std::string text;
    const std::string http::Request::* then = nullptr;
  };
  struct Page {
    explicit Page(view::Locale its_locale) : locale{its_locale} {}
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
