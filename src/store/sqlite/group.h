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
  /// Whether he is answered once it is on the disk, or as soon as it is committed where the group allows it.
  enum class Answered { when_kept, when_committed } answered;
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
    return std::ranges::find(jobs, Job::Answered::when_kept, &Job::answered) != jobs.end();
  }
};

}  // namespace sallyport::store::sqlite
