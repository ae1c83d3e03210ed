#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace sallyport::bench {

// What this machine can do at best, without the product.

/// Argon2id hashes a second (19 MiB, two passes, one lane) by libargon2 on all cores, each thread with memory
/// of its own that stays.
[[nodiscard]] auto argon2_rate(std::chrono::milliseconds time) -> double;
/// The same hashes as the server makes them, with nothing else to do.
[[nodiscard]] auto own_hashing_rate(std::chrono::milliseconds time) -> double;

/// Throws Failed when this folder lies in memory: what is measured there is no durability.
void require_disk(const std::filesystem::path& folder);

/// How often a second 4 KiB at the end of a file in this folder come onto the disk with fdatasync. Throws
/// Failed.
[[nodiscard]] auto sync_rate(const std::filesystem::path& folder, std::chrono::milliseconds time) -> double;

/// How many rows of a table of a hundred thousand SQLite changes a second, durably, 64 in each commit, in a
/// database of its own in this folder. Throws Failed.
[[nodiscard]] auto grouped_commit_rate(const std::filesystem::path& folder, std::chrono::milliseconds time)
    -> double;

/// A server of Beast with nothing behind it: one thread answers every request with a 200 and ten bytes.
class BareServer {
 public:
  BareServer();
  BareServer(const BareServer&) = delete;
  BareServer(BareServer&&) = delete;
  auto operator=(const BareServer&) -> BareServer& = delete;
  auto operator=(BareServer&&) -> BareServer& = delete;
  ~BareServer();

  [[nodiscard]] auto port() const -> std::uint16_t;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::bench
