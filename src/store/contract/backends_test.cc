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

template <class Units>
class RealBackend : public Backend {
 public:
  auto units() -> unit::Units& override { return *units_; }
  void reopen() override {
    units_.reset();
    units_ = open();
  }
  auto told() const -> std::vector<std::string> override { return listener_.told(); }

 protected:
  [[nodiscard]] virtual auto open() -> std::unique_ptr<Units> = 0;

  Listener listener_;
  std::unique_ptr<Units> units_;
};

/// A file on a real disk.
class SqliteBackend final : public RealBackend<SqliteUnits> {
 public:
  SqliteBackend() { units_ = SqliteBackend::open(); }

 private:
  auto open() -> std::unique_ptr<SqliteUnits> override {
    SqliteOptions options;
    options.event_sink = listener_.sink();
    return SqliteUnits::open(folder_.path() / "sallyport.db", std::move(options)).value();
  }

  TemporaryFolder folder_;
};

auto open_postgresql(const std::string& url, PostgresqlOptions options) -> std::unique_ptr<PostgresqlUnits> {
  return PostgresqlUnits::open({.url = url, .password = {}, .direct_url = {}}, std::move(options)).value();
}

/// A database with all its tables, which each test has a copy of: that takes a tenth of the time of making
/// them.
auto postgresql_with_tables() -> const std::string& {
  static const auto url = [] {
    auto made = Cluster::of_this_process().make_database();
    (void)open_postgresql(made, {});
    return made;
  }();
  return url;
}

/// A database of its own in a real cluster.
class PostgresqlBackend final : public RealBackend<PostgresqlUnits> {
 public:
  PostgresqlBackend() { units_ = PostgresqlBackend::open(); }

 private:
  auto open() -> std::unique_ptr<PostgresqlUnits> override {
    PostgresqlOptions options;
    options.event_sink = listener_.sink();
    return open_postgresql(url_, std::move(options));
  }

  std::string url_ = Cluster::of_this_process().copy_database(postgresql_with_tables());
};

}  // namespace

auto backends() -> std::vector<BackendKind> {
  return {{.name = "Sqlite", .make = [] { return std::make_unique<SqliteBackend>(); }},
          {.name = "Postgresql", .make = [] { return std::make_unique<PostgresqlBackend>(); }}};
}

}  // namespace sallyport::store::contract
