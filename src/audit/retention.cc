#include "audit/retention.h"

namespace sallyport::audit {

auto Retention::create(seconds wanted) -> Result<Retention> {
  if (wanted < shortest || wanted > longest) {
    return fault("events are kept for 90 to 3650 days");
  }
  return Retention{wanted};
}

}  // namespace sallyport::audit
