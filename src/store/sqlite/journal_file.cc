#include "store/sqlite/journal_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace sallyport::store::sqlite {
namespace {

/// Of a journal's pages each comes with a head of so many bytes, whose second word is 0 but for the last page
/// of a commit (SQLite's file format, "WAL frame header").
constexpr int frame_head = 24;
constexpr std::ptrdiff_t second_word = 4;
constexpr std::ptrdiff_t third_word = 8;

/// Eight pages: more gave nothing. SQLite's own file takes less than 128 KiB at a time.
constexpr std::size_t room = 33 * std::size_t{1024};

/// A journal that is open, in memory that SQLite has for it; behind it lies the file as SQLite knows it.
class JournalFile {
 public:
  explicit JournalFile(const sqlite3_io_methods& methods) : seen_by_sqlite_{.pMethods = &methods} {}

  [[nodiscard]] static auto of(sqlite3_file* file) -> JournalFile& {
    return *reinterpret_cast<JournalFile*>(file);  // NOLINT(*-reinterpret-cast): SQLite's way to derive
  }
  [[nodiscard]] auto file() -> sqlite3_file* {
    return reinterpret_cast<sqlite3_file*>(this + 1);  // NOLINT(*-reinterpret-cast,*-pointer-arithmetic)
  }

  /// What goes on behind the write before stays here until its commit ends or something else is asked.
  auto write(std::span<const char> data, sqlite3_int64 offset) -> int {
    const bool ends_commit = std::exchange(next_ends_commit_, is_head_of_last(data));
    if (offset != end_ || data.size() > room || !has_room()) {
      return write_through(data, offset);
    }
    if (data.size() > room - kept_) {
      if (const auto outcome = write_what_is_kept(); outcome != SQLITE_OK) {
        return outcome;
      }
    }
    std::memcpy(room_->data() + kept_, data.data(), data.size());  // copy() goes byte by byte here
    kept_ += data.size();
    end_ += static_cast<sqlite3_int64>(data.size());
    return ends_commit ? write_what_is_kept() : SQLITE_OK;
  }

  auto write_what_is_kept() -> int {
    if (kept_ == 0) {
      return SQLITE_OK;
    }
    const auto amount = static_cast<int>(std::exchange(kept_, 0));
    const auto outcome = file()->pMethods->xWrite(file(), room_->data(), amount, end_ - amount);
    if (outcome != SQLITE_OK) {
      end_ = nowhere;
    }
    return outcome;
  }

  /// Whatever comes next begins anew.
  void forget_end() { end_ = nowhere; }

 private:
  static constexpr sqlite3_int64 nowhere = -1;

  // Heads come in one piece where a commit does not sync, as the writer's do not.
  static auto is_head_of_last(std::span<const char> data) -> bool {
    return data.size() == frame_head && std::any_of(data.begin() + second_word, data.begin() + third_word,
                                                    [](char byte) { return byte != 0; });
  }

  auto write_through(std::span<const char> data, sqlite3_int64 offset) -> int {
    if (const auto outcome = write_what_is_kept(); outcome != SQLITE_OK) {
      return outcome;
    }
    const auto outcome = file()->pMethods->xWrite(file(), data.data(), static_cast<int>(data.size()), offset);
    end_ = outcome == SQLITE_OK ? offset + static_cast<sqlite3_int64>(data.size()) : nowhere;
    return outcome;
  }

  auto has_room() -> bool {
    if (!room_) {
      room_.reset(new (std::nothrow) std::array<char, room>);
    }
    return room_ != nullptr;
  }

  sqlite3_file seen_by_sqlite_;
  std::unique_ptr<std::array<char, room>> room_;
  std::size_t kept_ = 0;
  sqlite3_int64 end_ = nowhere;
  bool next_ends_commit_ = false;
};

/// Any other request finds the file as it would be without us.
template <auto Method, class... Arguments>
auto pass_on(sqlite3_file* seen, Arguments... arguments) -> int {
  auto& journal = JournalFile::of(seen);
  const auto written = journal.write_what_is_kept();
  journal.forget_end();
  return written != SQLITE_OK ? written : (journal.file()->pMethods->*Method)(journal.file(), arguments...);
}

/// What is true of the file whatever is in it.
template <auto Method>
auto say(sqlite3_file* seen) -> int {
  auto* const file = JournalFile::of(seen).file();
  return (file->pMethods->*Method)(file);
}

// What is still kept belongs to a commit that has not ended: nobody wants it any more, and somebody else may
// have begun at its place.
auto close(sqlite3_file* seen) -> int {
  auto& journal = JournalFile::of(seen);
  const auto closed = journal.file()->pMethods->xClose(journal.file());
  journal.~JournalFile();
  return closed;
}

auto write(sqlite3_file* seen, const void* data, int amount, sqlite3_int64 offset) -> int {
  return JournalFile::of(seen).write({static_cast<const char*>(data), static_cast<std::size_t>(amount)},
                                     offset);
}

constexpr sqlite3_io_methods methods{
    .iVersion = 1,
    .xClose = &close,
    .xRead = &pass_on<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = &write,
    .xTruncate = &pass_on<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
    .xSync = &pass_on<&sqlite3_io_methods::xSync, int>,
    .xFileSize = &pass_on<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    .xLock = &pass_on<&sqlite3_io_methods::xLock, int>,
    .xUnlock = &pass_on<&sqlite3_io_methods::xUnlock, int>,
    .xCheckReservedLock = &pass_on<&sqlite3_io_methods::xCheckReservedLock, int*>,
    .xFileControl = &pass_on<&sqlite3_io_methods::xFileControl, int, void*>,
    .xSectorSize = &say<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = &say<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

auto system_files() -> sqlite3_vfs* {
  static sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
  return files;
}

auto open(sqlite3_vfs* /*ours*/, sqlite3_filename name, sqlite3_file* seen, int flags, int* opened_with)
    -> int {
  auto* const files = system_files();
  if ((flags & SQLITE_OPEN_WAL) == 0) {
    return files->xOpen(files, name, seen, flags, opened_with);
  }
  auto& journal = *new (static_cast<void*>(seen)) JournalFile{methods};
  const auto outcome = files->xOpen(files, name, journal.file(), flags, opened_with);
  if (outcome != SQLITE_OK) {
    journal.~JournalFile();
    seen->pMethods = nullptr;
  }
  return outcome;
}

}  // namespace

auto write_journals_by_commits() -> bool {
  auto* const files = system_files();
  if (files == nullptr) {
    return false;
  }
  static sqlite3_vfs ours = [files] {
    auto copy = *files;
    copy.szOsFile += static_cast<int>(sizeof(JournalFile));
    copy.pNext = nullptr;
    copy.zName = "sallyport";
    copy.xOpen = &open;
    return copy;
  }();
  return sqlite3_vfs_register(&ours, 1) == SQLITE_OK;
}

}  // namespace sallyport::store::sqlite
