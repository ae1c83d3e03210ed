#pragma once

struct sqlite3;

namespace sallyport::store::sqlite {

/// To be called when a sync failed. The kernel may have dropped what it could not write, and says so once: a
/// second sync would succeed, and what is acknowledged then would be lost. Only a start knows what the disk
/// has, so the process ends.
[[noreturn]] void end_because_disk_failed();

/// Does so where a sync is what has just gone wrong on this connection.
void end_if_a_sync_failed(::sqlite3* file);

}  // namespace sallyport::store::sqlite
