#include "mail/main/confinement.h"

#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace sallyport::mail {
namespace {

/// What is named here and allowed by no rule is refused from now on. A kernel without it says so, and goes
/// without.
void leave_files_alone() {
  ::landlock_ruleset_attr attributes{};
  attributes.handled_access_fs =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
      LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
      LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
      LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  const auto rules = ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (rules >= 0) {
    ::syscall(SYS_landlock_restrict_self, rules, 0);
    ::close(static_cast<int>(rules));
  }
}

}  // namespace

void confine() {
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const ::rlimit nothing{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &nothing);
  leave_files_alone();
  for (const int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP}) {
    ::signal(signal, SIG_IGN);
  }
}

}  // namespace sallyport::mail
