#include "attempt/guesses.h"

#include <algorithm>
#include <tuple>

#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using attempt::Bucket;
using attempt::Guess;
using attempt::Pace;
using attempt::Standing;
using attempt::Tally;

// Counters that nobody has touched for this long say nothing any more; an account's tally alone stays until
// the factor is proven or made anew.
constexpr days forgotten_after{30};
// Names of nobody are counted like somebody's, but whoever makes names up must not fill the disk.
constexpr int most_names_of_nobody = 200'000;
constexpr auto a_bucket_is_full_after = attempt::network_burst * attempt::network_refill;

/// Whose failures in a row are counted: an account's from wherever they come, a lane's when there is none.
auto tally_owner(AccountId account) -> std::string { return "account " + std::to_string(account.value()); }
auto tally_owner(const Guess& guess) -> std::string {
  return guess.account ? tally_owner(*guess.account) : "lane " + guess.lane.key();
}

/// A password asks for nobody's, or the time it takes would tell of whom there are any.
auto whose_wrong_codes(const Guess& guess) -> AccountId {
  return guess.kind == factor::Kind::password ? nobody : guess.account.value_or(nobody);
}

auto day_of(Instant instant) -> std::int64_t {
  return std::chrono::floor<days>(instant.time_since_epoch()).count();
}
auto first_day_of_window(Instant now) -> std::int64_t { return day_of(now - attempt::slow_window) + 1; }

using Count = std::optional<std::int64_t>;

/// The three rows of a standing, as far as they are there.
struct KeptStanding {
  Count password;
  Count code;
  Count recovery_code;
  Count pass;
  std::optional<Instant> not_before;
  Count in_a_row;
  Count remaining;
  std::optional<Instant> as_of;
  int wrong_codes;

  operator Standing() const {  // NOLINT(*-explicit-*): it is how one is kept
    Standing standing{
        .pace = {}, .tally = Tally{in_a_row.value_or(0)}, .bucket = {}, .wrong_codes = wrong_codes};
    if (not_before) {
      standing.pace = Pace::from_stored(
          {.failures = {password.value_or(0), code.value_or(0), recovery_code.value_or(0), pass.value_or(0)},
           .not_before = *not_before});
    }
    if (remaining && as_of) {
      standing.bucket = Bucket::from_stored({.left = *remaining, .as_of = *as_of});
    }
    return standing;
  }
};

class Guesses final : public attempt::Guesses {
 public:
  explicit Guesses(Connection& connection) : connection_{connection} {}

  auto hold(const Guess& guess, Instant now) -> Standing override {
    hold_lane(guess, now);
    return look(guess, now);
  }

  void will_hold(const Guess& guess, Instant now) override {
    connection_.hold(guess.account);
    std::apply([&](const auto&... values) { find_standing_.ask_ahead(values...); }, asked_of(guess, now));
  }

  auto look(const Guess& guess, Instant now) -> Standing override {
    return std::apply([&](const auto&... values) { return find_standing_.one(values...); },
                      asked_of(guess, now))
        .value();
  }

  void save(const Guess& guess, const Standing& next, const Standing& seen, Instant now) override {
    if (next.pace != seen.pace) {
      save_pace(guess, next.pace, now);
    }
    if (next.tally != seen.tally) {
      // Of a tally pages say only whether it locks. To tell the nodes of each guess would also take time that
      // a name of nobody does not take.
      if (next.tally.locks() != seen.tally.locks()) {
        connection_.note_change(guess.account);
      }
      save_tally(guess, next.tally, now);
    }
    if (next.bucket != seen.bucket) {
      save_bucket(guess.network, next.bucket, seen.bucket, now);
    }
  }

  auto bucket(const std::string& name) -> Bucket override {
    const auto stored = find_bucket_.one(name);
    return stored ? Bucket::from_stored(*stored) : Bucket{};
  }

  /// Nobody holds a network, because everybody behind it would wait: whoever comes too late begins again.
  void save_bucket(const std::string& name, const Bucket& next, const Bucket& seen, Instant now) override {
    const auto [left, as_of] = next.stored();
    const auto [seen_left, seen_as_of] = seen.stored();
    constexpr auto too_late = "too many presses from one network at the same moment; try again";
    if (next.is_full(now)) {
      remove_bucket_.change_later(too_late, name, attempt::network_burst, seen_left, seen_as_of);
    } else {
      put_bucket_.change_later(too_late, name, left, as_of, attempt::network_burst, seen_left, seen_as_of);
    }
  }

