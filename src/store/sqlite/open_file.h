#pragma once

#include <filesystem>

#include "base/result.h"

namespace sallyport::store::sqlite {

enum class Made { now, before };

/// Makes an empty file that nobody else may read (0600), unless there is a plain file already. A fault, one
/// line, when neither can be.
[[nodiscard]] auto make_private_file(const std::filesystem::path& path) -> Result<Made>;

/// With its journal and that one's index.
void remove_file(const std::filesystem::path& path);

/// So that the name of a new file is on the disk before anything in it is acknowledged.
void sync_folder_of(const std::filesystem::path& path);

}  // namespace sallyport::store::sqlite
