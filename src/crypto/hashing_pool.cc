#include "crypto/hashing_pool.h"

#include <algorithm>
#include <functional>
#include <new>
#include <optional>
#include <semaphore>

#include "base/long_work.h"
#include "crypto/argon2id.h"

namespace sallyport::crypto {

// Lives on the stack of the caller, who waits for `done`.
struct HashingPool::Job {
  const PasswordHash& model;
  const Secret& password;
  /// What is done on the same thread before.
  std::function<void()> before = {};
  std::optional<PasswordHash> made = std::nullopt;  // nothing when memory was short
  std::binary_semaphore done{0};
};

auto HashingPoolSize::default_threads() -> std::size_t {
  return std::max(1U, std::thread::hardware_concurrency());
}

HashingPool::HashingPool(const HashParameters& parameters, Random& random, HashingPoolSize size)
    : parameters_{parameters}, size_{size}, nobody_{PasswordHash::of_nobody(parameters, random)} {
  size_.threads = std::max<std::size_t>(1, size_.threads);
  for (std::size_t count = 0; count < size_.threads; ++count) {
    threads_.emplace_back([this] { work(); });
  }
}

HashingPool::~HashingPool() {
  {
    const std::scoped_lock lock{mutex_};
    ending_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) {
    thread.join();
  }
}

auto HashingPool::hash(const Secret& password, Random& random) -> Hashed {
  return hash_with_salt(password, Salt::generate(random));
}

auto HashingPool::hash_with_salt(const Secret& password, const Salt& salt) -> Hashed {
  return hash_like(Hasher::blank(parameters_, salt), password);
}

auto HashingPool::hash_like(const PasswordHash& model, const Secret& password) -> Hashed {
  Job job{.model = model, .password = password};
  return run(job);
}

auto HashingPool::run(Job& job) -> Hashed {
  if (!enqueue(job)) {
    return Busy{};
  }
  job.done.acquire();
  if (!job.made) {
    return Busy{};
  }
  return std::move(*job.made);
}

auto HashingPool::verify(const PasswordHash& expected, const Secret& password) -> Verified {
  const auto hashed = hash_like(expected, password);
  if (const auto* const busy = std::get_if<Busy>(&hashed)) {
    return *busy;
  }
  return std::get<PasswordHash>(hashed) == expected ? Verdict::matches : Verdict::differs;
}

auto HashingPool::verify_foreign(const ForeignHash& expected, const Typed& typed, Random& random)
    -> std::variant<ForeignVerified, Busy> {
  auto verdict = Verdict::differs;
  const auto model = Hasher::blank(parameters_, Salt::generate(random));
  Job job{.model = model, .password = typed.password, .before = [&] {
            verdict = expected.verify(typed.password);
            if (verdict == Verdict::differs && typed.other_spelling) {
              verdict = expected.verify(*typed.other_spelling);
            }
          }};
  auto hashed = run(job);
  if (const auto* busy = std::get_if<Busy>(&hashed)) {
    return *busy;
  }
  return ForeignVerified{.verdict = verdict, .made = std::get<PasswordHash>(std::move(hashed))};
}

auto HashingPool::verify_nobody(const Secret& password) -> Verified { return verify(nobody_, password); }

auto HashingPool::enqueue(Job& job) -> bool {
  {
    const std::scoped_lock lock{mutex_};
    if (waiting_.size() >= most_waiting()) {
      return false;
    }
    waiting_.push_back(&job);
  }
  changed_.notify_one();
  return true;
}

auto HashingPool::next_job(Hasher& hasher) -> Job* {
  std::unique_lock lock{mutex_};
  const auto ready = [this] { return !waiting_.empty() || ending_; };
  if (!changed_.wait_for(lock, size_.idle, ready)) {
    lock.unlock();
    hasher.give_back();
    lock.lock();
    changed_.wait(lock, ready);
  }
  if (waiting_.empty()) {
    return nullptr;
  }
  auto* const job = waiting_.front();
  waiting_.pop_front();
  ++running_;
  return job;
}

// Without memory for it the job is not done, and its caller hears that we are busy.
void HashingPool::perform(Job& job, Hasher& hasher) {
  try {
    if (job.before) {
      job.before();
    }
    if (auto made = hasher.hash_like(job.model, job.password)) {
      job.made.emplace(*std::move(made));
    }
  } catch (const std::bad_alloc&) {
    job.made.reset();
  }
}

void HashingPool::work() {
  go_behind_short_work();
  Hasher hasher;
  while (auto* const job = next_job(hasher)) {
    perform(*job, hasher);
    {
      const std::scoped_lock lock{mutex_};
      --running_;
    }
    job->done.release();
  }
}

}  // namespace sallyport::crypto
