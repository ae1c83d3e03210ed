#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

#include "base/result.h"

namespace sallyport::store::sqlite {

/// A file that was made, whatever has its name later.
struct MadeFile {
  ::dev_t device;
  ::ino_t number;
};

/// Makes an empty file that nobody else may read (0600), unless there is a plain file already: then nothing.
/// A fault, one line, when neither can be.
[[nodiscard]] auto make_private_file(const std::filesystem::path& path) -> Result<std::optional<MadeFile>>;

/// With its journal and that one's index, if it still is the one of that name.
void remove_file(const std::filesystem::path& path, const MadeFile& file);

/// So that the name of a new file is on the disk before anything in it is acknowledged.
void sync_folder_of(const std::filesystem::path& path);

}  // namespace sallyport::store::sqlite
