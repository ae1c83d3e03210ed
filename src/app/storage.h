#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "app/configuration.h"
#include "app/data_folder.h"
#include "audit/event.h"
#include "base/instant.h"
#include "base/random.h"
#include "crypto/key_ring.h"
#include "unit/unit.h"

namespace sallyport::app {

/// The database, the key ring that belongs to it, and a folder that is ours.
struct Storage {
  DataFolder folder;
  crypto::KeyRing ring;
  std::unique_ptr<unit::Units> units;
};

/// Opens the database, which is a file in the folder unless the configuration names a PostgreSQL. A ring is
/// made only together with an empty database (one that is there already is taken); after that, a ring that is
/// missing, open to others, or another one is a fault.
[[nodiscard]] auto open_storage(DataFolder folder, const Configuration& configuration, Random& random,
                                Instant now, std::function<void(const audit::Event&)> event_sink)
    -> Result<Storage>;

/// What opening would say of the database's address and of the file of its password; nobody is called.
[[nodiscard]] auto check_address(const SharedDatabase& database) -> Result<void>;

/// The first line of the file in which the password for a PostgreSQL lies; a fault when others can read it.
[[nodiscard]] auto database_password_in(const std::filesystem::path& path) -> Result<Secret>;

/// The folder, once whoever is in it has left; a fault when he stays for longer than `patience`.
[[nodiscard]] auto open_folder_patiently(const std::filesystem::path& path,
                                         std::chrono::milliseconds patience) -> Result<DataFolder>;

}  // namespace sallyport::app
