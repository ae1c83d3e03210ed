#include "audit/event.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace sallyport::audit {
namespace {

auto words_of(factor::Kinds kinds) -> std::string {
  std::string words;
  for (const auto kind : factor::all_kinds) {
    if (kinds.has(kind)) {
      words += (words.empty() ? "" : "+") + std::string{factor::name_of(kind)};
    }
  }
  return words;
}

auto word_of(Refusal refusal) -> std::string_view {
  switch (refusal) {
    case Refusal::wrong:
      return "wrong";
    case Refusal::unknown_name:
      return "unknown_name";
    case Refusal::account_disabled:
      return "account_disabled";
    case Refusal::account_frozen:
      return "account_frozen";
    case Refusal::no_such_factor:
      return "no_such_factor";
    case Refusal::locked:
      return "locked";
    case Refusal::expired_code:
      return "expired_code";
    case Refusal::replayed_code:
      return "otp_replay";
    case Refusal::malformed:
      return "malformed";
    case Refusal::lost_race:
      return "lost_race";
  }
  return "";
}

auto word_of(FactorRefused::At where) -> std::string_view {
  switch (where) {
    case FactorRefused::At::sign_in:
      return "sign_in";
    case FactorRefused::At::step_up:
      return "step_up";
    case FactorRefused::At::removal:
      return "removal";
    case FactorRefused::At::password:
      return "password_change";
  }
  return "";
}

auto word_of(EnrolmentMismatch mismatch) -> std::string_view {
  switch (mismatch) {
    case EnrolmentMismatch::wrong:
      return "wrong";
    case EnrolmentMismatch::expired:
      return "expired_code";
    case EnrolmentMismatch::clock_off:
      return "clock_off";
    case EnrolmentMismatch::other_algorithm:
      return "other_algorithm";
    case EnrolmentMismatch::other_length:
      return "other_length";
    case EnrolmentMismatch::counter:
      return "counter";
    case EnrolmentMismatch::already_used:
      return "otp_replay";
    case EnrolmentMismatch::malformed:
      return "malformed";
    case EnrolmentMismatch::locked:
      return "locked";
  }
  return "";
}

auto word_of(Link link) -> std::string_view {
  switch (link) {
    case Link::invitation:
      return "invitation";
    case Link::password:
      return "password";
    case Link::freeze:
      return "freeze";
    case Link::address:
      return "address";
    case Link::undo:
      return "undo";
  }
  return "";
}

auto word_of(AddressChanged::How how) -> std::string_view {
  switch (how) {
    case AddressChanged::How::replaced:
      return "replaced";
    case AddressChanged::How::added:
      return "added";
    case AddressChanged::How::removed:
      return "removed";
  }
  return "";
}

auto word_of(AuthenticatorEnded::Why why) -> std::string_view {
  switch (why) {
    case AuthenticatorEnded::Why::removed:
      return "removed";
    case AuthenticatorEnded::Why::replaced:
      return "replaced";
    case AuthenticatorEnded::Why::new_phone_given_up:
      return "new_phone_given_up";
  }
  return "";
}

auto word_of(SignedIn::Browser browser) -> std::string_view {
  switch (browser) {
    case SignedIn::Browser::known:
    case SignedIn::Browser::first:
      return "";
    case SignedIn::Browser::another:
      return "new_browser";
  }
  return "";
}

auto word_of(IdRefused::Of of) -> std::string_view {
  switch (of) {
    case IdRefused::Of::authenticator:
      return "authenticator";
    case IdRefused::Of::session:
      return "session";
  }
  return "";
}

/// "entry 2", or "entry 2: Work phone".
auto entry_words(int entry, std::string_view name) -> std::string {
  return fmt::format("entry {}{}{}", entry, name.empty() ? "" : ": ", name);
}

auto until_words(Instant until) -> std::string { return fmt::format("until {}", unix_seconds(until)); }

auto group_word(std::string_view group) -> std::string_view { return group.empty() ? "no group" : group; }

constexpr std::string_view done = "done";
constexpr std::string_view refused = "refused";

auto plain(std::string_view name) -> Line { return Line{name, done, {}, {}}; }

struct ToLine {
  auto operator()(const SignedIn& fact) const -> Line {
    const auto limited = fact.opened == SignedIn::Opened::enrolment_only;
    return {"signed_in", done, words_of(fact.factors),
            limited ? "enrolment_only" : std::string{word_of(fact.browser)}};
  }
  auto operator()(const PasswordAccepted& /*fact*/) const -> Line {
    return {"password_accepted", done, "password", {}};
  }
  auto operator()(const FactorRefused& fact) const -> Line {
    return {"factor_refused", refused, std::string{factor::name_of(fact.factor)},
            fmt::format("{}: {}", word_of(fact.at), word_of(fact.why))};
  }
  auto operator()(const Throttled& fact) const -> Line {
    return {"throttled", refused, std::string{factor::name_of(fact.factor)}, until_words(fact.until)};
  }
  auto operator()(const FactorLocked& fact) const -> Line {
    return {"factor_locked", done, std::string{factor::name_of(fact.factor)}, {}};
  }
  auto operator()(const ManyWrongCodes& fact) const -> Line {
    return {"many_wrong_codes", done, "code", fmt::format("{} in 30 days", fact.within_window)};
  }
  auto operator()(const ClockHadJumped& /*fact*/) const -> Line {
    return {"clock_had_jumped", done, "code", {}};
  }
  auto operator()(const SignedOut& /*fact*/) const -> Line { return plain("signed_out"); }
  auto operator()(const SessionEnded& fact) const -> Line {
    return {"session_ended", done, {}, fmt::format("opened from {}", fact.opened_from)};
  }
  auto operator()(const OtherSessionsEnded& /*fact*/) const -> Line { return plain("other_sessions_ended"); }
  auto operator()(const SteppedUp& fact) const -> Line {
    return {"stepped_up", done, words_of(fact.factors), {}};
  }
  auto operator()(const PasswordRehashed& /*fact*/) const -> Line { return plain("password_rehashed"); }
  auto operator()(const PasswordChosen& fact) const -> Line {
    return {"password_chosen", done, {}, std::string{word_of(fact.by)}};
  }
  auto operator()(const PasswordChanged& fact) const -> Line {
    const bool kept = fact.others == PasswordChanged::OtherSessions::kept;
    return {"password_changed", done, {}, kept ? "other_sessions_kept" : ""};
  }
  auto operator()(const PasswordLinkMade& /*fact*/) const -> Line { return plain("password_link_made"); }
  auto operator()(const EnrolmentBegun& fact) const -> Line {
    return {"enrolment_begun", done, {}, fmt::format("entry {}", fact.entry)};
  }
  auto operator()(const EnrolmentCodeRefused& fact) const -> Line {
    return {"enrolment_code_refused", refused, "code", std::string{word_of(fact.why)}};
  }
  auto operator()(const EnrolmentCodeProven& /*fact*/) const -> Line {
    return {"enrolment_code_proven", done, "code", {}};
  }
  auto operator()(const AuthenticatorActivated& fact) const -> Line {
    return {"authenticator_activated", done, {}, fmt::format("entry {}", fact.entry)};
  }
  auto operator()(const AuthenticatorAdded& fact) const -> Line {
    return {"authenticator_added", done, {}, entry_words(fact.entry, {})};
  }
  auto operator()(const AuthenticatorRenamed& fact) const -> Line {
    return {"authenticator_renamed", done, {}, entry_words(fact.entry, fact.name)};
  }
  auto operator()(const NewPhoneBegun& fact) const -> Line {
    return {"new_phone_begun", done, {}, fmt::format("entry {} after {}", fact.new_entry, fact.old_entry)};
  }
  auto operator()(const AuthenticatorEnded& fact) const -> Line {
    return {"authenticator_ended",
            done,
            {},
            fmt::format("{}: {}", word_of(fact.why), entry_words(fact.entry, fact.name))};
  }
  auto operator()(const CodeTried& fact) const -> Line {
    const auto entry = entry_words(fact.entry, {});
    return fact.why ? Line{"code_tried", refused, "code", fmt::format("{}: {}", entry, word_of(*fact.why))}
                    : Line{"code_tried", done, "code", entry};
  }
  auto operator()(const AuthenticatorRemoved& /*fact*/) const -> Line {
    return plain("authenticator_removed");
  }
  auto operator()(const TwoFactorPutOff& fact) const -> Line {
    return {"two_factor_put_off", done, {}, until_words(fact.until)};
  }
  auto operator()(const TwoFactorSnoozed& fact) const -> Line {
    return {"two_factor_snoozed", done, {}, until_words(fact.until)};
  }
  auto operator()(const RecoveryCodeUsed& fact) const -> Line {
    return {"recovery_code_used", done, "recovery_code", fmt::format("{} left", fact.remaining)};
  }
  auto operator()(const RecoveryCodesRenewed& /*fact*/) const -> Line {
    return plain("recovery_codes_renewed");
  }
  auto operator()(const SubscriberAdded& /*fact*/) const -> Line { return plain("subscriber_added"); }
  auto operator()(const SubscribersImported& fact) const -> Line {
    return {"subscribers_imported", done, {}, fmt::format("{} accounts", fact.accounts)};
  }
  auto operator()(const ImportRemoved& fact) const -> Line {
    return {"import_removed", done, {}, fmt::format("{} accounts", fact.accounts)};
  }
  auto operator()(const SubscriberDisabled& /*fact*/) const -> Line { return plain("subscriber_disabled"); }
  auto operator()(const SubscriberEnabled& /*fact*/) const -> Line { return plain("subscriber_enabled"); }
  auto operator()(const GroupChanged& fact) const -> Line {
    return {"group_changed",
            done,
            {},
            fmt::format("{} instead of {}", group_word(fact.to), group_word(fact.from))};
  }
  auto operator()(const Invited& /*fact*/) const -> Line { return plain("invited"); }
  auto operator()(const LinkRefused& fact) const -> Line {
    return {"link_refused", refused, {}, std::string{word_of(fact.link)}};
  }
  auto operator()(const ReEnrolmentGranted& fact) const -> Line {
    return {"re_enrolment_granted", done, {}, fact.reason};
  }
  auto operator()(const AddressChangeAsked& fact) const -> Line {
    return {"address_change_asked", done, {}, std::string{word_of(fact.which)}};
  }
  auto operator()(const AddressChangeGivenUp& fact) const -> Line {
    return {"address_change_given_up", done, {}, std::string{word_of(fact.which)}};
  }
  auto operator()(const AddressConfirmed& /*fact*/) const -> Line { return plain("address_confirmed"); }
  auto operator()(const AddressChanged& fact) const -> Line {
    return {"address_changed", done, {}, fmt::format("{} {}", word_of(fact.which), word_of(fact.how))};
  }
  auto operator()(const AddressChangeUndone& fact) const -> Line {
    return {"address_change_undone", done, {}, std::string{word_of(fact.which)}};
  }
  auto operator()(const AddressCorrected& fact) const -> Line {
    return {"address_corrected", done, {}, fact.reason};
  }
  auto operator()(const CheckUpPassed& /*fact*/) const -> Line {
    return {"check_up_passed", done, "code", {}};
  }
  auto operator()(const CheckUpPutOff& /*fact*/) const -> Line { return plain("check_up_put_off"); }
  auto operator()(const AccountFrozen& /*fact*/) const -> Line { return plain("account_frozen"); }
  auto operator()(const AccountThawed& fact) const -> Line {
    return {"account_thawed", done, {}, fact.reason};
  }
  auto operator()(const NoticeGivenUp& fact) const -> Line {
    return {"notice_given_up", refused, {}, fmt::format("{}: {}", fact.notice, fact.reason)};
  }
  auto operator()(const IdRefused& fact) const -> Line {
    return {"id_refused", refused, {}, std::string{word_of(fact.of)}};
  }
  auto operator()(const FormRefused& fact) const -> Line {
    return {"form_refused", refused, {}, fact.why == FormRefused::Why::token ? "token" : "origin"};
  }
};

template <std::size_t... Index>
auto names_of_all(std::index_sequence<Index...> /*indices*/) -> std::vector<std::string_view> {
  return {ToLine{}(std::variant_alternative_t<Index, AnyFact>{}).name...};
}

}  // namespace