  auto tally(AccountId account, factor::Kind kind) -> Tally override {
    return Tally{find_tally_.one(tally_owner(account), kind).value_or(0)};
  }

  void clear_tally(AccountId account, factor::Kind kind) override {
    connection_.note_change(account);
    remove_tally_.run_later(tally_owner(account), kind);
  }

  void count_wrong_code(AccountId account, Instant now) override {
    connection_.note_change(account);
    count_wrong_code_.run_later(account, day_of(now));
  }

  auto wrong_codes(AccountId account, Instant now) -> int override {
    return wrong_codes_.one(account, first_day_of_window(now)).value();
  }

  auto purge(Instant now, int limit) -> int override {
    std::int64_t removed = 0;
    const auto left = [&] { return static_cast<int>(limit - removed); };
    removed += purge_paces_.run(now - forgotten_after, left());
    removed += purge_tallies_.run(now - forgotten_after, left());
    removed += purge_buckets_.run(now - a_bucket_is_full_after, left());
    removed += purge_wrong_codes_.run(first_day_of_window(now), left());
    removed += drop_oldest_paces_.run(std::min(left(), surplus(count_paces_of_nobody_)));
    removed += drop_oldest_tallies_.run(std::min(left(), surplus(count_tallies_of_nobody_)));
    return static_cast<int>(removed);
  }

 private:
  using Counting = Query<In<>, Scalar<int>>;
  using StandingOf = std::tuple<AccountId, std::int64_t, std::string, std::string, factor::Kind, std::string>;

  static auto asked_of(const Guess& guess, Instant now) -> StandingOf {
    return {whose_wrong_codes(guess),
            first_day_of_window(now),
            guess.lane.key(),
            tally_owner(guess),
            guess.kind,
            guess.network};
  }

  static auto surplus(Counting& count) -> int {
    return std::max(count.one().value() - most_names_of_nobody, 0);
  }

  void save_pace(const Guess& guess, const Pace& pace, Instant now) {
    if (pace == Pace{}) {
      remove_pace_.run_later(guess.lane.key());
      return;
    }
    const auto [failures, not_before] = pace.stored();
    const auto [password, code, recovery_code, pass] = failures;
    put_pace_.run_later(guess.lane.key(), guess.account, password, code, recovery_code, pass, not_before,
                        now);
  }

  void save_tally(const Guess& guess, Tally tally, Instant now) {
    if (tally == Tally{0}) {
      remove_tally_.run_later(tally_owner(guess), guess.kind);
    } else {
      put_tally_.run_later(tally_owner(guess), guess.kind, guess.account, tally.in_a_row(), now);
    }
  }

  /// An account's lanes are held with the account; a name of nobody has but its row to be held by.
  void hold_lane(const Guess& guess, Instant now) {
    if (guess.account) {
      connection_.hold(guess.account);
    } else {
      hold_lane_of_nobody_.run_later(guess.lane.key(), now);
    }
  }

  Connection& connection_;

  // By the account's days, never by everybody's of these days: that is what adding nothing says.
  Query<In<AccountId, std::int64_t, std::string, std::string, factor::Kind, std::string>,
        Row<KeptStanding, Count, Count, Count, Count, std::optional<Instant>, Count, Count,
            std::optional<Instant>, int>>
      find_standing_{connection_,
                     "SELECT p.password, p.code, p.recovery_code, p.pass, p.not_before, t.in_a_row, "
                     "b.remaining, b.as_of, (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM wrong_codes "
                     "WHERE account = :account AND day + 0 >= :first_day) FROM (SELECT 1) one "
                     "LEFT JOIN paces p ON p.lane = :lane "
                     "LEFT JOIN tallies t ON t.owner = :owner AND t.kind = :kind "
                     "LEFT JOIN buckets b ON b.network = :network"};
  Query<In<std::string, std::optional<AccountId>, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
           Instant, Instant>>
      put_pace_{connection_,
                "INSERT INTO paces (lane, account, password, code, recovery_code, pass, not_before, updated) "
                "VALUES (:lane, :account, :password, :code, :recovery_code, :pass, :not_before, :updated) "
                "ON CONFLICT (lane) DO UPDATE SET account = excluded.account, password = excluded.password, "
                "code = excluded.code, recovery_code = excluded.recovery_code, pass = excluded.pass, "
                "not_before = excluded.not_before, updated = excluded.updated"};
  Query<In<std::string>> remove_pace_{connection_, "DELETE FROM paces WHERE lane = :lane"};

