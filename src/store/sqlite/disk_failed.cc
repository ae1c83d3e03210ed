#include "store/sqlite/disk_failed.h"

#include <cstdio>
#include <cstdlib>

namespace sallyport::store::sqlite {

void end_because_disk_failed() {
  std::fputs(
      "sallyport: the disk of the database failed to write, so nothing can be promised any more: look at "
      "the disk, then start again\n",
      stderr);
  std::abort();
}

}  // namespace sallyport::store::sqlite
