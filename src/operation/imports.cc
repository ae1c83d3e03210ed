#include "operation/imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace sallyport::operation {
namespace {

using account::Import;

/// How many accounts one unit writes: some milliseconds.
constexpr int accounts_of_a_unit = 100;
/// How many units one call may take.
constexpr int units_of_a_call = 20;
/// An import that is this quiet makes room for another one.
constexpr seconds quiet{30};
constexpr seconds forgotten = hours{1};

auto from_the_console() -> audit::Origin {
  return {.address = "console", .user_agent = {}, .request_id = {}};
}

void give_up_in(unit::Unit& unit, const Import& import, Instant now) {
  if (unit.imports.give_up(import.id) == Written::yes) {
    unit.events.append({now, std::nullopt, from_the_console(), audit::ImportRemoved{import.accounts}});
  }
}

auto work_on(unit::Unit& unit, const Import& import) -> int {
  switch (import.state) {
    case Import::State::removing:
      return unit.imports.remove(import.id, accounts_of_a_unit);
    case Import::State::settling:
      return unit.imports.settle(import.id, accounts_of_a_unit);
    case Import::State::filling:
    case Import::State::done:
      return 0;
  }
  return 0;
}

auto complaint_of(const Brought& brought, const account::TakenBefore& taken) -> Complaint {
  return {brought.newcomer.line,
          taken.line ? fmt::format("{} stands in line {} already", taken.identifier, *taken.line)
                     : fmt::format("{} belongs to another subscriber already", taken.identifier)};
}

auto newcomers_of(std::span<const Brought> brought) -> std::vector<account::Newcomer> {
  std::vector<account::Newcomer> newcomers;
  newcomers.reserve(brought.size());
  std::ranges::transform(brought, std::back_inserter(newcomers), &Brought::newcomer);
  return newcomers;
}

}  // namespace

auto Imports::begin(Instant now) -> Result<std::variant<ImportId, AnotherImport, StillClearing>> {
  using Outcome = std::variant<ImportId, AnotherImport, StillClearing>;
  std::optional<ImportId> before;
  auto begun = units_.write([&](unit::Unit& unit) -> Outcome {
    before.reset();
    const auto unfinished = unit.imports.unfinished();
    if (unfinished.empty()) {
      return unit.imports.begin(now);
    }
    for (const auto& import : unfinished) {
      before = import.id;
      if (import.state == Import::State::filling) {
        if (now - import.heard < quiet) {
          return AnotherImport{import.heard + quiet};
        }
        give_up_in(unit, import, now);
      }
    }
    return StillClearing{};
  });
  if (begun && std::holds_alternative<StillClearing>(*begun)) {
    if (const auto cleared = clear(*before); !cleared) {
      return std::unexpected{cleared.error()};
    }
  }
  return begun;
}

auto Imports::add(ImportId import, const BroughtColumns& columns, std::span<const BroughtLine> lines,
                  Instant now) -> Result<std::variant<Batch, ImportGone>> {
  Batch all{};
  for (std::size_t at = 0; at < lines.size(); at += accounts_of_a_unit) {
    std::vector<Brought> brought;
    const auto refused_before = all.complaints.size();
    for (const auto& line : lines.subspan(at, std::min<std::size_t>(accounts_of_a_unit, lines.size() - at))) {
      auto read = read_brought(columns, line, now);
      if (auto* complaint = std::get_if<Complaint>(&read)) {
        all.complaints.push_back(std::move(*complaint));
      } else {
        brought.push_back(std::get<Brought>(std::move(read)));
      }
    }
    auto added =
        add_some(import, brought, static_cast<std::int64_t>(all.complaints.size() - refused_before), now);
    if (!added || std::holds_alternative<ImportGone>(*added)) {
      return added;
    }
    auto& batch = std::get<Batch>(*added);
    all.accounts += batch.accounts;
    std::ranges::move(batch.complaints, std::back_inserter(all.complaints));
  }
  std::ranges::sort(all.complaints, {}, &Complaint::line);
  return all;
}

