// Whatever was answered before the power was cut is there after it, and nothing by half. A child of this
// process writes and says what it was answered; then it is killed, and its files are put back to what was
// synced of them (tests/power_cut/synced_files.cc), with a journal so short that it begins anew many times in
// each life.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/descriptor.h"
#include "store/contract/temporary_folder.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/sqlite/sqlite_units.h"

namespace sallyport::store {
namespace {

using std::chrono::milliseconds;
using unit::Unit;
using Names = std::set<std::string>;

class PowerCutTest : public testing::Test {
 protected:
  PowerCutTest() { std::filesystem::create_directory(data()); }

  auto data() const -> std::filesystem::path { return folder_.path() / "data"; }
  auto file() const -> std::filesystem::path { return data() / "sallyport.db"; }
  auto open() const -> std::unique_ptr<SqliteUnits> {
    SqliteOptions options;
    options.full_journal = 24;
    return SqliteUnits::open(file(), options).value();
  }

  /// The names of those who were added and acknowledged in a life that lasts so long from the first of them
  /// on.
  auto live_until_the_cut(int life, milliseconds lasts) const -> Names {
    std::filesystem::remove_all(synced());
    std::filesystem::copy(data(), synced());
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const Descriptor hears{ends[0]};
    Descriptor says{ends[1]};
    const auto child = ::fork();
    if (child < 0) {
      throw std::runtime_error{"no child can be made"};
    }
    if (child == 0) {
      ::setenv("SALLYPORT_SYNCED_FROM", data().c_str(), 1);
      ::setenv("SALLYPORT_SYNCED_TO", synced().c_str(), 1);
      add_for_ever(life, says.number());
    }
    says = Descriptor{};
    auto said = listen(hears, 1, minute);
    said += listen(hears, everything, lasts);
    ::kill(child, SIGKILL);
    said += listen(hears, everything, minute);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << status;
    std::filesystem::remove_all(data());
    std::filesystem::rename(synced(), data());
    return lines_of(said);
  }

  auto added() const -> Names {
    Names names;
    const auto read = open()->read([&](Unit& unit) {
      for (const auto& account : unit.accounts.list(AccountId{0}, 1'000'000)) {
        names.emplace(account.sign_in_name.text());
      }
    });
    EXPECT_TRUE(read);
    return names;
  }
  auto lost_of(const Names& acknowledged) const -> Names {
    const auto kept = added();
    Names lost;
    std::ranges::set_difference(acknowledged, kept, std::inserter(lost, lost.end()));
    return lost;
  }
  /// In SQLite's words.
  auto damages() const -> std::string {
    sqlite::Database database{{.path = file(), .busy_wait = milliseconds{100}}, sqlite::Role::writer};
    Query<In<>, Scalar<std::string>> check{database.connection(), "PRAGMA integrity_check"};
    return check.one().value();
  }

 private:
  auto synced() const -> std::filesystem::path { return folder_.path() / "synced"; }

  // Whatever it throws ends it: nothing of the parent's is to be unwound here.
  [[noreturn]] void add_for_ever(int life, int says) const noexcept {
    const auto units = open();
    const auto add = [&](int writer) {
      for (int number = 0;; ++number) {
        const auto name = fmt::format("n{}-{}-{}", life, writer, number);
        const auto is_added = units->write([&](Unit& unit) {
          return unit.accounts.add({.customer_number = account::CustomerNumber::create(name).value(),
                                    .sign_in_name = account::SignInName::create(name).value(),
                                    .email = account::EmailAddress::create(name + "@example.com").value(),
                                    .full_name = account::FullName::create("").value()},
                                   Instant{});
        });
        // Shorter than what a pipe takes at once, so that no line is cut.
        if (const auto line = name + '\n'; !is_added || ::write(says, line.data(), line.size()) < 0) {
          std::_Exit(EXIT_FAILURE);
        }
      }
    };
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 6; ++writer) {
      writers.emplace_back(add, writer);
    }
    writers.clear();
    std::abort();
  }

  static constexpr std::chrono::minutes minute{1};
  static constexpr auto everything = std::numeric_limits<std::size_t>::max();

  /// What comes in that time, until so many bytes are there, or until nobody is left who could say something.
  static auto listen(const Descriptor& hears, std::size_t enough, milliseconds lasts) -> std::string {
    const auto until = std::chrono::steady_clock::now() + lasts;
    std::string said;
    std::array<char, 4'096> chunk{};
    while (said.size() < enough) {
      const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
      ::pollfd ready{.fd = hears.number(), .events = POLLIN, .revents = 0};
      if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) != 1) {
        return said;
      }
      const auto size = ::read(hears.number(), chunk.data(), chunk.size());
      if (size <= 0) {
        return said;
      }
      said.append(chunk.data(), static_cast<std::size_t>(size));
    }
    return said;
  }
  static auto lines_of(const std::string& text) -> Names {
    Names lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
      lines.insert(line);
    }
    return lines;
  }

  contract::TemporaryFolder folder_;
};

TEST_F(PowerCutTest, LosesNothingThatWasAnswered) {
  ASSERT_EQ(added(), Names{});  // and the tables are made
  Names acknowledged;
  constexpr int lives = 20;
  for (int life = 0; life < lives; ++life) {
    auto names = live_until_the_cut(life, milliseconds{10 + (life * 7)});
    ASSERT_FALSE(names.empty());
    acknowledged.merge(names);
    ASSERT_EQ(lost_of(acknowledged), Names{}) << "in life " << life;
    ASSERT_EQ(damages(), "ok");
  }
}

}  // namespace
}  // namespace sallyport::store
