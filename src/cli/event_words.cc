#include "cli/event_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "text/text.h"

namespace sallyport::cli {
namespace {

/// {0} stands for the factors, {1} for the reason.
constexpr std::array sentences{
    std::pair{"signed_in", "signed in with {0}{1}"},
    std::pair{"password_accepted", "password right, the second step was due"},
    std::pair{"factor_refused", "{0} refused{1}"},
    std::pair{"throttled", "has to wait before the next {0}"},
    std::pair{"factor_locked", "{0} locked after too many failures in a row"},
    std::pair{"many_wrong_codes", "many wrong codes after the right password{1}"},
    std::pair{"clock_had_jumped", "the server's clock has been ahead once"},
    std::pair{"signed_out", "signed out"},
    std::pair{"session_ended", "ended another session{1}"},
    std::pair{"other_sessions_ended", "ended all other sessions"},
    std::pair{"stepped_up", "proved again with {0}"},
    std::pair{"password_rehashed", "password kept with a stronger hash"},
    std::pair{"password_chosen", "password chosen by a link{1}"},
    std::pair{"password_changed", "password changed{1}"},
    std::pair{"password_link_made", "a link for a new password was asked for"},
    std::pair{"enrolment_begun", "began to set up an authenticator{1}"},
    std::pair{"enrolment_code_refused", "code refused while setting up{1}"},
    std::pair{"enrolment_code_proven", "code proven while setting up"},
    std::pair{"authenticator_activated", "two-factor authentication activated{1}"},
    std::pair{"authenticator_added", "another authenticator added{1}"},
    std::pair{"authenticator_renamed", "authenticator named{1}"},
    std::pair{"new_phone_begun", "a new phone takes the place of the old one{1}"},
    std::pair{"authenticator_ended", "one authenticator ended{1}"},
    std::pair{"code_tried", "a code was tried within a session{1}"},
    std::pair{"authenticator_removed", "two-factor authentication removed"},
    std::pair{"two_factor_put_off", "put two-factor authentication off"},
    std::pair{"two_factor_snoozed", "used the one week more before two-factor authentication"},
    std::pair{"recovery_code_used", "a recovery code was used{1}"},
    std::pair{"recovery_codes_renewed", "recovery codes renewed"},
    std::pair{"subscriber_added", "subscriber added"},
    std::pair{"subscribers_imported", "subscribers imported{1}"},
    std::pair{"import_removed", "an import given up{1}"},
    std::pair{"subscriber_disabled", "subscriber disabled"},
    std::pair{"subscriber_enabled", "subscriber enabled"},
    std::pair{"group_changed", "subscriber moved to another group{1}"},
    std::pair{"invited", "invitation made"},
    std::pair{"link_refused", "link refused{1}"},
    std::pair{"re_enrolment_granted", "pass for a new authenticator made{1}"},
    std::pair{"address_change_asked", "a link was sent to a new address{1}"},
    std::pair{"address_change_given_up", "a new address was given up before it was confirmed{1}"},
    std::pair{"address_confirmed", "the registered address was confirmed"},
    std::pair{"address_changed", "address changed{1}"},
    std::pair{"address_change_undone", "change of an address undone{1}"},
    std::pair{"address_corrected", "registered address corrected{1}"},
    std::pair{"check_up_passed", "the authenticator was checked, and works"},
    std::pair{"check_up_put_off", "the check of the authenticator was put off"},
    std::pair{"account_frozen", "account frozen by \"It was not me\""},
    std::pair{"account_thawed", "account thawed{1}"},
    std::pair{"notice_given_up", "a mail could not be sent{1}"},
    std::pair{"id_refused", "asked for something of nobody or somebody else{1}"},
    std::pair{"form_refused", "form refused{1}"},
};

/// Words of the log that say little to whoever reads a sentence.
constexpr std::array plainer{
    std::pair{"sign_in", "at the sign-in"},
    std::pair{"step_up", "at a proof"},
    std::pair{"removal", "at the removal"},
    std::pair{"password_change", "at a change of the password"},
    std::pair{"new_browser", "from a new browser"},
    std::pair{"otp_replay", "used before"},
    std::pair{"expired_code", "expired"},
    std::pair{"malformed", "can't be one"},
    std::pair{"lost_race", "used elsewhere at the same moment"},
    std::pair{"no_such_factor", "the account has none"},
    std::pair{"clock_off", "the phone's clock is off"},
    std::pair{"other_algorithm", "the app uses another algorithm"},
    std::pair{"other_length", "the app shows another number of digits"},
    std::pair{"counter", "the app counts instead of reading the clock"},
    std::pair{"enrolment_only", "to set up a new authenticator alone"},
    std::pair{"token", "its token didn't fit"},
    std::pair{"origin", "it came from another site"},
};

auto spelled(std::string_view words, std::string_view between) -> std::string {
  std::string text;
  for (const char letter : words) {
    if (letter == '+') {
      text += between;
    } else {
      text += letter == '_' ? ' ' : letter;
    }
  }
  return text;
}

/// "sign_in: otp_replay" as "at the sign-in: used before".
auto in_plain_words(std::string_view reason) -> std::string {
  constexpr std::string_view between = ": ";
  const auto end = reason.find(between);
  const auto word = reason.substr(0, end);
  const auto* const found =
      std::ranges::find(plainer, word, [](const auto& pair) { return std::string_view{pair.first}; });
  std::string text = found == plainer.end() ? spelled(word, "+") : found->second;
  return end == std::string_view::npos
             ? text
             : fmt::format("{}{}{}", text, between, in_plain_words(reason.substr(end + between.size())));
}

/// What a person wrote stays as it is; our own words have '_' between them.
auto reason_of(const EventParts& event) -> std::string {
  if (event.reason.empty()) {
    return {};
  }
  constexpr std::size_t longest = 500;
  const bool is_free_text = event.name == "re_enrolment_granted" || event.name == "account_thawed" ||
                            event.name == "address_corrected" || event.name == "authenticator_renamed" ||
                            event.name == "authenticator_ended";
  return fmt::format(" ({})", is_free_text ? text::printable(event.reason, longest)
                                           : text::printable(in_plain_words(event.reason), longest));
}

}  // namespace

auto in_words(const EventParts& event) -> std::string {
  const auto* const found =
      std::ranges::find(sentences, event.name, [](const auto& pair) { return std::string_view{pair.first}; });
  if (found == sentences.end()) {
    // Of a newer version than this one.
    return spelled(event.name, "+") + reason_of(event);
  }
  return fmt::format(fmt::runtime(found->second), spelled(event.factors, " and "), reason_of(event));
}

}  // namespace sallyport::cli