auto Imports::add_some(ImportId import, std::span<const Brought> brought, std::int64_t refusals, Instant now)
    -> Result<std::variant<Batch, ImportGone>> {
  using Outcome = std::variant<Batch, ImportGone>;
  const auto newcomers = newcomers_of(brought);
  const auto accounts = static_cast<std::int64_t>(newcomers.size());
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (unit.imports.count(import, {.accounts = accounts, .refusals = refusals}, now) ==
        Written::somebody_was_faster) {
      return ImportGone{};
    }
    Batch batch{};
    const auto additions = unit.imports.add(import, newcomers);
    for (std::size_t at = 0; at < additions.size(); ++at) {
      if (const auto* taken = std::get_if<account::TakenBefore>(&additions[at])) {
        batch.complaints.push_back(complaint_of(brought[at], *taken));
      } else {
        keep_factors(unit, std::get<AccountId>(additions[at]), brought[at], now);
        ++batch.accounts;
      }
    }
    const auto refused = static_cast<std::int64_t>(batch.complaints.size());
    if (refused > 0 && unit.imports.count(import, {.accounts = 0, .refusals = refused}, now) ==
                           Written::somebody_was_faster) {
      return ImportGone{};
    }
    return batch;
  });
}

void Imports::keep_factors(unit::Unit& unit, AccountId account, const Brought& brought, Instant now) const {
  if (brought.password) {
    if (const auto* ours = std::get_if<crypto::PasswordHash>(&*brought.password)) {
      if (unit.passwords.replace(account, {.hash = *ours, .chosen = now, .version = Version::none()}) ==
          Written::somebody_was_faster) {
        throw FaultInUnit{"a new account has a password already"};
      }
    } else {
      const auto& text = std::get<crypto::ForeignHash>(*brought.password).text();
      unit.passwords.put_foreign(
          account, {.sealed_hash = ring_.seal(Secret::copy_of(text),
                                              factor::password::foreign_hash_binding(account), random_),
                    .brought = now});
    }
  }
  if (brought.authenticator) {
    const auto entry = unit.pending_enrolments.next_entry(account);
    unit.authenticators.add({.account = account,
                             .entry = entry,
                             .sealed_key = ring_.seal(brought.authenticator->key.bytes(),
                                                      factor::totp::key_binding(account, entry), random_),
                             .accepted = {},
                             .name = brought.authenticator_name,
                             .strength = brought.authenticator->strength,
                             .parameters = brought.authenticator->parameters},
                            now);
  }
}

auto Imports::open(ImportId import, Instant now) -> Result<std::variant<Opened, ImportGone, NotWhole>> {
  using Outcome = std::variant<Opened, ImportGone, NotWhole>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const bool is_open = unit.imports.open(import, now) == Written::yes;
    const auto found = unit.imports.find(import);
    if (!found || found->state == Import::State::removing) {
      return ImportGone{};
    }
    if (found->state == Import::State::filling) {
      return NotWhole{};
    }
    if (is_open) {
      unit.events.append(
          {now, std::nullopt, from_the_console(), audit::SubscribersImported{found->accounts}});
    }
    return Opened{found->accounts};
  });
}

auto Imports::give_up(ImportId import, Instant now) -> Result<void> {
  return units_.write([&](unit::Unit& unit) {
    if (const auto found = unit.imports.find(import)) {
      give_up_in(unit, *found, now);
    }
  });
}

auto Imports::clear(ImportId import) -> Result<std::int64_t> {
  std::int64_t all = 0;
  for (int turn = 0; turn < units_of_a_call; ++turn) {
    const auto some = units_.write([&](unit::Unit& unit) {
      const auto found = unit.imports.find(import);
      return found ? work_on(unit, *found) : 0;
    });
    if (!some) {
      return std::unexpected{some.error()};
    }
    if (*some == 0) {
      break;
    }
    all += *some;
  }
  return all;
}

auto Imports::give_up_all(Instant now) -> Result<void> {
  return units_.write([&](unit::Unit& unit) {
    for (const auto& import : unit.imports.unfinished()) {
      if (import.state == Import::State::filling) {
        give_up_in(unit, import, now);
      }
    }
  });
}

auto Imports::tidy(Instant now) -> Result<int> {
  const auto unfinished = units_.read([](unit::Unit& unit) { return unit.imports.unfinished(); });
  if (!unfinished) {
    return std::unexpected{unfinished.error()};
  }
  for (const auto& import : *unfinished) {
    if (import.state == Import::State::filling && now - import.heard < forgotten) {
      continue;
    }
    const auto worked = units_.write([&](unit::Unit& unit) {
      auto found = unit.imports.find(import.id);
      if (found && found->state == Import::State::filling && found->heard == import.heard) {
        give_up_in(unit, *found, now);
        found->state = Import::State::removing;
      }
      return found ? work_on(unit, *found) : 0;
    });
    if (!worked || *worked > 0) {
      return worked;
    }
  }
  return 0;
}

}  // namespace sallyport::operation
