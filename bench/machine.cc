#include "bench/machine.h"

#include <argon2.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <barrier>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/descriptor.h"
#include "bench/failed.h"
#include "crypto/argon2id.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/work.h"

namespace sallyport::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::uint32_t kibibytes = 19'456;

/// One thread's memory, in huge pages where the kernel has some.
class Kept {
 public:
  Kept() : start_{::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)} {
    if (start_ == MAP_FAILED) {
      throw Failed{"there is no memory to hash in"};
    }
    ::madvise(start_, size, MADV_HUGEPAGE);
  }
  Kept(const Kept&) = delete;
  Kept(Kept&&) = delete;
  auto operator=(const Kept&) -> Kept& = delete;
  auto operator=(Kept&&) -> Kept& = delete;
  ~Kept() { ::munmap(start_, size); }

  [[nodiscard]] auto bytes() const -> std::uint8_t* { return static_cast<std::uint8_t*>(start_); }

 private:
  /// What the cost needs, in whole huge pages.
  static constexpr std::size_t size = std::size_t{20} << 20U;
  void* start_;
};

// The callback is given no pointer to it.
auto take_kept(std::uint8_t** memory, std::size_t /*size*/) -> int {
  thread_local const Kept kept;
  *memory = kept.bytes();
  return ARGON2_OK;
}
void leave_kept(std::uint8_t* /*memory*/, std::size_t /*size*/) {}

constexpr std::size_t tag_bytes = 32;
constexpr std::size_t salt_bytes = 16;

void hash_as_the_server_does() {
  thread_local crypto::Arena arena;
  const std::string salt(salt_bytes, '\0');
  if (!crypto::argon2id({.password = "tundra violin acorn meadow",
                         .salt = salt,
                         .secret = {},
                         .associated_data = {},
                         .cost = crypto::HashParameters::least},
                        arena)) {
    throw Failed{"there is no memory to hash in"};
  }
}

void hash_by_libargon2() {
  std::array<std::uint8_t, tag_bytes> tag{};
  std::array<std::uint8_t, salt_bytes> salt{};
  std::string password = "tundra violin acorn meadow";
  argon2_context context{};
  context.out = tag.data();
  context.outlen = tag_bytes;
  context.pwd = reinterpret_cast<std::uint8_t*>(password.data());
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = salt.data();
  context.saltlen = salt_bytes;
  context.t_cost = 2;
  context.m_cost = kibibytes;
  context.lanes = 1;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = &take_kept;
  context.free_cbk = &leave_kept;
  if (argon2id_ctx(&context) != ARGON2_OK) {
    throw Failed{"libargon2 could not hash"};
  }
}

/// How often a second all cores do it.
auto rate_of(void (*hash_once)(), std::chrono::milliseconds time) -> double {
  const auto count = std::thread::hardware_concurrency();
  std::atomic<std::size_t> hashes = 0;
  std::barrier ready{static_cast<std::ptrdiff_t>(count) + 1};
  std::atomic<bool> ended = false;
  std::vector<std::jthread> threads;
  for (unsigned number = 0; number < count; ++number) {
    threads.emplace_back([&] {
      hash_once();  // Fetches the memory.
      ready.arrive_and_wait();
      for (; !ended; ++hashes) {
        hash_once();
      }
    });
  }
  ready.arrive_and_wait();
  const auto begun = Clock::now();
  std::this_thread::sleep_for(time);
  ended = true;
  threads.clear();  // Waits for the hashes that have begun, which count.
  return static_cast<double>(hashes) / Seconds{Clock::now() - begun}.count();
}

}  // namespace

auto argon2_rate(std::chrono::milliseconds time) -> double { return rate_of(hash_by_libargon2, time); }

auto own_hashing_rate(std::chrono::milliseconds time) -> double {
  return rate_of(hash_as_the_server_does, time);
}

void require_disk(const std::filesystem::path& folder) {
  struct ::statfs status{};
  const bool is_known = ::statfs(folder.c_str(), &status) == 0;
  if (is_known && (status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC)) {
    throw Failed{fmt::format("{} lies in memory: the data must be on a disk", folder.string())};
  }
}

auto sync_rate(const std::filesystem::path& folder, std::chrono::milliseconds time) -> double {
  constexpr std::size_t page = 4096;
  const auto path = folder / "syncs";
  const Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR)};
  const std::string bytes(page, 'x');
  std::size_t syncs = 0;
  const auto begun = Clock::now();
  for (; Clock::now() - begun < time; ++syncs) {
    if (::write(file.number(), bytes.data(), bytes.size()) < 0 || ::fdatasync(file.number()) != 0) {
      throw Failed{"the disk of the data folder could not be written"};
    }
  }
  const auto took = Seconds{Clock::now() - begun};
  std::filesystem::remove(path);
  return static_cast<double>(syncs) / took.count();
}

auto grouped_commit_rate(const std::filesystem::path& folder, std::chrono::milliseconds time) -> double {
  constexpr std::int64_t rows = 100'000;
  constexpr int rows_of_a_commit = 64;
  const auto path = folder / "rows.sqlite3";
  std::ofstream{path};
  std::size_t changed = 0;
  Seconds took{};
  {
    store::sqlite::Database database{{.path = path, .busy_wait = std::chrono::milliseconds{0}},
                                     store::sqlite::Role::writer};
    auto& connection = database.connection();
    store::run_once(connection, "PRAGMA journal_mode = WAL");
    store::run_once(connection, "CREATE TABLE rows (id INTEGER PRIMARY KEY, value TEXT NOT NULL)");
    store::run_once(connection, fmt::format("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                            "WHERE i < {}) INSERT INTO rows SELECT i, 'nothing yet' FROM n",
                                            rows));
    store::Query<store::In<>> begin{connection, "BEGIN IMMEDIATE"};
    store::Query<store::In<std::string, std::int64_t>> change{
        connection, "UPDATE rows SET value = :value WHERE id = :id"};
    store::Query<store::In<>> commit{connection, "COMMIT"};
    std::mt19937 any;  // NOLINT(*-msc51-*,*-msc32-*): the same rows each time
    std::uniform_int_distribution<std::int64_t> row{1, rows};
    const auto begun = Clock::now();
    for (; Clock::now() - begun < time; changed += rows_of_a_commit) {
      begin.run();
      for (int count = 0; count < rows_of_a_commit; ++count) {
        change.run("some other value", row(any));
      }
      commit.run();
    }
    took = Clock::now() - begun;
  }
  for (const auto* end : {"", "-wal", "-shm"}) {
    std::filesystem::remove(path.string() + end);
  }
  return static_cast<double>(changed) / took.count();
}

}  // namespace sallyport::bench