  Query<In<std::string, factor::Kind>, Scalar<std::int64_t>> find_tally_{
      connection_, "SELECT in_a_row FROM tallies WHERE owner = :owner AND kind = :kind"};
  Query<In<std::string, factor::Kind, std::optional<AccountId>, std::int64_t, Instant>> put_tally_{
      connection_,
      "INSERT INTO tallies (owner, kind, account, in_a_row, updated) "
      "VALUES (:owner, :kind, :account, :in_a_row, :updated) "
      "ON CONFLICT (owner, kind) DO UPDATE SET in_a_row = excluded.in_a_row, updated = excluded.updated"};
  Query<In<std::string, factor::Kind>> remove_tally_{
      connection_, "DELETE FROM tallies WHERE owner = :owner AND kind = :kind"};

  // It is written anyway, with the outcome of the guess.
  Query<In<std::string, Instant>> hold_lane_of_nobody_{
      connection_,
      "INSERT INTO paces (lane, account, password, code, recovery_code, pass, not_before, updated) "
      "VALUES (:lane, NULL, 0, 0, 0, 0, 0, :now) "
      "ON CONFLICT (lane) DO UPDATE SET updated = excluded.updated"};

  Query<In<std::string>, Row<Bucket::Stored, std::int64_t, Instant>> find_bucket_{
      connection_, "SELECT remaining, as_of FROM buckets WHERE network = :network"};
  // A row with more than a bucket holds is an earlier version's, whose buckets held more.
  Query<In<std::string, std::int64_t, Instant, std::int64_t, std::int64_t, Instant>> put_bucket_{
      connection_,
      "INSERT INTO buckets (network, remaining, as_of) VALUES (:network, :remaining, :as_of) "
      "ON CONFLICT (network) DO UPDATE SET remaining = excluded.remaining, as_of = excluded.as_of "
      "WHERE CASE WHEN buckets.remaining > :burst THEN :burst ELSE buckets.remaining END = :seen_remaining "
      "AND buckets.as_of = :seen_as_of"};
  Query<In<std::string, std::int64_t, std::int64_t, Instant>> remove_bucket_{
      connection_,
      "DELETE FROM buckets WHERE network = :network "
      "AND CASE WHEN remaining > :burst THEN :burst ELSE remaining END = :seen_remaining AND as_of = "
      ":seen_as_of"};

  Query<In<AccountId, std::int64_t>> count_wrong_code_{
      connection_,
      "INSERT INTO wrong_codes (account, day, count) VALUES (:account, :day, 1) "
      "ON CONFLICT (account, day) DO UPDATE SET count = wrong_codes.count + 1"};
  Query<In<AccountId, std::int64_t>, Scalar<int>> wrong_codes_{
      connection_,
      "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM wrong_codes "
      "WHERE account = :account AND day >= :first_day"};

  Query<In<Instant, int>> purge_paces_{connection_,
                                       "DELETE FROM paces WHERE lane IN "
                                       "(SELECT lane FROM paces WHERE updated <= :oldest LIMIT :limit)"};
  Query<In<Instant, int>> purge_tallies_{
      connection_,
      "DELETE FROM tallies WHERE (owner, kind) IN (SELECT owner, kind FROM tallies "
      "WHERE account IS NULL AND updated <= :oldest LIMIT :limit)"};
  Query<In<Instant, int>> purge_buckets_{connection_,
                                         "DELETE FROM buckets WHERE network IN "
                                         "(SELECT network FROM buckets WHERE as_of <= :oldest LIMIT :limit)"};
  Query<In<std::int64_t, int>> purge_wrong_codes_{
      connection_,
      "DELETE FROM wrong_codes WHERE (account, day) IN (SELECT account, day FROM wrong_codes "
      "WHERE day < :first_day LIMIT :limit)"};

  Counting count_paces_of_nobody_{connection_, "SELECT COUNT(*) FROM paces WHERE account IS NULL"};
  Counting count_tallies_of_nobody_{connection_, "SELECT COUNT(*) FROM tallies WHERE account IS NULL"};
  Query<In<int>> drop_oldest_paces_{connection_,
                                    "DELETE FROM paces WHERE lane IN (SELECT lane FROM paces "
                                    "WHERE account IS NULL ORDER BY updated LIMIT :limit)"};
  Query<In<int>> drop_oldest_tallies_{
      connection_,
      "DELETE FROM tallies WHERE (owner, kind) IN (SELECT owner, kind FROM tallies "
      "WHERE account IS NULL ORDER BY updated LIMIT :limit)"};
};

}  // namespace

auto make_guesses(Connection& connection) -> std::unique_ptr<attempt::Guesses> {
  return std::make_unique<Guesses>(connection);
}

}  // namespace sallyport::store
