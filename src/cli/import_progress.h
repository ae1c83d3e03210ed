#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace sallyport::cli {

/// How far an import is.
struct ImportProgress {
  enum class Phase : std::uint8_t { waiting, reading, opening, settling, clearing };

  Phase phase;
  /// How many subscribers have come through this phase so far.
  std::int64_t accounts = 0;
  /// How much of the phase is done, 0 to 1; nothing when nobody knows how much there is to do.
  std::optional<double> share = {};
};

/// What share `done` is of `all`, which grows while it is counted: 1 at most, and 1 of nothing.
[[nodiscard]] auto share_of(std::int64_t done, std::int64_t all) -> double;

/// The line of a terminal that tells of an import, again and again in its own place.
class ProgressLine {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// ASCII, shorter than `columns`. Nothing when what stands there is so new that nobody has read it yet; a
  /// new phase always shows.
  [[nodiscard]] auto next(const ImportProgress& progress, std::size_t columns, Time now)
      -> std::optional<std::string>;

 private:
  std::optional<ImportProgress::Phase> phase_;
  Time begun_;  // of the phase
  std::int64_t accounts_before_ = 0;
  Time shown_;
};

}  // namespace sallyport::cli
