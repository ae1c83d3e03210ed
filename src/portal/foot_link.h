#pragma once

#include <string>

namespace sallyport::portal {

/// A place of the company's own, named at the foot of each page.
struct FootLink {
  std::string name;
  std::string url;
};

}  // namespace sallyport::portal
