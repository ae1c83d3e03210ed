#include "enrolment/enrolment.h"

#include <fmt/format.h>

#include <algorithm>

#include "enrolment/standing.h"
#include "factor/totp/pending_enrolment.h"
#include "session/acting.h"

namespace sallyport::enrolment {

using factor::Kind;
using factor::totp::Authenticator;
using factor::totp::CodeProven;
using factor::totp::KeyShown;
using factor::totp::PendingEnrolment;
using session::Scope;

namespace {

auto label_of(const account::Account& account, factor::totp::Entry entry) -> otp::AccountLabel {
  auto label = otp::AccountLabel::create(entry_account(account, entry));
  if (!label) {
    throw FaultInUnit{label.error().message};
  }
  return *std::move(label);
}

auto find_in(const std::vector<Authenticator>& authenticators, AuthenticatorId id) -> const Authenticator* {
  const auto found = std::ranges::find(authenticators, id, &Authenticator::id);
  return found == authenticators.end() ? nullptr : &*found;
}

// One whose place is being taken does not count, so that whoever has five can move to a new phone.
auto count_lasting(const std::vector<Authenticator>& authenticators) -> int {
  return static_cast<int>(std::ranges::count_if(authenticators, [&](const Authenticator& one) {
    return std::ranges::none_of(authenticators, [&](const auto& other) { return other.replaces == one.id; });
  }));
}

auto is_replacing(const std::vector<Authenticator>& authenticators) -> bool {
  return std::ranges::any_of(authenticators,
                             [](const Authenticator& one) { return one.replaces.has_value(); });
}

// With two-factor authentication on, whoever may do everything adds one beside those that are there.
auto is_another(unit::Unit& unit, const session::Session& session) -> bool {
  return session.scope == Scope::full && is_on(unit, session.account);
}

}  // namespace

auto entry_account(const account::Account& account, factor::totp::Entry entry) -> std::string {
  const auto& name = account.sign_in_name.text();
  return entry.number <= 1 ? name : fmt::format("{}-{}", name, entry.number);
}

Enrolment::Enrolment(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring,
                     Random& random, otp::Issuer issuer, otp::Window window, account::TwoFactorPolicy policy)
    : units_{units},
      pool_{pool},
      ring_{ring},
      random_{random},
      issuer_{std::move(issuer)},
      window_{window},
      policy_{std::move(policy)} {}

auto Enrolment::open(std::string_view sealed, const crypto::Binding& binding) const -> Secret {
  auto opened = ring_.open(sealed, binding);
  if (!opened) {
    throw FaultInUnit{fmt::format("what is pending does not open: {}", opened.error().message)};
  }
  return *std::move(opened);
}

auto Enrolment::open_key(const PendingEnrolment& pending) const -> otp::Key {
  auto key = otp::Key::create(
      open(pending.sealed_key, factor::totp::pending_key_binding(pending.account, pending.session)));
  if (!key) {
    throw FaultInUnit{key.error().message};
  }
  return *std::move(key);
}

auto Enrolment::live_pending(unit::Unit& unit, const session::Session& session, Instant now) const
    -> std::optional<PendingEnrolment> {
  auto pending = unit.pending_enrolments.find(session.id);
  const bool is_ours = pending && pending->account == session.account &&
                       factor::totp::is_live(*pending, now) && is_open(unit, session);
  return is_ours ? std::move(pending) : std::nullopt;
}

auto Enrolment::begin(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<std::variant<Begun, StepUpNeeded, AlreadyActive>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Begun, StepUpNeeded, AlreadyActive> {
    if (is_on(unit, session.account) && session.scope == Scope::full) {
      return AlreadyActive{};
    }
    if (live_pending(unit, session, now)) {
      return Begun{};
    }
    if (!session::act(unit.sessions, unit.authenticators, session, now)) {
      return StepUpNeeded{};
    }
    put_key(unit, session, {}, origin, now);
    return Begun{};
  });
}

