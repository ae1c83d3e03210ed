#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <thread>

#include "bench/failed.h"
#include "bench/parts.h"

namespace sallyport::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int everybody = 100'000;

/// Each with a password of another system and an authenticator.
void write_everybody(const std::filesystem::path& path) {
  std::ofstream file{path};
  file << "customer_number,sign_in_name,email,full_name,created,password_hash,totp\n";
  for (int number = 0; number < everybody; ++number) {
    file << fmt::format(
        "N{0},moved{0},moved{0}@example.com,Anna Kovács,2020-01-31,"
        "pbkdf2_sha256$600000$saltsaltsalt$Gdf7QXtuAA6S330T/w4Ul5LzcReOgDBx7/Ds6TFJWKs=,"
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n",
        number);
  }
  if (!file.flush()) {
    throw Failed{"the file of subscribers can't be written"};
  }
}

struct Ended {
  std::chrono::duration<double> time;
  long most_resident;
};

/// Runs the command and throws Failed when it doesn't end well.
auto import(const ServerProcess::Command& command, const std::filesystem::path& path) -> Ended {
  std::array<std::string, 6> words{
      command.program.string(),      "subscriber", "import", path.string(), "--config",
      command.configuration.string()};
  std::array<char*, words.size() + 1> arguments{};
  for (std::size_t at = 0; at < words.size(); ++at) {
    arguments[at] = words[at].data();
  }
  ::posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto begun = Clock::now();
  ::pid_t process = 0;
  const int failed = ::posix_spawn(&process, words[0].c_str(), &files, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (failed != 0) {
    throw Failed{"the import can't be started"};
  }
  // Not of rusage: that begins with the memory of whoever started the process.
  constexpr milliseconds between_looks{20};
  Ended ended{};
  int status = 0;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    ended.most_resident = std::max(ended.most_resident, kibibytes_of(process, "VmHWM:"));
    std::this_thread::sleep_for(between_looks);
  }
  if (status != 0) {
    throw Failed{"the import failed"};
  }
  ended.time = Clock::now() - begun;
  return ended;
}

}  // namespace

void measure_import(Workbench& bench) {
  constexpr double least_a_second = 2'000;
  constexpr double most_mebibytes = 64;
  const auto company = bench.make_company();
  const auto path = company.folder() / "everybody.csv";
  write_everybody(path);
  const ServerProcess server{bench.command_for(company)};
  const auto ended = import(bench.command_for(company), path);
  const auto rate = everybody / ended.time.count();
  const auto of_server = mebibytes_of(server.most_resident());
  const auto of_command = mebibytes_of(ended.most_resident);
  bench.add(
      {.what = fmt::format("{} subscribers move in while the server runs (a second)", grouped(everybody)),
       .figure = grouped(rate),
       .limit = {},
       .share = {},
       .aim = at_least(rate, least_a_second)});
  bench.add({.what = "the highest resident memory of the server meanwhile (MiB)",
             .figure = fmt::format("{:.1f}", of_server),
             .limit = {},
             .share = {},
             .aim = below(of_server, most_mebibytes)});
  bench.add({.what = "and of the command (MiB)",
             .figure = fmt::format("{:.1f}", of_command),
             .limit = {},
             .share = {},
             .aim = below(of_command, most_mebibytes)});
}

}  // namespace sallyport::bench
