#include <algorithm>
#include <limits>

#include "audit/event.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using audit::Kept;

// A row is read as it stands; Kept has its origin as a part.
using EventColumns = Out<EventId, Instant, std::optional<AccountId>, std::string, std::string, std::string,
                         std::string, std::string, std::string, std::string>;
using EventRow = std::tuple<EventId, Instant, std::optional<AccountId>, std::string, std::string, std::string,
                            std::string, std::string, std::string, std::string>;

auto kept(EventRow row) -> Kept {
  auto& [id, at, account, name, outcome, factors, reason, address, user_agent, request_id] = row;
  return {.id = id,
          .at = at,
          .account = account,
          .name = std::move(name),
          .outcome = std::move(outcome),
          .factors = std::move(factors),
          .reason = std::move(reason),
          .origin = {.address = std::move(address),
                     .user_agent = std::move(user_agent),
                     .request_id = std::move(request_id)}};
}

auto all_kept(std::vector<EventRow> rows) -> std::vector<Kept> {
  std::vector<Kept> events;
  events.reserve(rows.size());
  for (auto& row : rows) {
    events.push_back(kept(std::move(row)));
  }
  return events;
}

/// How much noise there has been lately.
struct Noise {
  std::int64_t of_the_address = 0;
  std::int64_t of_all = 0;
};

class Events final : public audit::Events {
 public:
  Events(Connection& connection, AppendedEvents& appended) : connection_{connection}, appended_{appended} {}

  void append(const audit::Event& event) override {
    const auto line = audit::line_of(event.fact);
    const auto noise = audit::is_noise(event.fact);
    if (noise && is_noisy(event)) {
      return;
    }
    insert_.run_later(event.at, event.account, line.name, line.outcome, line.factors, line.reason,
                      event.origin.address, event.origin.user_agent, event.origin.request_id, noise ? 1 : 0);
    appended_.push_back(event);
  }

  auto of(AccountId account, std::optional<EventId> before, int limit) -> std::vector<Kept> override {
    return all_kept(of_.all(account, before.value_or(after_all), limit));
  }

  auto after(AccountId account, EventId event, int limit) -> std::vector<Kept> override {
    auto events = all_kept(after_.all(account, event, limit));
    std::ranges::reverse(events);
    return events;
  }

  auto newest(AccountId account, std::string_view name) -> std::optional<Kept> override {
    auto row = newest_.one(account, name);
    return row ? std::optional{kept(*std::move(row))} : std::nullopt;
  }

  auto has(AccountId account, std::string_view name, Instant at) -> bool override {
    return has_.one(account, name, at).has_value();
  }

  auto purge(const audit::Retention& retention, Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(limit, now - retention.length()));
  }

 private:
  static constexpr EventId after_all{std::numeric_limits<std::int64_t>::max()};

  auto is_noisy(const audit::Event& event) -> bool {
    const auto noise = noise_.one(event.origin.address, event.at - audit::noise_window).value_or(Noise{});
    return noise.of_the_address >= audit::noise_of_an_address || noise.of_all >= audit::noise_altogether;
  }

  Connection& connection_;
  AppendedEvents& appended_;
  Query<In<Instant, std::optional<AccountId>, std::string_view, std::string_view, std::string, std::string,
           std::string, std::string, std::string, int>>
      insert_{connection_,
              "INSERT INTO events (at, account, name, outcome, factors, reason, address, user_agent, "
              "request_id, noise) VALUES (:at, :account, :name, :outcome, :factors, :reason, :address, "
              ":user_agent, :request_id, :noise)"};
  Query<In<std::string, Instant>, Row<Noise, std::int64_t, std::int64_t>> noise_{
      connection_,
      "SELECT COALESCE(SUM(CASE WHEN address = :address THEN 1 ELSE 0 END), 0), COUNT(*) FROM events "
      "WHERE noise = 1 AND at > :since"};
  Query<In<AccountId, EventId, int>, EventColumns> of_{
      connection_,
      "SELECT id, at, account, name, outcome, factors, reason, address, user_agent, request_id FROM events "
      "WHERE account = :account AND id < :before ORDER BY id DESC LIMIT :limit"};
  Query<In<AccountId, EventId, int>, EventColumns> after_{
      connection_,
      "SELECT id, at, account, name, outcome, factors, reason, address, user_agent, request_id FROM events "
      "WHERE account = :account AND id > :after ORDER BY id LIMIT :limit"};
  Query<In<AccountId, std::string_view>, EventColumns> newest_{
      connection_,
      "SELECT id, at, account, name, outcome, factors, reason, address, user_agent, request_id FROM events "
      "WHERE account = :account AND name = :name ORDER BY id DESC LIMIT 1"};
  Query<In<AccountId, std::string_view, Instant>, Scalar<int>> has_{
      connection_, "SELECT 1 FROM events WHERE account = :account AND name = :name AND at = :at LIMIT 1"};
  // The oldest have the smallest numbers, so that no index has to be kept for this alone.
  Query<In<int, Instant>> purge_{
      connection_,
      "DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT :limit) AND at <= :latest"};
};

}  // namespace

auto make_events(Connection& connection, AppendedEvents& appended) -> std::unique_ptr<audit::Events> {
  return std::make_unique<Events>(connection, appended);
}

}  // namespace sallyport::store
