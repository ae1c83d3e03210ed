#pragma once

namespace sallyport::store::sqlite {

/// Whoever opens a database from now on writes its write-ahead journal a commit at a time instead of each
/// page in two pieces. A connection must not spill pages before their commit (`cache_spill`) where others
/// write too: of a transaction that is rolled back some would be written later. Whether SQLite has taken it.
[[nodiscard]] auto write_journals_by_commits() -> bool;

}  // namespace sallyport::store::sqlite
