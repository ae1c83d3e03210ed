#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sallyport::portal {

/// Where an app can be had: "Android", and the address of its page in the store.
struct StoreLink {
  std::string label;
  std::string url;
};

/// Apps of which the pages know how their entries come to the next phone.
enum class AppKind : std::uint8_t { google_authenticator, duo_mobile, other };

/// An authenticator app that the company recommends.
struct App {
  std::string name;
  AppKind kind = AppKind::other;
  std::vector<StoreLink> links;
};

/// Google Authenticator and Duo Mobile, each for Android and iOS.
[[nodiscard]] auto standard_apps() -> std::vector<App>;

}  // namespace sallyport::portal
