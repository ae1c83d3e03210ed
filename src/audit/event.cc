#include "audit/event.h"

#include <fmt/format.h>

#include <array>

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
  }
  return "";
}

constexpr std::string_view done = "done";
constexpr std::string_view refused = "refused";

auto plain(std::string_view name) -> Line { return Line{name, done, {}, {}}; }

struct ToLine {
  auto operator()(const SignedIn& fact) const -> Line {
    const auto limited = fact.opened == SignedIn::Opened::enrolment_only;
    return {"signed_in", done, words_of(fact.factors), limited ? "enrolment_only" : ""};
  }
  auto operator()(const PasswordAccepted& /*fact*/) const -> Line {
    return {"password_accepted", done, "password", {}};
  }
  auto operator()(const FactorRefused& fact) const -> Line {
    return {"factor_refused", refused, std::string{factor::name_of(fact.factor)},
            fmt::format("{}: {}", word_of(fact.at), word_of(fact.why))};
  }
  auto operator()(const Throttled& fact) const -> Line {
    return {"throttled", refused, std::string{factor::name_of(fact.factor)},
            fmt::format("until {}", unix_seconds(fact.until))};
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
  auto operator()(const SteppedUp& fact) const -> Line {
    return {"stepped_up", done, words_of(fact.factors), {}};
  }
  auto operator()(const PasswordRehashed& /*fact*/) const -> Line { return plain("password_rehashed"); }
  auto operator()(const PasswordChosen& /*fact*/) const -> Line { return plain("password_chosen"); }
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
  auto operator()(const AuthenticatorRemoved& /*fact*/) const -> Line {
    return plain("authenticator_removed");
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
  auto operator()(const Invited& /*fact*/) const -> Line { return plain("invited"); }
  auto operator()(const InvitationRefused& /*fact*/) const -> Line {
    return {"invitation_refused", refused, {}, "unknown_or_over"};
  }
  auto operator()(const ReEnrolmentGranted& fact) const -> Line {
    return {"re_enrolment_granted", done, {}, fact.reason};
  }
  auto operator()(const FormRefused& fact) const -> Line {
    return {"form_refused", refused, {}, fact.why == FormRefused::Why::token ? "token" : "origin"};
  }
};

template <std::size_t... Index>
auto names_of_all(std::index_sequence<Index...> /*indices*/) -> std::vector<std::string_view> {
  return {ToLine{}(std::variant_alternative_t<Index, Fact>{}).name...};
}

}  // namespace

auto line_of(const Fact& fact) -> Line { return std::visit(ToLine{}, fact); }

auto is_noise(const Fact& fact) -> bool {
  return std::holds_alternative<Throttled>(fact) || std::holds_alternative<FormRefused>(fact) ||
         std::holds_alternative<InvitationRefused>(fact);
}

auto all_names() -> std::vector<std::string_view> {
  return names_of_all(std::make_index_sequence<std::variant_size_v<Fact>>{});
}

}  // namespace sallyport::audit
