#include "store/postgresql/channel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "base/descriptor.h"
#include "base/encoding.h"
#include "base/random.h"

namespace sallyport::store::postgresql {
namespace {

/// The empty message goes into the journal, so that the transaction waits for the standby as a writing one
/// does: from a server that was left behind by a failover, and still lets itself be listened to, no word
/// comes any more.
constexpr const char* beat_statement =
    "SELECT pg_notify('sallyport_changes', $1), pg_logical_emit_message(true, 'sallyport', '')";

/// A word is lost only together with everybody who could hear it, so it needs no sync: what it speaks of is
/// on the disk already.
constexpr const char* change_statement =
    "SELECT set_config('synchronous_commit', 'off', true), pg_notify('sallyport_changes', $1)";
/// It goes off for every few presses, so it is prepared, under this name.
constexpr const char* prepared_change = "changed";

/// Takes the next word off the front.
auto take_word(std::string_view& words) -> std::string_view {
  const auto end = words.find(' ');
  const auto word = words.substr(0, end);
  words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  return word;
}

auto number_in(std::string_view word) -> std::int64_t {
  std::int64_t number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

}  // namespace

/// A connection that listens.
struct Channel::Line {
  Line(const Libpq& the_libpq, const Secret& parameters, Watchdog& the_watchdog)
      : libpq{the_libpq},
        watchdog{the_watchdog},
        connection{the_libpq.connect(std::string{parameters.reveal()}.c_str()), the_libpq.finish},
        descriptor{::fcntl(the_libpq.socket(connection.get()), F_DUPFD_CLOEXEC, 0)} {
    silence(libpq, connection.get());
  }

  Line(const Line&) = delete;
  Line(Line&&) = delete;
  auto operator=(const Line&) -> Line& = delete;
  auto operator=(Line&&) -> Line& = delete;
  ~Line() = default;

  [[nodiscard]] auto is_good() const -> bool {
    return descriptor.is_open() && libpq.status(connection.get()) == CONNECTION_OK;
  }

  // Each is false when it failed or took too long.
  /// A statement with one parameter or none.
  [[nodiscard]] auto run(const char* statement, const char* parameter = nullptr) -> bool {
    return goes_well([&] {
      return libpq.send_params(connection.get(), statement, parameter == nullptr ? 0 : 1, nullptr, &parameter,
                               nullptr, nullptr, 0);
    });
  }
  [[nodiscard]] auto prepare(const char* name, const char* statement) -> bool {
    return goes_well([&] { return libpq.send_prepare(connection.get(), name, statement, 0, nullptr); });
  }
  [[nodiscard]] auto run_prepared(const char* name, const char* parameter) -> bool {
    return goes_well(
        [&] { return libpq.send_prepared(connection.get(), name, 1, &parameter, nullptr, nullptr, 0); });
  }

  const Libpq& libpq;
  Watchdog& watchdog;
  std::unique_ptr<PGconn, decltype(libpq.finish)> connection;
  /// Of our own: libpq closes its own as soon as it notices a loss.
  Descriptor descriptor;

 private:
  template <class Send>
  [[nodiscard]] auto goes_well(const Send& send) -> bool {
    if (!is_good()) {
      return false;
    }
    const auto place = watchdog.watch(
        {.descriptor = descriptor.number(), .deadline = Steady::now() + std::chrono::seconds{2}});
    const bool went_well = send() != 0 && is_answered_well();
    watchdog.leave(place);
    return went_well;
  }
  // By one answer and its end. After any other the line is given up, and nothing more is asked for: of a copy
  // there would be no end.
  [[nodiscard]] auto is_answered_well() const -> bool {
    auto* const answer = libpq.get_result(connection.get());
    const auto status = libpq.result_status(answer);
    libpq.clear(answer);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      return false;
    }
    auto* const more = libpq.get_result(connection.get());
    libpq.clear(more);
    return more == nullptr;
  }
};

Channel::Channel(const Libpq& libpq, Secret parameters, unit::Changes& changes, Watchdog& watchdog)
    : libpq_{libpq},
      parameters_{std::move(parameters)},
      changes_{changes},
      watchdog_{watchdog},
      node_{to_hex(SystemRandom{}.bytes(8))},
      wake_descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  changes_.hear_until(Steady::time_point::min());
  thread_ = std::thread{[this] { serve(); }};
}

Channel::~Channel() {
  is_ending_ = true;
  wake();
  thread_.join();
  ::close(wake_descriptor_);
}

void Channel::wake() const { [[maybe_unused]] const auto written = ::eventfd_write(wake_descriptor_, 1); }

auto Channel::words_for(std::span<const AccountId> accounts) const -> std::vector<std::string> {
  constexpr std::size_t in_one = 300;  // of 20 letters each, where 8,000 letters fit
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin < accounts.size(); begin += in_one) {
    auto& words = all.emplace_back(fmt::format("changed {}", node_));
    for (const auto account : accounts.subspan(begin, std::min(in_one, accounts.size() - begin))) {
      words += fmt::format(" {}", account.value());
    }
  }
  return all;
}