auto Enrolment::begin_another(const session::Session& session,
                              const std::optional<AuthenticatorId>& instead_of, const audit::Origin& origin,
                              Instant now) -> Result<AnotherOutcome> {
  return units_.write([&](unit::Unit& unit) -> AnotherOutcome {
    const auto present = unit.authenticators.of(session.account);
    if (session.scope != Scope::full || present.empty()) {
      return NotActive{};
    }
    if (instead_of && find_in(present, *instead_of) == nullptr) {
      unit.events.append(
          {now, session.account, origin, audit::IdRefused{audit::IdRefused::Of::authenticator}});
      return NoSuchAuthenticator{};
    }
    if (unit.guesses.tally(session.account, Kind::code).locks()) {
      return CodesOff{};
    }
    if (instead_of && is_replacing(present)) {
      return ReplacementUnderWay{};
    }
    if (!instead_of && count_lasting(present) >= factor::totp::authenticators_of_an_account) {
      return TooMany{};
    }
    if (const auto pending = live_pending(unit, session, now); pending && pending->replaces == instead_of) {
      return Begun{};
    }
    if (!session::act(unit.sessions, unit.authenticators, session, now)) {
      return StepUpNeeded{};
    }
    put_key(unit, session, instead_of, origin, now);
    return Begun{};
  });
}

void Enrolment::put_key(unit::Unit& unit, const session::Session& session,
                        const std::optional<AuthenticatorId>& replaces, const audit::Origin& origin,
                        Instant now) const {
  const auto entry = unit.pending_enrolments.next_entry(session.account);
  const auto key = otp::Key::generate(random_);
  unit.pending_enrolments.put(
      {.account = session.account,
       .session = session.id,
       .entry = entry,
       .sealed_key =
           ring_.seal(key.bytes(), factor::totp::pending_key_binding(session.account, session.id), random_),
       .progress = KeyShown{now},
       .version = Version::none(),
       .replaces = replaces});
  unit.events.append({now, session.account, origin, audit::EnrolmentBegun{entry.number}});
}

auto Enrolment::shown_key(unit::Unit& unit, const session::Session& session,
                          const PendingEnrolment& pending) const -> ShownKey {
  const auto account = unit.accounts.find(session.account);
  if (!account) {
    throw FaultInUnit{"a session without an account"};
  }
  const auto key = open_key(pending);
  const auto label = label_of(*account, pending.entry);
  const auto present = unit.authenticators.of(session.account);
  const auto* old = pending.replaces ? find_in(present, *pending.replaces) : nullptr;
  const bool another = is_another(unit, session);
  ShownKey shown{.base32 = key.base32(),
                 .in_groups = key.base32_in_groups(),
                 .uri = otp::totp_uri(key, issuer_, label),
                 .issuer = issuer_.text(),
                 .account = label.text(),
                 .expires = factor::totp::expires(pending),
                 .purpose = another ? Purpose::another : Purpose::first,
                 .old_account = {},
                 .then = another && unit.recovery_codes.state(session.account)
                             ? ShownKey::Then::active
                             : ShownKey::Then::recovery_codes};
  if (another && old != nullptr) {
    shown.purpose = Purpose::new_phone;
    shown.old_account = entry_account(*account, old->entry);
  } else if (!another && !present.empty()) {
    shown.old_account = entry_account(*account, present.back().entry);
  }
  return shown;
}

auto Enrolment::pending(const session::Session& session, Instant now)
    -> Result<std::variant<ShownKey, ShownCodes, NothingPending>> {
  return units_.read([&](unit::Unit& unit) -> std::variant<ShownKey, ShownCodes, NothingPending> {
    const auto pending = live_pending(unit, session, now);
    if (!pending) {
      return NothingPending{};
    }
    if (const auto* proven = std::get_if<CodeProven>(&pending->progress)) {
      const auto lines = open(proven->sealed_recovery_codes,
                              factor::totp::pending_codes_binding(session.account, session.id));
      return ShownCodes{
          .codes = codes_in(lines), .made = proven->since, .expires = factor::totp::expires(*pending)};
    }
    return shown_key(unit, session, *pending);
  });
}

auto Enrolment::keep_proven(unit::Unit& unit, const PendingEnrolment& pending, otp::Step step,
                            std::string_view sealed_codes,
                            const std::vector<factor::recovery_code::HashedCode>& hashed,
                            const audit::Origin& origin, Instant now) const -> ProveOutcome {
  auto next = pending;
  next.progress = CodeProven{.since = now,
                             .step = step,
                             .sealed_recovery_codes = std::string{sealed_codes},
                             .hashed_recovery_codes = hashed};
  if (unit.pending_enrolments.replace(next) == Written::somebody_was_faster) {
    const auto theirs = unit.pending_enrolments.find(pending.session);
    const bool is_proven = theirs && std::holds_alternative<CodeProven>(theirs->progress);
    return is_proven ? ProveOutcome{Proven{}} : NothingPending{};
  }
  unit.events.append({now, pending.account, origin, audit::EnrolmentCodeProven{}});
  return Proven{};
}

