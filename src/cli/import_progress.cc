#include "cli/import_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace sallyport::cli {
namespace {

using Phase = ImportProgress::Phase;

constexpr std::chrono::milliseconds between_two{100};
constexpr std::size_t longest_bar = 40;
constexpr std::size_t shortest_bar = 8;

auto words_of(Phase phase) -> std::string_view {
  switch (phase) {
    case Phase::waiting:
      return "Waiting for another import";
    case Phase::reading:
      return "Reading";
    case Phase::opening:
      return "Opening";
    case Phase::settling:
      return "Settling addresses";
    case Phase::clearing:
      return "Taking back";
  }
  return {};
}

auto bar(double share, std::size_t length) -> std::string {
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(length));
  return fmt::format("[{}{}]", std::string(filled, '#'), std::string(length - filled, '.'));
}

/// The most of what there is to say that is no longer than this, and in what is left, a bar.
auto line_of(const ImportProgress& progress, std::int64_t a_second, std::size_t longest) -> std::string {
  const auto words = words_of(progress.phase);
  if (progress.phase == Phase::waiting) {
    return std::string{words.substr(0, longest)};
  }
  const auto percent =
      progress.share ? fmt::format("{:3} %", static_cast<int>(*progress.share * 100)) : std::string{};
  const auto behind = [&](std::string_view more) {
    return fmt::format("{}{}{}", percent, percent.empty() || more.empty() ? "" : "  ", more);
  };
  const auto subscribers = fmt::format("{} subscribers", progress.accounts);
  const auto all =
      behind(a_second == 0 ? subscribers : fmt::format("{}, {} a second", subscribers, a_second));
  const auto beside_bar = words.size() + all.size() + std::string_view{"  []  "}.size();
  if (progress.share && beside_bar + shortest_bar <= longest) {
    return fmt::format("{}  {}  {}", words, bar(*progress.share, std::min(longest - beside_bar, longest_bar)),
                       all);
  }
  for (const auto& line : {fmt::format("{}  {}", words, all), all, behind(subscribers)}) {
    if (line.size() <= longest) {
      return line;
    }
  }
  return behind({}).substr(0, longest);
}

}  // namespace

auto share_of(std::int64_t done, std::int64_t all) -> double {
  return done >= all ? 1 : static_cast<double>(done) / static_cast<double>(all);
}

auto ProgressLine::next(const ImportProgress& progress, std::size_t columns, Time now)
    -> std::optional<std::string> {
  if (phase_ != progress.phase) {
    phase_ = progress.phase;
    begun_ = now;
    accounts_before_ = progress.accounts;
  } else if (now - shown_ < between_two) {
    return std::nullopt;
  }
  shown_ = now;
  const auto taken = std::max(std::chrono::duration<double>{now - begun_}.count(), 0.001);
  const auto a_second =
      static_cast<std::int64_t>(static_cast<double>(progress.accounts - accounts_before_) / taken);
  // A terminal whose last column is written goes on in the next line.
  return line_of(progress, a_second, std::max<std::size_t>(columns, 1) - 1);
}

}  // namespace sallyport::cli