auto from_the_console() -> Origin {
  return {.address = std::string{console}, .user_agent = {}, .request_id = {}};
}

Fact::Fact(const Fact& other) = default;
Fact::Fact(Fact&& other) noexcept = default;
auto Fact::operator=(const Fact& other) -> Fact& = default;
auto Fact::operator=(Fact&& other) noexcept -> Fact& = default;
Fact::~Fact() = default;

auto line_of(const Fact& fact) -> Line { return std::visit(ToLine{}, fact); }

auto read_ended(std::string_view reason) -> std::optional<AuthenticatorEnded> {
  using Why = AuthenticatorEnded::Why;
  for (const auto why : {Why::removed, Why::replaced, Why::new_phone_given_up}) {
    const auto before = fmt::format("{}: entry ", word_of(why));
    if (!reason.starts_with(before)) {
      continue;
    }
    const auto rest = reason.substr(before.size());
    int entry = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), entry);
    auto name = rest.substr(static_cast<std::size_t>(stop - rest.data()));
    if (error != std::errc{} || (!name.empty() && !name.starts_with(": "))) {
      return std::nullopt;
    }
    name.remove_prefix(name.empty() ? 0 : 2);
    return AuthenticatorEnded{.entry = entry, .name = std::string{name}, .why = why};
  }
  return std::nullopt;
}

auto is_noise(const Fact& fact) -> bool {
  return std::holds_alternative<Throttled>(fact) || std::holds_alternative<FormRefused>(fact) ||
         std::holds_alternative<LinkRefused>(fact) || std::holds_alternative<IdRefused>(fact);
}

auto all_names() -> std::vector<std::string_view> {
  return names_of_all(std::make_index_sequence<std::variant_size_v<AnyFact>>{});
}

}  // namespace sallyport::audit
