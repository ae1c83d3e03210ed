#include "app/storage.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "crypto/key_file.h"
#include "store/postgresql/postgresql_units.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::app {
namespace {

auto make_or_take_ring(const std::filesystem::path& path, Random& random, Instant now)
    -> Result<crypto::KeyRing> {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(path, ignored);
  return status.type() == std::filesystem::file_type::not_found
             ? crypto::KeyRing::create_file(path, random, now)
             : crypto::KeyRing::load(path);
}

auto ring_of(const std::filesystem::path& path, const std::optional<std::string>& check)
    -> Result<crypto::KeyRing> {
  auto ring = crypto::KeyRing::load(path);
  if (!ring) {
    return ring;
  }
  if (!check || !ring->fits(*check)) {
    return fault(fmt::format(
        "the key ring {} does not belong to this database: put back the one that was made with it",
        path.string()));
  }
  return ring;
}

/// A database that is open, and what it knows its key ring by.
struct Opened {
  std::unique_ptr<unit::Units> units;
  std::optional<std::string> ring_check;
};

template <class Units>
auto as_opened(Result<std::unique_ptr<Units>> units) -> Result<Opened> {
  if (!units) {
    return std::unexpected{units.error()};
  }
  auto ring_check = (*units)->ring_check();
  return Opened{.units = *std::move(units), .ring_check = std::move(ring_check)};
}

auto address_of(const SharedDatabase& database) -> Result<store::PostgresqlAddress> {
  store::PostgresqlAddress address{.url = database.url, .password = {}, .direct_url = database.direct_url};
  if (database.password_file) {
    auto password = database_password_in(*database.password_file);
    if (!password) {
      return std::unexpected{password.error()};
    }
    address.password = *std::move(password);
  }
  return address;
}

auto open_shared(const SharedDatabase& database, store::StoreOptions common) -> Result<Opened> {
  const auto address = address_of(database);
  if (!address) {
    return std::unexpected{address.error()};
  }
  store::PostgresqlOptions options;
  static_cast<store::StoreOptions&>(options) = std::move(common);
  options.connections = database.connections;
  return as_opened(store::PostgresqlUnits::open(*address, std::move(options)));
}

auto open_database(const DataFolder& folder, const Configuration& configuration, store::StoreOptions common)
    -> Result<Opened> {
  if (configuration.database) {
    return open_shared(*configuration.database, std::move(common));
  }
  store::SqliteOptions options;
  static_cast<store::StoreOptions&>(options) = std::move(common);
  return as_opened(store::SqliteUnits::open(folder.database(), std::move(options)));
}

}  // namespace

auto check_address(const SharedDatabase& database) -> Result<void> {
  const auto address = address_of(database);
  return address ? store::check(*address) : std::unexpected{address.error()};
}

auto database_password_in(const std::filesystem::path& path) -> Result<Secret> {
  return crypto::read_password_file({.path = path,
                                     .name = "the file of the database's password",
                                     .when_missing = "write the password into it, with mode 0600"});
}

auto open_storage(DataFolder folder, const Configuration& configuration, Random& random, Instant now,
                  std::function<void(const audit::Event&)> event_sink) -> Result<Storage> {
  store::StoreOptions options;
  options.event_sink = std::move(event_sink);
  options.ring_check_of_new_database = [&]() -> Result<std::string> {
    const auto ring = make_or_take_ring(configuration.key_ring, random, now);
    return ring ? Result<std::string>{ring->check_value()} : std::unexpected{ring.error()};
  };
  options.has_its_ring = [&](const std::optional<std::string>& check) -> Result<void> {
    const auto ring = ring_of(configuration.key_ring, check);
    return ring ? Result<void>{} : std::unexpected{ring.error()};
  };
  auto opened = open_database(folder, configuration, std::move(options));
  if (!opened) {
    return std::unexpected{opened.error()};
  }
  auto ring = ring_of(configuration.key_ring, opened->ring_check);
  if (!ring) {
    return std::unexpected{ring.error()};
  }
  folder.stays();
  return Storage{.folder = std::move(folder), .ring = *std::move(ring), .units = std::move(opened->units)};
}

auto open_folder_patiently(const std::filesystem::path& path, std::chrono::milliseconds patience)
    -> Result<DataFolder> {
  constexpr std::chrono::milliseconds pause{50};
  for (;; patience -= pause) {
    auto opened = DataFolder::open(path);
    if (!opened) {
      return std::unexpected{opened.error()};
    }
    if (auto* folder = std::get_if<DataFolder>(&*opened)) {
      return std::move(*folder);
    }
    if (patience <= pause) {
      return std::unexpected{std::get<InUse>(*opened).fault};
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace sallyport::app
