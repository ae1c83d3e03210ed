#pragma once

#include <vector>

#include "portal/recommended_apps.h"
#include "view/data.h"

namespace sallyport::portal {

/// The recommended apps, for the templates app_list and backup_advice.
[[nodiscard]] auto apps_data(const std::vector<App>& apps) -> std::vector<view::Data>;

}  // namespace sallyport::portal