auto Channel::tell(std::span<const AccountId> accounts) -> Told {
  std::unique_lock lock{mutex_};
  if (!is_up_) {
    return Told::no;
  }
  waiting_.insert(waiting_.end(), accounts.begin(), accounts.end());
  const auto mine = ++newest_;
  wake();
  sent_.wait_for(lock, patience, [&] { return told_up_to_ >= mine || lost_up_to_ >= mine; });
  return told_up_to_ >= mine && lost_up_to_ < mine ? Told::yes : Told::no;
}

void Channel::serve() {
  while (!is_ending_) {
    Line line{libpq_, parameters_, watchdog_};
    if (line.is_good() && line.run(fmt::format("LISTEN {}", name).c_str()) &&
        line.prepare(prepared_change, change_statement)) {
      serve_on(line);
    } else {
      stuck_since_ = Steady::time_point::max();  // whether units work is seen by units
    }
    go_down();
    take_wakes();
    if (!is_ending_) {
      pollfd woken{.fd = wake_descriptor_, .events = POLLIN, .revents = 0};
      (void)::poll(&woken, 1, static_cast<int>(pause.count()));
    }
  }
}

void Channel::serve_on(Line& line) {
  // Whatever was said while nobody listened is lost.
  changes_.announce_everything();
  {
    const std::scoped_lock lock{mutex_};
    is_up_ = true;
  }
  auto next_beat = Steady::now();
  while (!is_ending_) {
    if (Steady::now() >= next_beat) {
      if (!beat(line)) {
        return;
      }
      next_beat = Steady::now() + heartbeat;
    }
    const auto sent = send_waiting(line);
    if (sent == Sent::broken) {
      return;
    }
    hear(line);
    if (sent == Sent::words) {
      std::this_thread::sleep_for(gathering);
    }
    wait_for_work(line, next_beat);
    if (libpq_.consume_input(line.connection.get()) == 0) {
      return;
    }
  }
}

auto Channel::beat(Line& line) -> bool {
  const auto now = Steady::now();
  const auto words = fmt::format("beat {} {}", node_, now.time_since_epoch().count());
  if (line.run(beat_statement, words.c_str())) {
    return true;
  }
  if (has_heard_itself_ && stuck_since_.load() == Steady::time_point::max()) {
    stuck_since_ = now;
  }
  return false;
}

auto Channel::is_stuck() const -> bool {
  const auto since = stuck_since_.load();
  return since != Steady::time_point::max() && Steady::now() - since >= stuck_after;
}

auto Channel::send_waiting(Line& line) -> Sent {
  std::vector<AccountId> accounts;
  std::uint64_t up_to = 0;
  {
    const std::scoped_lock lock{mutex_};
    accounts.swap(waiting_);
    up_to = newest_;
  }
  if (accounts.empty()) {
    return Sent::nothing;
  }
  for (const auto& words : words_for(accounts)) {
    if (!line.run_prepared(prepared_change, words.c_str())) {
      return Sent::broken;
    }
  }
  {
    const std::scoped_lock lock{mutex_};
    told_up_to_ = up_to;
  }
  sent_.notify_all();
  return Sent::words;
}

void Channel::hear(Line& line) {
  while (auto* const heard = libpq_.notifies(line.connection.get())) {
    hear(heard->extra);
    libpq_.free_memory(heard);
  }
}

void Channel::hear(std::string_view words) {
  const auto kind = take_word(words);
  const bool is_own = take_word(words) == node_;
  if (kind == "beat" && is_own) {
    const Steady::time_point sent{Steady::duration{number_in(take_word(words))}};
    changes_.hear_until(sent + believed_for);
    has_heard_itself_ = true;
    stuck_since_ = Steady::time_point::max();
  }
  if (kind == "changed" && !is_own) {
    std::vector<AccountId> accounts;
    while (!words.empty()) {
      accounts.emplace_back(number_in(take_word(words)));
    }
    changes_.announce(accounts);
  }
}

void Channel::wait_for_work(Line& line, Steady::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
  std::array<pollfd, 2> wanted{pollfd{.fd = line.descriptor.number(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = wake_descriptor_, .events = POLLIN, .revents = 0}};
  (void)::poll(wanted.data(), wanted.size(), static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  take_wakes();
}

void Channel::take_wakes() const {
  eventfd_t ignored = 0;
  [[maybe_unused]] const auto read = ::eventfd_read(wake_descriptor_, &ignored);
}

void Channel::go_down() {
  {
    const std::scoped_lock lock{mutex_};
    is_up_ = false;
    waiting_.clear();
    lost_up_to_ = newest_;
  }
  sent_.notify_all();
}

}  // namespace sallyport::store::postgresql
