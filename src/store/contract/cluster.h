#pragma once

#include <filesystem>
#include <string>

#include "store/contract/temporary_folder.h"

namespace sallyport::store::contract {

/// A PostgreSQL of the tests' own (tests/tools/postgresql), started when it is first asked for and gone with
/// the process.
class Cluster {
 public:
  [[nodiscard]] static auto of_this_process() -> Cluster&;

  Cluster();
  Cluster(const Cluster&) = delete;
  Cluster(Cluster&&) = delete;
  auto operator=(const Cluster&) -> Cluster& = delete;
  auto operator=(Cluster&&) -> Cluster& = delete;
  ~Cluster();

  /// A new empty database of a role like an operator's. Returns its address, by that role.
  [[nodiscard]] auto make_database() -> std::string;
  /// A copy of the database of that address, to which nobody is connected any more. Returns its address.
  [[nodiscard]] auto copy_database(const std::string& url) -> std::string;
  /// Runs `sql` in the database of that address, as a superuser.
  static void run_in(const std::string& url, const std::string& sql);

 private:
  [[nodiscard]] auto make_database_like(const std::string& another) -> std::string;
  [[nodiscard]] auto url_of(const std::string& database) const -> std::string;
  [[nodiscard]] auto database_of(const std::string& url) const -> std::string;

  TemporaryFolder parent_;
  std::filesystem::path folder_ = parent_.path() / "cluster";
  int databases_ = 0;
};

}  // namespace sallyport::store::contract
