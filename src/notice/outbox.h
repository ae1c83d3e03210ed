#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "notice/notice.h"

namespace sallyport::notice {

/// Which mail it is, as long as the database lives: part of the Message-ID, so that a mail which is sent
/// again is known as the same one, and what the link in it is derived from.
struct Reference {
  NoticeId id;
  Instant written;

  /// "17-1800000000000000": letters of an address' local part.
  [[nodiscard]] auto text() const -> std::string;
};

/// A mail that waits to be sent.
struct Waiting {
  Reference reference;
  Draft draft;
  /// How often it was tried in vain.
  int tries;
};

/// Who sends mails claims them first: nobody else sends them before the claim is over. Long enough for a slow
/// mail server, short enough for a node that died.
inline constexpr seconds claim_lasts = minutes{10};

/// News that could not be sent for this long are given up.
inline constexpr seconds tried_for = days{5};

/// When a mail of this kind says nothing any more: its link is over, or its news are old.
[[nodiscard]] auto worth_sending_for(Kind kind) -> seconds;

/// What was sent is kept for so long, for the question whether it was, and to bound how many are sent.
inline constexpr seconds kept_after = days{14};

/// The pause before the next try: a minute, five, a quarter of an hour, an hour, and then four hours each.
[[nodiscard]] auto pause_after(int tries) -> seconds;

/// Mails that were written in the unit of the act and wait to be sent. Every call may throw FaultInUnit.
class Outbox {
 public:
  Outbox() = default;
  Outbox(const Outbox&) = delete;
  Outbox(Outbox&&) = delete;
  auto operator=(const Outbox&) -> Outbox& = delete;
  auto operator=(Outbox&&) -> Outbox& = delete;
  virtual ~Outbox() = default;

  /// It is due at once.
  virtual auto put(const Draft& draft, Instant now) -> Reference = 0;
  [[nodiscard]] virtual auto has_due(Instant now) -> bool = 0;
  /// Claims what is due, the oldest first; at most `limit`. No other node has claimed any of it.
  [[nodiscard]] virtual auto claim(Instant now, int limit) -> std::vector<Waiting> = 0;
  /// The mail server has taken it.
  virtual void note_sent(const Reference& reference, Instant now) = 0;
  /// It is tried again then.
  virtual void postpone(const Waiting& waiting, Instant until) = 0;
  /// It is not tried again.
  virtual void give_up(const Reference& reference, Instant now) = 0;

  /// How many of this kind were written for an account since then, sent or not.
  [[nodiscard]] virtual auto count(AccountId account, Kind kind, Instant since) -> std::int64_t = 0;
  /// And with this detail.
  [[nodiscard]] virtual auto count(AccountId account, Kind kind, std::string_view detail, Instant since)
      -> std::int64_t = 0;
  /// How many wait.
  [[nodiscard]] virtual auto waiting() -> std::int64_t = 0;
  /// Removes what was sent or given up long ago; at most `limit` rows a call. Returns how many.
  virtual auto purge(Instant now, int limit) -> int = 0;
};

}  // namespace sallyport::notice