// A right code, behind which recovery codes are made: these take ten hashes, so not within a unit.
struct Enrolment::ToProve {
  PendingEnrolment pending;
  otp::Step step;
};

auto Enrolment::judge(unit::Unit& unit, const session::Session& session, std::string_view typed,
                      const audit::Origin& origin, Instant now) const -> Judged {
  auto pending = live_pending(unit, session, now);
  if (!pending) {
    return NothingPending{};
  }
  if (std::holds_alternative<CodeProven>(pending->progress)) {
    return Proven{};  // a second press, or another tab: the codes are there already
  }
  const auto diagnosis = diagnose(open_key(*pending), otp::Parameters::standard(), typed, window_, now);
  const auto* right = std::get_if<Right>(&diagnosis);
  if (right == nullptr) {
    unit.events.append({now, session.account, origin, audit::EnrolmentCodeRefused{mismatch_of(diagnosis)}});
    return Mismatched{diagnosis};
  }
  if (!is_another(unit, session) || !unit.recovery_codes.state(session.account)) {
    return ToProve{.pending = *std::move(pending), .step = right->step};
  }
  auto added = add(unit, session, *pending, right->step, origin, now);
  return std::visit([](auto& outcome) -> Judged { return std::move(outcome); }, added);
}

auto Enrolment::prove(const session::Session& session, std::string_view typed, const audit::Origin& origin,
                      Instant now) -> Result<ProveOutcome> {
  auto judged = units_.write([&](unit::Unit& unit) { return judge(unit, session, typed, origin, now); });
  if (!judged) {
    return std::unexpected{std::move(judged.error())};
  }
  const auto* right = std::get_if<ToProve>(&*judged);
  if (right == nullptr) {
    return std::visit(
        []<class Outcome>(Outcome& outcome) -> ProveOutcome {
          if constexpr (std::is_same_v<Outcome, ToProve>) {
            std::unreachable();
          } else {
            return std::move(outcome);
          }
        },
        *judged);
  }
  const auto sheet = sheets_.make(session.account);
  if (!sheet) {
    return Busy{};
  }
  const auto sealed =
      ring_.seal(sheet->lines, factor::totp::pending_codes_binding(session.account, session.id), random_);
  return units_.write([&](unit::Unit& unit) -> ProveOutcome {
    return keep_proven(unit, right->pending, right->step, sealed, sheet->hashed, origin, now);
  });
}

auto Enrolment::add(unit::Unit& unit, const session::Session& session, const PendingEnrolment& pending,
                    otp::Step step, const audit::Origin& origin, Instant now) const
    -> std::variant<Added, SessionGone> {
  auto renewed = session::renew(unit.sessions, session, random_, now);
  if (!renewed) {
    return SessionGone{};
  }
  const auto account = pending.account;
  const auto present = unit.authenticators.of(account);
  const auto* old = pending.replaces ? find_in(present, *pending.replaces) : nullptr;
  const auto key = open_key(pending);
  const auto id = unit.authenticators.add(
      {.account = account,
       .entry = pending.entry,
       .sealed_key = ring_.seal(key.bytes(), factor::totp::key_binding(account, pending.entry), random_),
       .accepted = factor::totp::AcceptedSteps{}.with(step),
       .replaces = old == nullptr ? std::nullopt : std::optional{old->id}},
      now);
  unit.pending_enrolments.remove_all(account);
  if (old == nullptr) {
    unit.events.append({now, account, origin, audit::AuthenticatorAdded{pending.entry.number}});
  } else {
    unit.events.append(
        {now, account, origin,
         audit::NewPhoneBegun{.old_entry = old->entry.number, .new_entry = pending.entry.number}});
  }
  return Added{.session = *std::move(renewed),
               .authenticator = id,
               .purpose = old == nullptr ? Purpose::another : Purpose::new_phone};
}

void Enrolment::make_active(unit::Unit& unit, const PendingEnrolment& pending, const CodeProven& proven,
                            const audit::Origin& origin, Instant now) const {
  const auto account = pending.account;
  const auto key = open_key(pending);
  unit.authenticators.remove_all(account);
  unit.authenticators.add(
      {.account = account,
       .entry = pending.entry,
       .sealed_key = ring_.seal(key.bytes(), factor::totp::key_binding(account, pending.entry), random_),
       .accepted = factor::totp::AcceptedSteps{}.with(proven.step)},
      now);
  unit.recovery_codes.replace_set(account, proven.hashed_recovery_codes, now);
  unit.pending_enrolments.remove_all(account);
  unit.pending_sets.remove_all(account);
  unit.attempts.remove_all(account);
  unit.passes.remove(account, pass::Kind::re_enrolment);
  unit.guesses.clear_tally(account, Kind::code);
  unit.guesses.clear_tally(account, Kind::recovery_code);
  if (const auto owner = unit.accounts.find(account); owner && owner->enrolment == account::Enrolment::due) {
    unit.accounts.set_enrolment(account, account::Enrolment::free);
  }
  unit.events.append({now, account, origin, audit::AuthenticatorActivated{pending.entry.number}});
}

