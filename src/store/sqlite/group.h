#pragma once

#include <future>
#include <vector>

#include "base/result.h"
#include "store/ports.h"
#include "store/work.h"

namespace sallyport::store::sqlite {

/// A transaction that somebody waits for. It lives as long as he does.
struct Job {
  const Work& work;
  Result<void> outcome;
};

/// The jobs of one commit, and the word to all who wait for it: one call of the kernel wakes them together.
struct Group {
  std::vector<Job*> jobs;
  /// What they appended, in that order.
  AppendedEvents events;
  std::promise<void> done;
  std::shared_future<void> is_done{done.get_future()};
};

}  // namespace sallyport::store::sqlite
