#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ui/embedded.h"

namespace sallyport::view {

/// A file of the operator's, as it was read.
struct OverridingFile {
  std::string path;  ///< What it is called in faults.
  std::string name;  ///< "sign_in" of templates/sign_in.mustache, "hu" of locales/hu.po.
  std::string text;
};

/// The templates and texts of this binary, with an operator's in the place of some. Every view and catalogue
/// made from it needs it: it must outlive them.
class Overrides {
 public:
  struct Files {
    std::vector<OverridingFile> templates;
    std::vector<OverridingFile> locales;
  };
  /// A fault names the file, the line and what is wrong there: a template or text that there is none of, a
  /// translation that lacks a placeholder or a tag of its text. What is wrong inside of a template is said by
  /// `Views::create`.
  [[nodiscard]] static auto create(Files files) -> Result<Overrides>;

  Overrides(const Overrides&) = delete;
  auto operator=(const Overrides&) -> Overrides& = delete;
  // What is moved stays where it is in memory.
  Overrides(Overrides&&) noexcept = default;
  auto operator=(Overrides&&) noexcept -> Overrides& = default;
  ~Overrides() = default;

  /// Whether nothing of the operator's stands in the place of anything.
  [[nodiscard]] auto is_empty() const -> bool { return strings_.empty(); }
  [[nodiscard]] auto templates() const -> const std::vector<ui::TemplateFile>& { return templates_; }
  [[nodiscard]] auto catalogues() const -> const std::vector<ui::CatalogueFile>& { return catalogues_; }

 private:
  Overrides() = default;
  auto put_templates(std::vector<OverridingFile> files) -> Result<void>;
  auto put_texts(const OverridingFile& file) -> Result<void>;
  [[nodiscard]] auto kept(std::string text) -> std::string_view;

  std::deque<std::string> strings_;
  std::deque<std::vector<std::string_view>> forms_;
  std::deque<std::vector<ui::Translation>> translations_;
  std::vector<ui::TemplateFile> templates_;
  std::vector<ui::CatalogueFile> catalogues_;
};

}  // namespace sallyport::view
