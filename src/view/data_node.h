#pragma once

// Inside of view's .cc files only: the Mustache library stays out of every other file.

#include <kainjow/mustache.hpp>
#include <string>

#include "view/data.h"

namespace sallyport::view {

struct Data::Node {
  kainjow::mustache::data value;
};

}  // namespace sallyport::view
