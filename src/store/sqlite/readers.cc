#include "store/sqlite/readers.h"

#include <utility>

namespace sallyport::store::sqlite {

struct Readers::Reader {
  explicit Reader(const Database::Place& place) : database{place, Role::reader} {}

  Database database;
  Query<In<>> begin{database.connection(), "BEGIN DEFERRED"};
  Query<In<>> end{database.connection(), "COMMIT"};
  Query<In<>> rollback{database.connection(), "ROLLBACK"};
};

namespace {

/// Ends what was begun, however the reading went.
template <class Reader>
void run_in(Reader& reader, const Work& work, Result<void>& outcome) {
  reader.begin.run();
  outcome = run_work(reader.database.ports().unit(), work);
  if (outcome) {
    reader.end.run();
  } else if (reader.database.in_transaction()) {
    reader.rollback.run();
  }
}

}  // namespace

Readers::Readers(Database::Place place) : place_{std::move(place)} {}
Readers::~Readers() = default;

auto Readers::run(const Work& work) -> Result<void> {
  Result<void> outcome;
  std::unique_ptr<Reader> reader;
  try {
    reader = take();
    run_in(*reader, work, outcome);
  } catch (const FaultInUnit& why) {
    outcome = fault(why.what());
    reader.reset();  // one that can't end its transaction is not used again
  } catch (...) {
    reader.reset();
    give_back(nullptr);  // or its place would be taken for ever
    throw;
  }
  give_back(std::move(reader));
  return outcome;
}

auto Readers::take() -> std::unique_ptr<Reader> {
  {
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return in_use_ < most_open; });
    ++in_use_;
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  return std::make_unique<Reader>(place_);
}

void Readers::give_back(std::unique_ptr<Reader> reader) {
  {
    const std::scoped_lock lock{mutex_};
    --in_use_;
    if (reader) {
      idle_.push_back(std::move(reader));
    }
  }
  returned_.notify_one();
}

}  // namespace sallyport::store::sqlite
