#include "portal/activity_words.h"

#include <algorithm>
#include <array>

namespace sallyport::portal {

using view::tr;

namespace {

/// The first line that fits is the event's. Factors and reason fit to anything where they are empty; a reason
/// is looked for at the end of the event's, and one with a colon behind it at its beginning.
struct Line {
  std::string_view name;
  std::string_view factors;
  std::string_view reason;
  view::Message sentence;
  Tone tone;
};

constexpr auto done = Tone::done;
constexpr auto refused = Tone::refused;
constexpr auto warning = Tone::warning;

constexpr std::array lines{
    Line{"signed_in", "password+pass", "enrolment_only",
         tr("Signed in with the password and a support pass, to set up a new app"), warning},
    Line{"signed_in", "", "enrolment_only", tr("Signed in to set up an app first"), done},
    Line{"signed_in", "", "new_browser", tr("Signed in from a browser that the account did not know"),
         warning},
    Line{"signed_in", "password+code", "", tr("Signed in with the password and a code"), done},
    Line{"signed_in", "password+recovery_code", "", tr("Signed in with the password and a recovery code"),
         done},
    Line{"signed_in", "password", "", tr("Signed in with the password"), done},
    Line{"signed_in", "", "", tr("Signed in"), done},
    Line{"password_accepted", "", "", tr("The right password was entered, and a code was asked for"), done},

    // One sentence for every reason: a locked password, a disabled account and a wrong word look alike, here
    // as where it was typed. Of codes more may be said, because the password was right.
    Line{"factor_refused", "password", "", tr("Somebody entered a wrong password"), refused},
    Line{"factor_refused", "code", ": expired_code", tr("Somebody entered a code that had expired"), refused},
    Line{"factor_refused", "code", ": otp_replay", tr("Somebody entered a code that had been used already"),
         refused},
    Line{"factor_refused", "code", "", tr("Somebody entered a wrong code"), refused},
    Line{"factor_refused", "recovery_code", "", tr("Somebody entered a wrong recovery code"), refused},
    Line{"factor_refused", "pass", "", tr("Somebody entered a wrong support pass"), refused},
    Line{"factor_refused", "", "", tr("Somebody could not prove to be you"), refused},
    Line{"throttled", "", "", tr("Too many tries: the next one had to wait"), refused},
    Line{"factor_locked", "code", "", tr("Codes were switched off after 100 wrong ones in a row"), warning},
    Line{"factor_locked", "recovery_code", "",
         tr("Recovery codes were switched off after 100 wrong ones in a row"), warning},
    Line{"factor_locked", "password", "", tr("Wrong passwords were entered 100 times in a row"), warning},
    Line{"factor_locked", "", "", tr("Somebody failed 100 times in a row to prove to be you"), warning},
    Line{"many_wrong_codes", "", "", tr("Several wrong codes were entered after the right password"),
         warning},

    Line{"signed_out", "", "", tr("Signed out"), done},
    Line{"session_ended", "", "", tr("The session of another browser was ended"), done},
    Line{"other_sessions_ended", "", "", tr("All other sessions were ended"), done},
    Line{"id_refused", "", "session", tr("Somebody asked to end a session that is not one of yours"),
         refused},
    Line{"id_refused", "", "", tr("Somebody asked for an authenticator app that is not one of yours"),
         refused},
    Line{"stepped_up", "password+code", "", tr("Confirmed with the password and a code"), done},
    Line{"stepped_up", "password+recovery_code", "", tr("Confirmed with the password and a recovery code"),
         done},
    Line{"stepped_up", "password", "", tr("Confirmed with the password"), done},
    Line{"stepped_up", "", "", tr("Confirmed that it is you"), done},

    Line{"password_chosen", "", "invitation", tr("A new password was chosen, by an invitation"), warning},
    Line{"password_chosen", "", "", tr("A new password was chosen, by a link that was mailed"), warning},
    Line{"password_changed", "", "", tr("The password was changed"), warning},
    Line{"password_link_made", "", "", tr("Somebody asked for a link to choose a new password"), done},
    Line{"address_change_asked", "", "second", tr("A link was sent to a new second address"), done},
    Line{"address_change_asked", "", "", tr("A link was sent to a new e-mail address"), done},
    Line{"address_change_given_up", "", "", tr("A new address was given up before it was confirmed"), done},
    Line{"address_confirmed", "", "", tr("The registered e-mail address was confirmed"), done},
    Line{"address_changed", "", "registered replaced", tr("The registered e-mail address was changed"),
         warning},
    Line{"address_changed", "", "second added", tr("A second address was added"), warning},
    Line{"address_changed", "", "second removed", tr("The second address was removed"), warning},
    Line{"address_changed", "", "", tr("The second address was changed"), warning},
    Line{"address_change_undone", "", "", tr("The change of an address was undone"), warning},
    Line{"address_corrected", "", "", tr("The registered e-mail address was corrected"), warning},
    Line{"account_frozen", "", "", tr("Your account was frozen by “It was not me”"), warning},
    Line{"account_thawed", "", "", tr("Your account was opened again after it had been frozen"), warning},
    Line{"enrolment_begun", "", "", tr("Began to set up an authenticator app"), done},
    Line{"enrolment_code_refused", "", "", tr("A code did not fit while an app was set up"), refused},
    Line{"enrolment_code_proven", "", "", tr("The first code of a new app was right"), done},
    Line{"authenticator_activated", "", "", tr("Two-factor authentication was turned on"), done},
    Line{"authenticator_added", "", "", tr("One more authenticator app was set up"), warning},
    Line{"authenticator_renamed", "", "", tr("An authenticator app was given another name"), done},
    Line{"new_phone_begun", "", "", tr("A new phone was set up; the old one ends when the new one is used"),
         warning},
    Line{"authenticator_ended", "", "removed:", tr("The authenticator app “{name}” was removed"), warning},
    Line{"authenticator_ended", "",
         "replaced:", tr("The authenticator app “{name}” ended: a new one has taken its place"), warning},
    Line{"authenticator_ended", "",
         "new_phone_given_up:", tr("The new authenticator app “{name}” was given up"), warning},
    Line{"authenticator_ended", "", "", tr("An authenticator app was ended"), warning},
    Line{"code_tried", "", "", tr("A code was tried out on the page of its app"), done},
    Line{"code_tried", "", "", tr("A code that did not fit was tried out on the page of its app"), refused},
    Line{"check_up_passed", "", "", tr("You checked your authenticator app, and it works"), done},
    Line{"check_up_put_off", "", "", tr("The check of the authenticator app was put off"), done},
    Line{"authenticator_removed", "", "", tr("Two-factor authentication was removed"), warning},
    Line{"two_factor_put_off", "", "", tr("Two-factor authentication was put off"), done},
    Line{"two_factor_snoozed", "", "", tr("A week more was taken before two-factor authentication"), done},
    Line{"recovery_code_used", "", "", tr("A recovery code was used up"), done},
    Line{"recovery_codes_renewed", "", "", tr("New recovery codes replaced the old ones"), done},

    Line{"subscriber_added", "", "", tr("Your account was made"), done},
    Line{"subscriber_disabled", "", "", tr("Your account was disabled, and every session ended"), warning},
    Line{"subscriber_enabled", "", "", tr("Your account was enabled again"), done},
    Line{"group_changed", "", "", tr("Your account was moved to another group"), done},
    Line{"invited", "", "", tr("An invitation to choose a new password was made"), warning},
    Line{"re_enrolment_granted", "", "", tr("A support pass for a new authenticator app was made"), warning},
    Line{"form_refused", "", "", tr("A form was refused: it was too old, or not of this portal"), refused},
};

constexpr std::array<std::string_view, 6> hidden{
    "password_rehashed",     // nothing changed for the person
    "clock_had_jumped",      // of the server's clock
    "link_refused",          // of nobody's account
    "subscribers_imported",  // of nobody's account
    "import_removed",        // the same
    "notice_given_up",       // for the operator
};

auto fits(const Line& line, const audit::Kept& event) -> bool {
  if (line.tone == done && event.outcome == "refused") {
    return false;
  }
  const bool has_reason = line.reason.ends_with(':') ? event.reason.starts_with(line.reason)
                                                     : event.reason.ends_with(line.reason);
  return line.name == event.name && (line.factors.empty() || line.factors == event.factors) && has_reason;
}

}  // namespace

auto activity_words(const audit::Kept& event) -> std::optional<EventWords> {
  if (std::ranges::find(hidden, event.name) != hidden.end()) {
    return std::nullopt;
  }
  const auto* const found = std::ranges::find_if(lines, [&](const Line& line) { return fits(line, event); });
  if (found == lines.end()) {
    // Of a version that comes after this one.
    return EventWords{
        .sentence = tr("Something happened that this page has no words for yet"), .tone = done, .ended = {}};
  }
  return EventWords{
      .sentence = found->sentence,
      .tone = found->tone,
      .ended = found->name == "authenticator_ended" ? audit::read_ended(event.reason) : std::nullopt};
}

auto not_shown() -> std::span<const std::string_view> { return hidden; }

auto actor_words(const audit::Origin& origin) -> std::optional<view::Message> {
  // Agents of a support desk will have their place here.
  return origin.address == "console" ? std::optional{tr("The operator of this portal")} : std::nullopt;
}

}  // namespace sallyport::portal
