#include "base/long_work.h"

#include <sys/resource.h>
#include <unistd.h>

namespace sallyport {
namespace {

// The weight of five levels is a third (sched(7)). Counted from the process' first thread, whose number is
// the process' own: a thread begins with what its maker has.
constexpr int a_third = 5;

void go_behind(int nicer) {
  // Linux keeps this for each thread, and 0 is the calling one. It can't fail: anybody may become nicer.
  const auto first = static_cast<::id_t>(::getpid());
  (void)::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, first) + nicer);
}

}  // namespace

void go_behind_short_work() { go_behind(a_third); }
void go_behind_long_work() { go_behind(2 * a_third); }

}  // namespace sallyport
