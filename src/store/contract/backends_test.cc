#include <mutex>

#include "store/contract/backend.h"
#include "store/contract/temporary_folder.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::store::contract {
namespace {

/// A file on a real disk.
class SqliteBackend final : public Backend {
 public:
  SqliteBackend() { open(); }

  auto units() -> unit::Units& override { return *units_; }
  void reopen() override {
    units_.reset();
    open();
  }
  auto told() const -> std::vector<std::string> override {
    const std::scoped_lock lock{mutex_};
    return told_;
  }

 private:
  void open() {
    SqliteOptions options;
    options.event_sink = [this](const audit::Event& event) {
      const std::scoped_lock lock{mutex_};
      told_.emplace_back(audit::line_of(event.fact).name);
    };
    units_ = SqliteUnits::open(folder_.path() / "sallyport.db", std::move(options)).value();
  }

  TemporaryFolder folder_;
  mutable std::mutex mutex_;
  std::vector<std::string> told_;
  std::unique_ptr<SqliteUnits> units_;
};

}  // namespace

auto backends() -> std::vector<BackendKind> {
  return {{.name = "Sqlite", .make = [] { return std::make_unique<SqliteBackend>(); }}};
}

}  // namespace sallyport::store::contract
