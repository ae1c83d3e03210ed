#include <fmt/format.h>
#include <sys/stat.h>

#include <exception>
#include <span>
#include <string>
#include <vector>

#include "app/run.h"

auto main(int count, char** values) -> int {
  // Whatever file is made, now or by a library, it is ours alone.
  constexpr ::mode_t others = 0077;
  ::umask(others);
  try {
    const std::span all{values, static_cast<std::size_t>(count)};
    const std::vector<std::string> arguments{all.begin() + (all.empty() ? 0 : 1), all.end()};
    return sallyport::app::run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "sallyport: stopped by an error that has no name: {}\n", error.what());
    return 1;
  }
}
