#include "app/storage.h"

#include <fmt/format.h>

#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

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

auto ring_of(const std::filesystem::path& path, const store::SqliteUnits& units) -> Result<crypto::KeyRing> {
  auto ring = crypto::KeyRing::load(path);
  if (!ring) {
    return ring;
  }
  if (!units.ring_check() || !ring->fits(*units.ring_check())) {
    return fault(fmt::format(
        "the key ring {} does not belong to this database: put back the one that was made with it",
        path.string()));
  }
  return ring;
}

}  // namespace

auto open_storage(DataFolder folder, const Configuration& configuration, Random& random, Instant now,
                  std::function<void(const audit::Event&)> event_sink) -> Result<Storage> {
  std::optional<crypto::KeyRing> made;
  store::SqliteOptions options;
  options.event_sink = std::move(event_sink);
  options.ring_check_of_new_database = [&]() -> Result<std::string> {
    auto ring = make_or_take_ring(configuration.key_ring, random, now);
    if (!ring) {
      return std::unexpected{ring.error()};
    }
    made.emplace(*std::move(ring));
    return made->check_value();
  };
  auto units = store::SqliteUnits::open(folder.database(), std::move(options));
  if (!units) {
    return std::unexpected{units.error()};
  }
  auto ring = made ? Result<crypto::KeyRing>{*std::move(made)} : ring_of(configuration.key_ring, **units);
  if (!ring) {
    return std::unexpected{ring.error()};
  }
  return Storage{.folder = std::move(folder), .ring = *std::move(ring), .units = *std::move(units)};
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
