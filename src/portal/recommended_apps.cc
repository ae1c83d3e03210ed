#include "portal/recommended_apps.h"

namespace sallyport::portal {

auto standard_apps() -> std::vector<App> {
  return {
      {.name = "Google Authenticator",
       .kind = AppKind::google_authenticator,
       .links = {{"Android",
                  "https://play.google.com/store/apps/details?id=com.google.android.apps.authenticator2"},
                 {"iOS", "https://apps.apple.com/app/google-authenticator/id388497605"}}},
      {.name = "Duo Mobile",
       .kind = AppKind::duo_mobile,
       .links = {{"Android", "https://play.google.com/store/apps/details?id=com.duosecurity.duomobile"},
                 {"iOS", "https://apps.apple.com/app/duo-mobile/id422663827"}}},
  };
}

}  // namespace sallyport::portal
