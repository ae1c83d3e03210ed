#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/company.h"
#include "bench/load.h"
#include "bench/machine.h"
#include "bench/server_process.h"
#include "bench/table.h"

namespace sallyport::bench {

using std::chrono::milliseconds;

/// What the parts of a run share: where things are, a company, and the table that comes of it.
class Workbench {
 public:
  struct Settings {
    std::filesystem::path program;
    /// Where the folders of companies are made.
    std::filesystem::path disk;
    /// Addresses of empty databases, one for each company that is made; without any, they are files.
    std::vector<std::string> databases = {};
    /// An empty database behind a pooler.
    std::optional<Company::Place> pooled = std::nullopt;
    /// Of the large company of the part "size".
    std::int64_t subscribers = 10'000'000;
  };
  explicit Workbench(Settings settings) : settings_{std::move(settings)} {}

  [[nodiscard]] auto settings() const -> const Settings& { return settings_; }
  [[nodiscard]] auto is_on_postgresql() const -> bool { return !settings_.databases.empty(); }
  /// A company of a part's own. Throws Failed when there is no empty database left.
  [[nodiscard]] auto make_company() -> Company;
  /// The company that parts share.
  [[nodiscard]] auto company() -> Company&;
  [[nodiscard]] auto command_for(const Company& company) const -> ServerProcess::Command {
    return {.program = settings_.program, .configuration = company.configuration(), .port = company.port()};
  }
  [[nodiscard]] auto command() -> ServerProcess::Command { return command_for(company()); }

  void add(Finding finding) { findings_.push_back(std::move(finding)); }
  [[nodiscard]] auto findings() const -> const std::vector<Finding>& { return findings_; }

 private:
  Settings settings_;
  std::size_t databases_used_ = 0;
  std::optional<Company> company_;
  std::vector<Finding> findings_;
};

/// Connections of a load, unless something else is said.
inline constexpr std::size_t usual_connections = 64;
/// The machines are noisy: limits and product take turns, and all figures are the middle ones.
inline constexpr int rounds = 3;

[[nodiscard]] auto middle(std::vector<double> values) -> double;
/// Each of these in turn, so many times; the middle of what each returned.
[[nodiscard]] auto in_turns(const std::vector<std::function<double()>>& kinds) -> std::vector<double>;

/// Beast's answers a second with nothing behind them, under the usual load.
[[nodiscard]] auto bare_rate(const BareServer& server) -> double;

/// The session cookies of so many people who sign in with their codes at a server that runs; they are those
/// from `first` on.
[[nodiscard]] auto sign_in(const Company& company, std::size_t first, std::size_t count)
    -> std::vector<std::string>;

/// p50 / p90 / p99 / p99.9 in milliseconds.
[[nodiscard]] auto latencies_text(const Seen& seen) -> std::string;
[[nodiscard]] auto mebibytes_of(long kibibytes) -> double;
[[nodiscard]] auto milliseconds_of(std::chrono::microseconds time) -> double;

}  // namespace sallyport::bench
