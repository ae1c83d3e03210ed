#pragma once

#include <algorithm>
#include <future>
#include <vector>

#include "base/result.h"
#include "store/ports.h"
#include "store/work.h"

namespace sallyport::store::sqlite {

/// A transaction that somebody waits for. It lives as long as he does.
struct Job {
  const Work& work;
  /// Whether the same press writes once more, as is known after the work; until then he need not wait for the
  /// disk. Null when he must anyway.
  const bool* second_follows;
  Result<void> outcome;
};

/// The jobs of one commit, and the word to all who wait for it: one call of the kernel wakes them together.
struct Group {
  std::vector<Job*> jobs;
  /// What they appended, in that order.
  AppendedEvents events;
  std::promise<void> done;
  std::shared_future<void> is_done{done.get_future()};

  [[nodiscard]] auto somebody_waits_for_the_disk() const -> bool {
    return std::ranges::any_of(
        jobs, [](const Job* job) { return job->second_follows == nullptr || !*job->second_follows; });
  }
};

}  // namespace sallyport::store::sqlite
