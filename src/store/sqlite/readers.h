#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/work.h"

namespace sallyport::store::sqlite {

/// Connections that only read, opened when they are first needed. Safe to use from any thread.
class Readers {
 public:
  explicit Readers(Database::Place place);
  Readers(const Readers&) = delete;
  Readers(Readers&&) = delete;
  auto operator=(const Readers&) -> Readers& = delete;
  auto operator=(Readers&&) -> Readers& = delete;
  ~Readers();

  /// Runs `work` in one transaction, so that it sees one state of everything.
  auto run(const Work& work) -> Result<void>;

 private:
  /// All are kept: reading is short, and opening one is not.
  static constexpr std::size_t most_open = 8;

  struct Reader;

  [[nodiscard]] auto take() -> std::unique_ptr<Reader>;
  void give_back(std::unique_ptr<Reader> reader);

  Database::Place place_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;
  std::size_t in_use_ = 0;
};

}  // namespace sallyport::store::sqlite