auto Enrolment::activate(const session::Session& session, const Presser& presser, Instant now)
    -> Result<std::variant<Activated, Added, NothingPending, SessionGone>> {
  using Outcome = std::variant<Activated, Added, NothingPending, SessionGone>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto pending = live_pending(unit, session, now);
    const auto* proven = pending ? std::get_if<CodeProven>(&pending->progress) : nullptr;
    if (proven == nullptr) {
      return NothingPending{};
    }
    if (is_another(unit, session)) {
      const auto codes = proven->hashed_recovery_codes;
      auto added = add(unit, session, *pending, proven->step, presser.origin, now);
      // The account had no recovery codes, unless another session has saved a set meanwhile.
      if (std::holds_alternative<Added>(added) && !unit.recovery_codes.state(session.account)) {
        unit.recovery_codes.replace_set(session.account, codes, now);
        unit.guesses.clear_tally(session.account, Kind::recovery_code);
        unit.events.append({now, session.account, presser.origin, audit::RecoveryCodesRenewed{}});
      }
      return std::visit([](auto& outcome) -> Outcome { return std::move(outcome); }, added);
    }
    if (session.scope == Scope::enrolment_only) {
      make_active(unit, *pending, *proven, presser.origin, now);
      unit.sessions.end_all(session.account);
      unit.contacts.remove_unconfirmed(session.account);
      return Activated{.session = {},
                       .new_browser = attempt::know_only_a_new_browser(unit.known_browsers, session.account,
                                                                       random_, now)};
    }
    auto renewed = session::renew(unit.sessions, session, random_, now);
    if (!renewed) {
      return SessionGone{};
    }
    make_active(unit, *pending, *proven, presser.origin, now);
    unit.sessions.end_others(session.account, session.id);
    unit.contacts.remove_unconfirmed(session.account);
    unit.known_browsers.forget_all_but(session.account, presser.browser);
    return Activated{.session = std::move(renewed), .new_browser = {}};
  });
}

// While codes are off, removing is the only way back.
auto Enrolment::must_be_kept(const account::Account& account, bool is_locked, Instant now) const -> bool {
  return account::must_be_kept(policy_.rule_of(account.group), now) && !is_locked;
}

auto Enrolment::must_be_kept(const account::Account& account, const Active& active, Instant now) const
    -> bool {
  return must_be_kept(account, active.is_locked, now);
}

auto Enrolment::remove(const session::Session& session, const session::Proof& proof, const Presser& presser,
                       Instant now) -> Result<std::variant<Removed, StepUpNeeded, NotActive, MustBeKept>> {
  using Outcome = std::variant<Removed, StepUpNeeded, NotActive, MustBeKept>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (!is_on(unit, session.account)) {
      return NotActive{};
    }
    const auto owner = unit.accounts.find(session.account);
    const bool is_locked = unit.guesses.tally(session.account, Kind::code).locks();
    if (!owner || must_be_kept(*owner, is_locked, now)) {
      return MustBeKept{};
    }
    const bool second = proof.factors().has(Kind::code) || proof.factors().has(Kind::recovery_code);
    if (proof.account() != session.account || !second || !is_open(unit, session) ||
        now - proof.at() >= session::proof_is_fresh_for) {
      return StepUpNeeded{};
    }
    unit.authenticators.remove_all(session.account);
    unit.recovery_codes.remove_set(session.account);
    unit.pending_enrolments.remove_all(session.account);
    unit.pending_sets.remove_all(session.account);
    unit.attempts.remove_all(session.account);
    unit.sessions.end_others(session.account, session.id);
    unit.contacts.remove_unconfirmed(session.account);
    unit.known_browsers.forget_all_but(session.account, presser.browser);
    unit.passes.remove(session.account, pass::Kind::re_enrolment);
    unit.events.append({now, session.account, presser.origin, audit::AuthenticatorRemoved{}});
    return Removed{};
  });
}

}  // namespace sallyport::enrolment
