#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "base/random.h"
#include "base/secret.h"
#include "crypto/foreign_hash.h"
#include "crypto/password_hash.h"

namespace sallyport::crypto {

class Hasher;

/// There is no room for this hashing now: the queue is full, or memory is short.
struct Busy {
  /// When it is worth trying again.
  seconds retry_after{2};
};

using Hashed = std::variant<PasswordHash, Busy>;
using Verified = std::variant<Verdict, Busy>;

/// What was typed, to be compared with a hash of another system.
struct Typed {
  const Secret& password;
  /// The same in another spelling of its letters, where there is one: the old system hashed whichever bytes
  /// came in.
  const std::optional<Secret>& other_spelling;
};

/// How it compares, and the Argon2id hash that was made of it in any case.
struct ForeignVerified {
  Verdict verdict;
  PasswordHash made;
};

struct HashingPoolSize {
  /// At least 1; by default one for each core.
  std::size_t threads = default_threads();
  /// How many hashings may wait for each thread before more are turned away.
  std::size_t waiting_per_thread = 32;
  /// How long a thread keeps what memory it keeps without work.
  std::chrono::milliseconds idle{5'000};

  [[nodiscard]] static auto default_threads() -> std::size_t;
};

/// The threads on which a server hashes: few, each with memory of its own that it returns to the system when
/// there is no work. Every call blocks its caller until the hashing is done, or returns Busy at once. Safe to
/// call from any thread; no call may still be under way when the pool is destroyed.
class HashingPool {
 public:
  HashingPool(const HashParameters& parameters, Random& random, HashingPoolSize size = {});
  HashingPool(const HashingPool&) = delete;
  HashingPool(HashingPool&&) = delete;
  auto operator=(const HashingPool&) -> HashingPool& = delete;
  auto operator=(HashingPool&&) -> HashingPool& = delete;
  ~HashingPool();

  /// What new hashes are made with.
  [[nodiscard]] auto parameters() const -> const HashParameters& { return parameters_; }

  [[nodiscard]] auto hash(const Secret& password, Random& random) -> Hashed;
  [[nodiscard]] auto hash_with_salt(const Secret& password, const Salt& salt) -> Hashed;
  [[nodiscard]] auto hash_like(const PasswordHash& model, const Secret& password) -> Hashed;
  [[nodiscard]] auto verify(const PasswordHash& expected, const Secret& password) -> Verified;
  /// Whether a hashing would be taken now. Asked before anything is written for it, so that whoever is turned
  /// away has cost next to nothing; it may be Busy nevertheless.
  [[nodiscard]] auto has_room() -> bool {
    const std::scoped_lock lock{mutex_};
    return waiting_.size() < most_waiting();
  }
  /// How many hashings wait for a thread now.
  [[nodiscard]] auto waiting() -> std::size_t {
    const std::scoped_lock lock{mutex_};
    return waiting_.size();
  }
  /// How many are being hashed now: of as many as there are threads.
  [[nodiscard]] auto running() -> std::size_t {
    const std::scoped_lock lock{mutex_};
    return running_;
  }
  /// One Argon2id beside what the foreign hash itself costs, whether it matches or not.
  [[nodiscard]] auto verify_foreign(const ForeignHash& expected, const Typed& typed, Random& random)
      -> std::variant<ForeignVerified, Busy>;
  /// The work of verify() for somebody who does not exist; never matches.
  [[nodiscard]] auto verify_nobody(const Secret& password) -> Verified;

 private:
  struct Job;

  static void perform(Job& job, Hasher& hasher);
  /// Room for those that wait and for those that the threads are about to take. Needs the lock.
  [[nodiscard]] auto most_waiting() const -> std::size_t {
    return (size_.threads * size_.waiting_per_thread) + (size_.threads - running_);
  }
  [[nodiscard]] auto run(Job& job) -> Hashed;
  [[nodiscard]] auto enqueue(Job& job) -> bool;
  [[nodiscard]] auto next_job(Hasher& hasher) -> Job*;
  void work();

  HashParameters parameters_;
  HashingPoolSize size_;
  PasswordHash nobody_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job*> waiting_;  // guarded by mutex_
  std::size_t running_ = 0;   // guarded by mutex_
  bool ending_ = false;       // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace sallyport::crypto
