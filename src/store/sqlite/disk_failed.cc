#include "store/sqlite/disk_failed.h"

#include <sqlite3.h>

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

void end_if_a_sync_failed(::sqlite3* file) {
  if (::sqlite3_extended_errcode(file) == SQLITE_IOERR_FSYNC) {
    end_because_disk_failed();
  }
}

}  // namespace sallyport::store::sqlite
