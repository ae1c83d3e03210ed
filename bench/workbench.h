#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  /// The latencies of a load, with the time that was aimed at for all but one of a hundred, if any was.
  void add_latencies(std::string_view what, const Seen& seen, std::optional<double> most_milliseconds = {},
                     std::string remark = {});
  /// What was found since the last call.
  [[nodiscard]] auto take_findings() -> std::vector<Finding> { return std::exchange(findings_, {}); }

 private:
  Settings settings_;
  std::size_t databases_used_ = 0;
  std::optional<Company> company_;
  std::vector<Finding> findings_;
};

/// The share of requests that an aim for latencies is about: p99.
inline constexpr double nearly_all = 0.99;
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

/// p50 / p90 / p99 / p99.9 in milliseconds; "inf" stands for requests that were never sent.
[[nodiscard]] auto latencies_text(const Seen& seen) -> std::string;
[[nodiscard]] auto mebibytes_of(long kibibytes) -> double;
/// Infinite for what was never sent.
[[nodiscard]] auto milliseconds_of(std::chrono::microseconds time) -> double;

}  // namespace sallyport::bench
