#pragma once

#include <memory>

#include "app/brand.h"
#include "base/result.h"
#include "view/views.h"

namespace sallyport::app {

/// What pages and mails are made of: ours, with what the company puts in the place of some of it.
class Interface {
 public:
  /// Reads the logo and the folder of overrides. A fault is one line that names the file, and its line where
  /// there is one.
  [[nodiscard]] static auto create(const Brand& brand) -> Result<Interface>;
  Interface(const Interface&) = delete;
  Interface(Interface&& other) noexcept;
  auto operator=(const Interface&) -> Interface& = delete;
  auto operator=(Interface&& other) noexcept -> Interface&;
  ~Interface();

  /// Valid as long as this, wherever it is moved to.
  [[nodiscard]] auto views() const -> const view::Views&;

 private:
  struct Parts;
  explicit Interface(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::app
