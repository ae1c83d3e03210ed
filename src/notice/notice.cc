#include "notice/notice.h"

#include <fmt/format.h>

namespace sallyport::notice {
namespace {

auto plain(Kind kind) -> std::optional<Told> { return Told{.kind = kind, .detail = {}}; }

auto counted(Kind kind, int count) -> std::optional<Told> {
  return Told{.kind = kind, .detail = fmt::format("{}", count)};
}

// What is told by the mail that goes with the act is told once: a link's mail says that it was asked for.
struct Tell {
  using Told = std::optional<notice::Told>;

  auto operator()(const audit::SignedIn& fact) const -> Told {
    const bool is_news = fact.browser == audit::SignedIn::Browser::another;
    return is_news ? plain(Kind::new_browser) : std::nullopt;
  }
  auto operator()(const audit::ManyWrongCodes& fact) const -> Told {
    return counted(Kind::wrong_codes, fact.within_window);
  }
  auto operator()(const audit::FactorLocked& fact) const -> Told {
    return notice::Told{.kind = Kind::factor_locked, .detail = std::string{factor::name_of(fact.factor)}};
  }
  auto operator()(const audit::AuthenticatorActivated& /*fact*/) const -> Told {
    return plain(Kind::two_factor_on);
  }
  auto operator()(const audit::AuthenticatorAdded& /*fact*/) const -> Told {
    return plain(Kind::authenticator_added);
  }
  auto operator()(const audit::NewPhoneBegun& /*fact*/) const -> Told { return plain(Kind::new_phone); }
  auto operator()(const audit::AuthenticatorEnded& fact) const -> Told {
    return notice::Told{.kind = Kind::authenticator_ended, .detail = audit::line_of(fact).reason};
  }
  auto operator()(const audit::AuthenticatorRemoved& /*fact*/) const -> Told {
    return plain(Kind::two_factor_off);
  }
  auto operator()(const audit::RecoveryCodeUsed& fact) const -> Told {
    return counted(Kind::recovery_code_used, fact.remaining);
  }
  auto operator()(const audit::RecoveryCodesRenewed& /*fact*/) const -> Told {
    return plain(Kind::recovery_codes_renewed);
  }
  auto operator()(const audit::PasswordChanged& /*fact*/) const -> Told {
    return plain(Kind::password_changed);
  }
  auto operator()(const audit::PasswordChosen& /*fact*/) const -> Told {
    return plain(Kind::password_chosen);
  }
  auto operator()(const audit::ReEnrolmentGranted& /*fact*/) const -> Told {
    return plain(Kind::re_enrolment_granted);
  }
  auto operator()(const audit::AddressChangeAsked& fact) const -> Told {
    return notice::Told{.kind = Kind::address_asked, .detail = std::string{word_of(fact.which)}};
  }
  auto operator()(const audit::AddressChanged& fact) const -> Told {
    return notice::Told{.kind = Kind::address_changed, .detail = audit::line_of(fact).reason};
  }
  auto operator()(const audit::AddressChangeUndone& fact) const -> Told {
    return notice::Told{.kind = Kind::address_restored, .detail = std::string{word_of(fact.which)}};
  }
  auto operator()(const audit::AddressCorrected& /*fact*/) const -> Told {
    return plain(Kind::address_corrected);
  }
  auto operator()(const audit::AccountFrozen& /*fact*/) const -> Told { return plain(Kind::account_frozen); }
  auto operator()(const audit::AccountThawed& /*fact*/) const -> Told { return plain(Kind::account_thawed); }

  auto operator()(const audit::PasswordAccepted& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::FactorRefused& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::Throttled& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::ClockHadJumped& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SignedOut& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SessionEnded& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::OtherSessionsEnded& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::AuthenticatorRenamed& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::CodeTried& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::IdRefused& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SteppedUp& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::PasswordRehashed& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::PasswordLinkMade& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::EnrolmentBegun& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::EnrolmentCodeRefused& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::EnrolmentCodeProven& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::TwoFactorPutOff& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::TwoFactorSnoozed& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SubscriberAdded& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SubscribersImported& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::ImportRemoved& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SubscriberDisabled& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::SubscriberEnabled& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::AddressChangeGivenUp& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::AddressConfirmed& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::CheckUpPassed& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::CheckUpPutOff& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::GroupChanged& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::Invited& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::LinkRefused& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::NoticeGivenUp& /*fact*/) const -> Told { return std::nullopt; }
  auto operator()(const audit::FormRefused& /*fact*/) const -> Told { return std::nullopt; }
};

auto all_of(const std::optional<account::EmailAddress>& address) -> std::vector<account::EmailAddress> {
  return address ? std::vector{*address} : std::vector<account::EmailAddress>{};
}

}  // namespace

auto word_of(Kind kind) -> std::string_view {
  switch (kind) {
    case Kind::new_browser:
      return "new_browser";
    case Kind::wrong_codes:
      return "wrong_codes";
    case Kind::factor_locked:
      return "factor_locked";
    case Kind::two_factor_on:
      return "two_factor_on";
    case Kind::two_factor_off:
      return "two_factor_off";
    case Kind::authenticator_added:
      return "authenticator_added";
    case Kind::new_phone:
      return "new_phone";
    case Kind::authenticator_ended:
      return "authenticator_ended";
    case Kind::recovery_code_used:
      return "recovery_code_used";
    case Kind::recovery_codes_renewed:
      return "recovery_codes_renewed";
    case Kind::password_changed:
      return "password_changed";
    case Kind::password_chosen:
      return "password_chosen";
    case Kind::re_enrolment_granted:
      return "re_enrolment_granted";
    case Kind::address_asked:
      return "address_asked";
    case Kind::address_changed:
      return "address_changed";
    case Kind::address_left:
      return "address_left";
    case Kind::address_restored:
      return "address_restored";
    case Kind::address_corrected:
      return "address_corrected";
    case Kind::account_frozen:
      return "account_frozen";
    case Kind::account_thawed:
      return "account_thawed";
    case Kind::password_link:
      return "password_link";
    case Kind::invitation:
      return "invitation";
    case Kind::confirm_address:
      return "confirm_address";
  }
  return "";
}

auto told_by(const audit::Fact& fact) -> std::optional<Told> { return std::visit(Tell{}, fact); }

auto dropped_by(const audit::Fact& fact) -> std::vector<account::EmailAddress> {
  if (const auto* corrected = std::get_if<audit::AddressCorrected>(&fact)) {
    return corrected->dropped;
  }
  if (const auto* changed = std::get_if<audit::AddressChanged>(&fact)) {
    return all_of(changed->dropped);
  }
  const auto* undone = std::get_if<audit::AddressChangeUndone>(&fact);
  return undone == nullptr ? std::vector<account::EmailAddress>{} : all_of(undone->dropped);
}

}  // namespace sallyport::notice
