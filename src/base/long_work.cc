#include "base/long_work.h"

#include <sys/resource.h>

namespace sallyport {

void go_behind_short_work() {
  constexpr int nicer = 5;
  // Linux keeps this for each thread, and 0 is the calling one. It can't fail: anybody may become nicer.
  (void)::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + nicer);
}

}  // namespace sallyport
