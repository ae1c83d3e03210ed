#include "cli/moment.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <chrono>

namespace sallyport::cli {
namespace {

struct Parts {
  explicit Parts(Instant instant)
      : day{std::chrono::floor<days>(instant)}, time{instant - std::chrono::floor<days>(instant)} {}
  std::chrono::year_month_day day;
  std::chrono::hh_mm_ss<microseconds> time;

  [[nodiscard]] auto date() const -> std::string {
    return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}"), static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  }
};

}  // namespace

auto exact_time(Instant instant) -> std::string {
  const Parts parts{instant};
  return fmt::format(FMT_COMPILE("{}T{:02}:{:02}:{:02}.{:06}Z"), parts.date(), parts.time.hours().count(),
                     parts.time.minutes().count(), parts.time.seconds().count(),
                     parts.time.subseconds().count());
}

auto readable_time(Instant instant) -> std::string {
  const Parts parts{instant};
  return fmt::format("{} {:02}:{:02} UTC", parts.date(), parts.time.hours().count(),
                     parts.time.minutes().count());
}

}  // namespace sallyport::cli
