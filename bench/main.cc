// sallyport-bench [--disk FOLDER] [--database URL]… [--pooled URL --past URL] [--subscribers N] [PART…]: the
// product under load, with the limits of the machine that it runs on measured in the same minutes, as a table
// in Markdown. The part "all" is all that can be measured, and without any it is what is quick. --disk is
// where the data lies, and its speed is measured; each --database names an empty database of a PostgreSQL,
// where everything is kept then; --pooled is one behind a pooler, and --past its address without it.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/failed.h"
#include "bench/load.h"
#include "bench/machine.h"
#include "bench/parts.h"
#include "bench/workbench.h"

namespace sallyport::bench {
namespace {

struct Part {
  std::string_view name;
  void (*measure)(Workbench& bench);
  /// What takes long, or more than one database, is measured only when it is asked for.
  enum class When { always, on_request, on_request_with_pooler } when = When::always;
};

constexpr std::array<Part, 11> parts{{
    {.name = "otp", .measure = measure_codes},
    {.name = "start", .measure = measure_start},
    {.name = "passwords", .measure = measure_passwords},
    {.name = "steps", .measure = measure_steps},
    {.name = "pages", .measure = measure_pages},
    {.name = "sessions", .measure = measure_session_checks},
    {.name = "slow", .measure = measure_slow_connections},
    {.name = "overload", .measure = measure_overload},
    {.name = "import", .measure = measure_import, .when = Part::When::on_request},
    {.name = "pooler", .measure = measure_pooler, .when = Part::When::on_request_with_pooler},
    {.name = "size", .measure = measure_size, .when = Part::When::on_request},
}};

constexpr std::string_view everything = "all";

void require_known(const std::vector<std::string>& names) {
  std::vector<std::string_view> known{everything};
  std::ranges::transform(parts, std::back_inserter(known), &Part::name);
  for (const auto& name : names) {
    if (std::ranges::find(known, name) == known.end()) {
      throw Failed{fmt::format("there is no part '{}': {}", name, fmt::join(known, ", "))};
    }
  }
}

auto is_wanted(const Part& part, const std::vector<std::string>& names, bool has_pooler) -> bool {
  if (std::ranges::find(names, everything) != names.end()) {
    return has_pooler || part.when != Part::When::on_request_with_pooler;
  }
  return names.empty() ? part.when == Part::When::always : std::ranges::find(names, part.name) != names.end();
}

/// The value behind a flag; both are taken out of the arguments.
auto take(std::vector<std::string>& arguments, std::string_view name) -> std::optional<std::string> {
  const auto flag = std::ranges::find(arguments, name);
  if (flag == arguments.end()) {
    return std::nullopt;
  }
  if (flag + 1 == arguments.end()) {
    throw Failed{fmt::format("{} is followed by its value", name)};
  }
  auto value = *(flag + 1);
  arguments.erase(flag, flag + 2);
  return value;
}

auto settings_of(std::vector<std::string>& arguments, const std::filesystem::path& folder)
    -> Workbench::Settings {
  Workbench::Settings settings{.program = folder / "sallyport",
                               .disk = take(arguments, "--disk").value_or(folder)};
  while (auto database = take(arguments, "--database")) {
    settings.databases.push_back(*std::move(database));
  }
  if (auto pooled = take(arguments, "--pooled")) {
    settings.pooled = Company::Place{
        .disk = settings.disk, .database = std::move(pooled), .direct = take(arguments, "--past")};
  }
  if (const auto subscribers = take(arguments, "--subscribers")) {
    settings.subscribers = std::stoll(*subscribers);
  }
  return settings;
}

void run(std::vector<std::string> arguments) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  Workbench bench{settings_of(arguments, folder)};
  require_known(arguments);
  require_disk(bench.settings().disk);
  fmt::print("{}", head_of_table());
  bench.add({.what = "a load that has its own pace waits for a core",
             .figure = open_loops_go_before_all() ? "never" : "as the server does: run it as root",
             .limit = {},
             .share = {},
             .aim = {}});
  for (const auto& part : parts) {
    if (is_wanted(part, arguments, bench.settings().pooled.has_value())) {
      fmt::print(stderr, "    {}\n", part.name);
      part.measure(bench);
      // Should a later part fail, what this one found is there.
      fmt::print("{}", lines_of_table(bench.take_findings()));
      std::fflush(stdout);
    }
  }
}

}  // namespace
}  // namespace sallyport::bench

auto main(int count, char** values) -> int {
  constexpr ::mode_t others = 0077;
  ::umask(others);
  const std::span all{values, static_cast<std::size_t>(count)};
  try {
    sallyport::bench::run({all.begin() + 1, all.end()});
  } catch (const std::exception& failed) {
    fmt::print(stderr, "sallyport-bench: {}\n", failed.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
