#pragma once

#include <string>
#include <vector>

#include "account/identifier.h"
#include "audit/event.h"
#include "base/instant.h"

namespace sallyport::notice {

/// Somebody asked for a link by which to choose a new password. Whether anybody has the name is looked up
/// later and elsewhere, so that a name of nobody is answered like any other and takes as long.
struct LinkRequest {
  account::Identifier name;
  audit::Origin origin;
  /// The network of whoever asked ("192.0.2.0/24").
  std::string network;
  Instant made;
};

/// More than so many don't wait: whoever asks then is told to come back.
inline constexpr std::int64_t most_waiting = 10'000;
/// Whoever asks again within this time gets no second mail,
inline constexpr seconds between_links = minutes{2};
/// within a day no more than this many,
inline constexpr std::int64_t links_a_day = 20;
/// and these for what comes from one network, so that no stranger in another one uses up the owner's.
inline constexpr std::int64_t links_a_day_of_a_network = 5;

/// Requests that nobody has looked at yet. Every call may throw FaultInUnit.
class LinkRequests {
 public:
  LinkRequests() = default;
  LinkRequests(const LinkRequests&) = delete;
  LinkRequests(LinkRequests&&) = delete;
  auto operator=(const LinkRequests&) -> LinkRequests& = delete;
  auto operator=(LinkRequests&&) -> LinkRequests& = delete;
  virtual ~LinkRequests() = default;

  virtual void put(const LinkRequest& request) = 0;
  [[nodiscard]] virtual auto count() -> std::int64_t = 0;
  /// The oldest, which are gone from here then; at most `limit`.
  [[nodiscard]] virtual auto take(int limit) -> std::vector<LinkRequest> = 0;
};

}  // namespace sallyport::notice
