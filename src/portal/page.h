#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "attempt/guesses.h"
#include "http/response.h"
#include "portal/visit.h"
#include "view/data.h"
#include "view/moment.h"

namespace sallyport::portal {

/// The entry of the menu that a page stands under.
enum class Menu : std::uint8_t { none, sign_in, help, profile, security };

/// A page before it is shown: what its layout needs is there already.
class Page {
 public:
  /// What a page is: the template's name, its title, and where it stands.
  struct Kind {
    std::string_view name;
    view::Message title;
    Menu menu = Menu::none;
  };
  Page(const Visit& visit, const Kind& kind);

  /// For what the template needs beside.
  auto data() -> view::Data& { return data_; }
  auto set(view::Name name, Instant instant) -> Page&;
  /// The day alone, for sentences.
  auto set_day(view::Name name, Instant instant) -> Page&;
  /// An error beside the field of this name, and in the summary on top.
  void add_error(std::string_view field, std::string_view message);
  void add_error(std::string_view field, view::Message message) { add_error(field, visit_->text(message)); }
  [[nodiscard]] auto has_errors() const -> bool { return !errors_.empty(); }

  [[nodiscard]] auto answer(http::Status status) && -> http::Response;
  /// 429: nothing was looked at before this moment.
  [[nodiscard]] auto answer(const attempt::Wait& wait) && -> http::Response;

 private:
  const Visit* visit_;
  std::string_view name_;
  view::Data data_;
  std::vector<view::Data> errors_;
};

}  // namespace sallyport::portal
