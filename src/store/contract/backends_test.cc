#include <mutex>

#include "store/contract/backend.h"
#include "store/contract/cluster.h"
#include "store/contract/temporary_folder.h"
#include "store/postgresql/postgresql_units.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::store::contract {
namespace {

/// The events that a database said were durable.
class Listener {
 public:
  auto sink() {
    return [this](const audit::Event& event) {
      const std::scoped_lock lock{mutex_};
      told_.emplace_back(audit::line_of(event.fact).name);
    };
  }
  [[nodiscard]] auto told() const -> std::vector<std::string> {
    const std::scoped_lock lock{mutex_};
    return told_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> told_;
};

/// A file on a real disk.
class SqliteBackend final : public Backend {
 public:
  SqliteBackend() { open(); }

  auto units() -> unit::Units& override { return *units_; }
  void reopen() override {
    units_.reset();
    open();
  }
  auto told() const -> std::vector<std::string> override { return listener_.told(); }

 private:
  void open() {
    SqliteOptions options;
    options.event_sink = listener_.sink();
    units_ = SqliteUnits::open(folder_.path() / "sallyport.db", std::move(options)).value();
  }

  TemporaryFolder folder_;
  Listener listener_;
  std::unique_ptr<SqliteUnits> units_;
};

/// A database of its own in a real cluster.
class PostgresqlBackend final : public Backend {
 public:
  PostgresqlBackend() { open(); }

  auto units() -> unit::Units& override { return *units_; }
  void reopen() override {
    units_.reset();
    open();
  }
  auto told() const -> std::vector<std::string> override { return listener_.told(); }

 private:
  void open() {
    PostgresqlOptions options;
    options.event_sink = listener_.sink();
    units_ =
        PostgresqlUnits::open({.url = url_, .password = {}, .direct_url = {}}, std::move(options)).value();
  }

  std::string url_ = Cluster::of_this_process().make_database();
  Listener listener_;
  std::unique_ptr<PostgresqlUnits> units_;
};

}  // namespace

auto backends() -> std::vector<BackendKind> {
  return {{.name = "Sqlite", .make = [] { return std::make_unique<SqliteBackend>(); }},
          {.name = "Postgresql", .make = [] { return std::make_unique<PostgresqlBackend>(); }}};
}

}  // namespace sallyport::store::contract
