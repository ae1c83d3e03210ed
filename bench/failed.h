#pragma once

#include <stdexcept>

namespace sallyport::bench {

/// Why there are no figures, as one line. What has been started by then is ended on the way out.
class Failed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace sallyport::bench
