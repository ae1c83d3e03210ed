#pragma once

#include <sqlite3.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sqlite/database.h"

namespace sallyport::store::contract {

/// Hears every statement that SQLite runs on connections which are opened while it lives. One at a time.
class Statements {
 public:
  Statements() {
    sqlite::configure_library();
    ::sqlite3_auto_extension(entry());
  }
  Statements(const Statements&) = delete;
  Statements(Statements&&) = delete;
  auto operator=(const Statements&) -> Statements& = delete;
  auto operator=(Statements&&) -> Statements& = delete;
  ~Statements() { ::sqlite3_cancel_auto_extension(entry()); }

  /// Those since the last call, in their order.
  [[nodiscard]] static auto take() -> std::vector<std::string> {
    const std::scoped_lock lock{mutex};
    return std::exchange(heard, {});
  }

 private:
  /// SQLite takes it as a function of nothing and calls it with the connection.
  using Entry = void (*)();
  static auto entry() -> Entry { return reinterpret_cast<Entry>(&listen_to); }

  static auto listen_to(::sqlite3* connection, char** /*error*/, const void* /*routines*/) -> int {
    return ::sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, &hear, nullptr);
  }

  static auto hear(unsigned /*what*/, void* /*ours*/, void* /*statement*/, void* words) -> int {
    const std::string_view text{static_cast<const char*>(words)};
    // What a trigger does comes as a comment.
    if (!text.starts_with("--")) {
      const std::scoped_lock lock{mutex};
      heard.emplace_back(text);
    }
    return 0;
  }

  inline static std::mutex mutex;
  inline static std::vector<std::string> heard;  // guarded by mutex
};

}  // namespace sallyport::store::contract
