#pragma once

#include <span>

#include "ui/embedded.h"

// The templates, assets and the second language of src/view/testdata, embedded as those of ui are.
namespace sallyport::ui_testdata {

[[nodiscard]] auto templates() -> std::span<const ui::TemplateFile>;
[[nodiscard]] auto assets() -> std::span<const ui::AssetFile>;
[[nodiscard]] auto catalogues() -> std::span<const ui::CatalogueFile>;

}  // namespace sallyport::ui_testdata
