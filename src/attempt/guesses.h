#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "account/identifier.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "crypto/digest.h"
#include "factor/factor.h"

namespace sallyport::attempt {

// The numbers of the throttle. Their reasoning stands in docs/threats.md.
inline constexpr int free_failures = 5;             ///< in a row, before the first wait
inline constexpr seconds first_wait = seconds{30};  ///< doubles with every further failure
inline constexpr seconds longest_wait = hours{1};
inline constexpr int failures_that_lock = 100;     ///< in a row, of one factor of one account
inline constexpr int wrong_codes_that_warn = 100;  ///< within `slow_window`, whatever succeeded between
/// At these the owner gets a mail: somebody knows his password, or he can't read his app.
inline constexpr std::array wrong_codes_that_tell{5, 20, wrong_codes_that_warn};
inline constexpr days slow_window = days{30};
inline constexpr int network_burst = 60;                ///< guesses that one network has at once
inline constexpr seconds network_refill = seconds{10};  ///< and how long it waits for one more

/// Whose guesses are counted together, and which waits they share.
///
/// The password step counts by what was typed, folded and digested, so that a name of nobody is counted in
/// the same way as somebody's; the second step counts by account, and what is proven in a session by session,
/// so that whoever stole one keeps nobody else waiting. A
/// browser that has signed in to this account before has a lane of its own, so that a stranger's failures
/// don't lock the owner out.
class Lane {
 public:
  [[nodiscard]] static auto typed_name(const crypto::Digest& name) -> Lane;
  [[nodiscard]] static auto typed_name_from(const crypto::Digest& name, BrowserId browser) -> Lane;
  [[nodiscard]] static auto second_step(AccountId account) -> Lane;
  [[nodiscard]] static auto second_step_from(AccountId account, BrowserId browser) -> Lane;
  [[nodiscard]] static auto in_session(SessionId session) -> Lane;

  /// The key under which it is kept.
  [[nodiscard]] auto key() const -> const std::string& { return key_; }
  auto operator==(const Lane&) const -> bool = default;

 private:
  explicit Lane(std::string key) : key_{std::move(key)} {}
  std::string key_;
};

/// How a lane stands: the failures in a row of each factor, and when the next guess may come. The waits
/// follow from all of them together; success clears those of the factor just proven.
class Pace {
 public:
  Pace() = default;
  struct Stored {
    std::array<std::int64_t, factor::all_kinds.size()> failures;
    Instant not_before;
  };
  [[nodiscard]] static auto from_stored(const Stored& stored) -> Pace;
  [[nodiscard]] auto stored() const -> Stored;

  /// When the next guess may come: `now` or earlier means at once.
  [[nodiscard]] auto not_before() const -> Instant { return not_before_; }
  [[nodiscard]] auto may_guess(Instant now) const -> bool { return not_before_ <= now; }
  /// One guess more has been spent on this factor.
  [[nodiscard]] auto charged(factor::Kind kind, Instant now) const -> Pace;
  /// The guess that was charged could not be looked at.
  [[nodiscard]] auto taken_back(factor::Kind kind) const -> Pace;
  /// The wait that a charge at `now` brought is no more. Charges that came later keep theirs.
  [[nodiscard]] auto without_wait_from(Instant now) const -> Pace;
  /// This factor has been proven.
  [[nodiscard]] auto cleared(factor::Kind kind) const -> Pace;
  auto operator==(const Pace&) const -> bool = default;

 private:
  [[nodiscard]] auto failures_together() const -> std::int64_t;
  [[nodiscard]] auto with_failures(factor::Kind kind, std::int64_t count) const -> Pace;
  std::array<std::int64_t, factor::all_kinds.size()> failures_{};
  Instant not_before_{};
};

/// The failures in a row of one factor of one account, from wherever they came (NIST SP 800-63B-4, 3.2.2).
class Tally {
 public:
  explicit Tally(std::int64_t in_a_row) : in_a_row_{in_a_row < 0 ? 0 : in_a_row} {}
  [[nodiscard]] auto in_a_row() const -> std::int64_t { return in_a_row_; }
  [[nodiscard]] auto locks() const -> bool { return in_a_row_ >= failures_that_lock; }
  auto operator==(const Tally&) const -> bool = default;

 private:
  std::int64_t in_a_row_;
};

/// What a client's network has left. It slows whoever tries many names from one place.
class Bucket {
 public:
  /// Full.
  Bucket() = default;
  struct Stored {
    std::int64_t left;
    Instant as_of;
  };
  [[nodiscard]] static auto from_stored(const Stored& stored) -> Bucket;
  [[nodiscard]] auto stored() const -> Stored { return Stored{left_, as_of_}; }

