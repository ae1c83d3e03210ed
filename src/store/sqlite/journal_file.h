#pragma once

namespace sallyport::store::sqlite {

/// From now on SQLite writes its journals a commit at a time instead of a page in two pieces. Before its
/// first use in the process; whether that was so.
[[nodiscard]] auto write_journals_by_commits() -> bool;

}  // namespace sallyport::store::sqlite
