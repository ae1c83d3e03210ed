#include "bench/machine.h"

#include <argon2.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "app/descriptor.h"
#include "bench/failed.h"

namespace sallyport::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::uint32_t kibibytes = 19'456;

// Where the callbacks, which are given no pointer, find this thread's memory.
thread_local std::vector<std::uint8_t> kept_memory;

auto take_kept(std::uint8_t** memory, std::size_t size) -> int {
  kept_memory.resize(size);
  *memory = kept_memory.data();
  return ARGON2_OK;
}
void leave_kept(std::uint8_t* /*memory*/, std::size_t /*size*/) {}

void hash_once() {
  constexpr std::size_t tag_bytes = 32;
  constexpr std::size_t salt_bytes = 16;
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

}  // namespace

auto argon2_rate(std::chrono::milliseconds time) -> double {
  std::atomic<std::size_t> hashes = 0;
  const auto begun = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned count = std::thread::hardware_concurrency(); count > 0; --count) {
      threads.emplace_back([&] {
        hash_once();  // Fetches the memory.
        while (Clock::now() - begun < time) {
          hash_once();
          ++hashes;
        }
      });
    }
  }
  return static_cast<double>(hashes) / Seconds{Clock::now() - begun}.count();
}

auto sync_rate(const std::filesystem::path& folder, std::chrono::milliseconds time) -> double {
  constexpr std::size_t page = 4096;
  const auto path = folder / "syncs";
  const app::Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR)};
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

}  // namespace sallyport::bench
