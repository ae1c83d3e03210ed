#include "crypto/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include "base/descriptor.h"
#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t largest_file = 65'536;
constexpr ::mode_t only_ours = 0600;
constexpr ::mode_t all_mode_bits = 07777;

auto reason(int error) -> std::string { return std::generic_category().message(error); }

auto why_not_opened(const KeyFile& file, int error) -> std::string {
  if (error == ENOENT) {
    return fmt::format("{} {} is missing: {}", file.name, file.path.string(), file.when_missing);
  }
  if (error == ELOOP) {
    return fmt::format("{} {} is a symbolic link: name the file itself", file.name, file.path.string());
  }
  return fmt::format("{} {} can't be opened ({}): run as the user that it belongs to", file.name,
                     file.path.string(), reason(error));
}

// How systemd shows a credential: it is root's, and an access list lets the service's own user read it, whose
// mask stands where the group's rights would.
auto is_credential(const KeyFile& file, const struct ::stat& status) -> bool {
  constexpr ::mode_t not_of_a_credential = 07337;
  const char* const folder =
      std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): while the configuration is read
  std::error_code ignored;
  return folder != nullptr && status.st_uid == 0 && (status.st_mode & not_of_a_credential) == 0 &&
         std::filesystem::equivalent(file.path.parent_path(), folder, ignored);
}

// Whether it may also be a credential.
enum class Kind { ours, ours_or_credential };

// What is wrong with the file, or an empty text.
auto complaint_about(const KeyFile& file, const struct ::stat& status, Kind kind) -> std::string {
  const auto path = file.path.string();
  if (!S_ISREG(status.st_mode)) {
    return fmt::format("{} {} is no plain file: name the file itself", file.name, path);
  }
  const bool is_lent = kind == Kind::ours_or_credential && is_credential(file, status);
  if (!is_lent && status.st_uid != geteuid()) {
    return fmt::format(
        "{} {} belongs to another user (uid {}): run this as that user (runuser -u NAME -- …), or chown it "
        "if "
        "it should be yours",
        file.name, path, status.st_uid);
  }
  if (!is_lent && (status.st_mode & all_mode_bits & ~only_ours) != 0) {
    return fmt::format("{} {} is open to others (mode {:04o}): chmod 600 {}", file.name, path,
                       status.st_mode & all_mode_bits, path);
  }
  if (status.st_size == 0) {
    return fmt::format("{} {} is empty: {}", file.name, path, file.when_missing);
  }
  if (static_cast<std::size_t>(status.st_size) > largest_file) {
    return fmt::format("{} {} has {} bytes, which is too much for it: {}", file.name, path, status.st_size,
                       file.when_missing);
  }
  return {};
}

// Fills `text` from the file; false with errno when that fails.
auto read_all(const Descriptor& file, std::string& text) -> bool {
  std::size_t filled = 0;
  while (filled < text.size()) {
    const auto got = read(file.number(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return false;
    }
    if (got == 0) {
      break;  // shorter than it was a moment ago: what is missing shows when it is parsed
    }
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return true;
}

auto write_all(const Descriptor& file, std::string_view text) -> bool {
  while (!text.empty()) {
    const auto written = write(file.number(), text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A file under another name, complete and on the disk.
auto write_draft(const std::filesystem::path& draft, const Secret& text) -> bool {
  const Descriptor file{open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, only_ours)};
  return file.is_open() && fchmod(file.number(), only_ours) == 0 && write_all(file, text.reveal()) &&
         fsync(file.number()) == 0;
}

auto sync_folder_of(const std::filesystem::path& path) -> bool {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  const Descriptor opened{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return opened.is_open() && fsync(opened.number()) == 0;
}

auto not_written(const std::filesystem::path& path, int error) {
  if (error == EEXIST) {
    return fault(fmt::format(
        "the key ring {} is there already and is never replaced: move it away, or use it", path.string()));
  }
  return fault(fmt::format("the key ring {} can't be written ({}): give it a folder that can be written to",
                           path.string(), reason(error)));
}

auto read_file(const KeyFile& key_file, Kind kind) -> Result<Secret> {
  // Not blocking: a pipe that stands there must not hold up the start.
  const Descriptor file{open(key_file.path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!file.is_open()) {
    return fault(why_not_opened(key_file, errno));
  }
  struct ::stat status{};
  if (fstat(file.number(), &status) != 0) {
    return fault(why_not_opened(key_file, errno));
  }
  if (auto complaint = complaint_about(key_file, status, kind); !complaint.empty()) {
    return fault(std::move(complaint));
  }
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  if (!read_all(file, text)) {
    return fault(why_not_opened(key_file, errno));
  }
  return Secret::take(std::move(text));
}

}  // namespace

auto read_key_file(const KeyFile& file) -> Result<Secret> { return read_file(file, Kind::ours); }

auto read_password_file(const KeyFile& file) -> Result<Secret> {
  const auto text = read_file(file, Kind::ours_or_credential);
  if (!text) {
    return std::unexpected{text.error()};
  }
  const auto line = text->reveal().substr(0, text->reveal().find_first_of("\r\n"));
  if (std::ranges::any_of(line, [](unsigned char letter) { return letter < ' ' || letter == 0x7F; })) {
    return fault(fmt::format("{}: the password holds a control character: write it as plain text in UTF-8",
                             file.path.string()));
  }
  return Secret::copy_of(line);
}

auto write_key_file(const std::filesystem::path& path, const Secret& text, Random& random) -> Result<void> {
  const std::filesystem::path draft = path.string() + ".new-" + to_hex(random.bytes(8));
  // A link, unlike a rename, fails when something has the name already.
  const auto written = write_draft(draft, text) && link(draft.c_str(), path.c_str()) == 0;
  const auto error = errno;
  unlink(draft.c_str());
  if (!written) {
    return not_written(path, error);
  }
  if (!sync_folder_of(path)) {
    return not_written(path, errno);
  }
  return {};
}

}  // namespace sallyport::crypto