  [[nodiscard]] auto not_before(Instant now) const -> Instant;
  [[nodiscard]] auto charged(Instant now) const -> Bucket;
  /// A guess was right: it is given back.
  [[nodiscard]] auto refunded(Instant now) const -> Bucket;
  [[nodiscard]] auto is_full(Instant now) const -> bool;
  auto operator==(const Bucket&) const -> bool = default;

 private:
  [[nodiscard]] auto refilled(Instant now) const -> Bucket;
  std::int64_t left_ = network_burst;
  Instant as_of_{};
};

/// The three counters that one guess touches, and the account's wrong codes.
struct Standing {
  Pace pace;
  Tally tally;
  Bucket bucket;
  /// After a right password, within `slow_window`; none for a guess at a password. It is counted by itself.
  int wrong_codes = 0;
};

/// Whose guess it is. Without an account (a name of nobody) there is a tally all the same, by the lane.
struct Guess {
  Lane lane;
  std::optional<AccountId> account;
  factor::Kind kind;
  /// The client's network as text ("192.0.2.0/24").
  std::string network;
};

/// The guess may be checked.
struct Granted {
  /// Too many failures in a row: whatever is entered counts as wrong.
  enum class Lock { open, locked } lock;
  /// What `charge` and `clear` start from, in the same unit.
  Standing seen;
};
/// Nothing is checked before this moment.
struct Wait {
  Instant until;
};

/// Where the counters are kept. Every call may throw FaultInUnit.
class Guesses {
 public:
  Guesses() = default;
  Guesses(const Guesses&) = delete;
  Guesses(Guesses&&) = delete;
  auto operator=(const Guesses&) -> Guesses& = delete;
  auto operator=(Guesses&&) -> Guesses& = delete;
  virtual ~Guesses() = default;

  /// Reads the counters and holds them until the unit ends: no two units that save what differs have
  /// seen the same standing of one guess.
  [[nodiscard]] virtual auto hold(const Guess& guess, Instant now) -> Standing = 0;
  /// `hold` comes next, of an account's guess that is held already: where questions can share a way, it is
  /// asked now.
  virtual void will_hold(const Guess& guess, Instant now) = 0;
  /// Reads them, and holds nothing: what they say may be over by then.
  [[nodiscard]] virtual auto look(const Guess& guess, Instant now) -> Standing = 0;
  /// Writes what differs from `seen`.
  virtual void save(const Guess& guess, const Standing& next, const Standing& seen, Instant now) = 0;
  /// A bucket by itself, by the name under which it is kept; it is not held.
  [[nodiscard]] virtual auto bucket(const std::string& name) -> Bucket = 0;
  virtual void save_bucket(const std::string& name, const Bucket& next, const Bucket& seen, Instant now) = 0;
  [[nodiscard]] virtual auto tally(AccountId account, factor::Kind kind) -> Tally = 0;
  /// Forgets the failures in a row: the factor has been made anew.
  virtual void clear_tally(AccountId account, factor::Kind kind) = 0;
  /// Counts one wrong code after a right password.
  virtual void count_wrong_code(AccountId account, Instant now) = 0;
  /// How many there were within `slow_window`.
  [[nodiscard]] virtual auto wrong_codes(AccountId account, Instant now) -> int = 0;
  /// Removes counters that say nothing any more; at most `limit` rows a call. Returns how many.
  virtual auto purge(Instant now, int limit) -> int = 0;
};

// A guess is spent before its outcome is known to anybody (RFC 4226, 7.3). Where the check is part of the
// unit, the counters are held from `judge` to the commit, and one of `charge` and `clear` follows. Where it
// is not (hashing takes too long for a transaction), the first unit charges and a second one gives back.

/// Whether a guess may be checked now.
[[nodiscard]] auto judge(Guesses& guesses, const Guess& guess, Instant now) -> std::variant<Granted, Wait>;
/// The same at a glance, in a unit that only reads, so that whoever asks again and again while he has to wait
/// keeps nobody from the account.
[[nodiscard]] auto glance(Guesses& guesses, const Guess& guess, Instant now) -> std::optional<Wait>;
/// Counts the guess as a failure.
void charge(Guesses& guesses, const Guess& guess, const Standing& seen, Instant now);
/// It was right and has not been charged: clears the pace of the lane and the tally for this factor.
void clear(Guesses& guesses, const Guess& guess, const Standing& seen, Instant now);
/// It was right and has been charged by an earlier unit.
void give_back(Guesses& guesses, const Guess& guess, Instant now);
/// It has been charged by an earlier unit, and then there was no room to check it: as if it had not been
/// made.
void take_back(Guesses& guesses, const Guess& guess, Instant now);

/// Takes one from what a network has left for asking for links, which is as much as it has for guesses, and
/// apart: asking keeps nobody from signing in. When nothing is left, the press waits.
[[nodiscard]] auto take_for_link(Guesses& guesses, const std::string& network, Instant now)
    -> std::optional<Wait>;

}  // namespace sallyport::attempt
