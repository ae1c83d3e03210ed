#pragma once

#include <filesystem>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

/// A file that holds a secret, and how it is spoken of.
struct KeyFile {
  std::filesystem::path path;
  std::string_view name = "the key ring";
  std::string_view when_missing =
      "put it back from its backup; without it nothing that the database keeps sealed can be opened";
};

/// The text of a file that nobody but us can read; a fault for any other (KeyRing::load lists them).
[[nodiscard]] auto read_key_file(const KeyFile& file) -> Result<Secret>;

/// The first line of such a file, which somebody wrote with an editor: a fault when it holds a control
/// character. It may also be a credential of systemd: a file of root's in $CREDENTIALS_DIRECTORY that nobody
/// may write, and nobody else read.
[[nodiscard]] auto read_password_file(const KeyFile& file) -> Result<Secret>;

/// Puts a new file there, whole or not at all, mode 0600, and on the disk when this returns. A fault
/// when something stands there already.
[[nodiscard]] auto write_key_file(const std::filesystem::path& path, const Secret& text, Random& random)
    -> Result<void>;

}  // namespace sallyport::crypto
