#include "dispatch/letter_words.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace sallyport::dispatch {

using notice::Kind;
using view::tr;

namespace {

class Writer {
 public:
  explicit Writer(const LetterContext& context) : context_{context} {}

  [[nodiscard]] auto text(view::Message message) const -> std::string {
    return context_.catalogue.text(context_.locale, message, {{"brand", context_.brand}});
  }
  [[nodiscard]] auto counted(view::PluralMessage message, std::string_view detail) const -> std::string {
    std::uint64_t number = 0;
    std::from_chars(detail.data(), detail.data() + detail.size(), number);
    return context_.catalogue.plural(context_.locale, message, number);
  }
  [[nodiscard]] auto link(view::Message label, std::string_view path) const -> Action {
    return {.label = text(label),
            .url = fmt::format("{}{}?token={}", context_.public_url, path, context_.link_token)};
  }
  [[nodiscard]] auto page(view::Message label, std::string_view path) const -> Action {
    return {.label = text(label), .url = fmt::format("{}{}", context_.public_url, path)};
  }
  [[nodiscard]] auto named(view::Message message, std::string_view name) const -> std::string {
    return context_.catalogue.text(context_.locale, message, {{"name", name}});
  }
  [[nodiscard]] auto name_of(const audit::AuthenticatorEnded& ended) const -> std::string {
    return ended.name.empty() ? context_.catalogue.text(context_.locale, tr("Authenticator {number}"),
                                                        {{"number", std::to_string(ended.entry)}})
                              : ended.name;
  }
  /// News without anything to press but "It was not me".
  [[nodiscard]] auto news(view::Message subject, std::vector<std::string> paragraphs) const -> LetterWords {
    return {.subject = text(subject),
            .paragraphs = std::move(paragraphs),
            .action = {},
            .closing = Closing::was_it_you};
  }

 private:
  const LetterContext& context_;
};

auto locked_words(const Writer& writer, std::string_view factor) -> LetterWords {
  if (factor == factor::name_of(factor::Kind::password)) {
    return writer.news(
        tr("Too many wrong passwords for your {brand} account"),
        {writer.text(tr("A wrong password was entered for your account a hundred times in a row. "
                        "From browsers that your account does not know, passwords are not "
                        "accepted any more until you choose a new one."))});
  }
  if (factor == factor::name_of(factor::Kind::recovery_code)) {
    return writer.news(
        tr("Recovery codes are not accepted any more for your {brand} account"),
        {writer.text(tr("After the right password a wrong recovery code was entered a hundred times in a "
                        "row. Whoever it is knows your password. Your recovery codes are not accepted any "
                        "more. Sign in with a code of your app, then make new recovery codes and change "
                        "your password."))});
  }
  return writer.news(
      tr("Codes are not accepted any more for your {brand} account"),
      {writer.text(tr("After the right password a wrong code was entered a hundred times in a "
                      "row. Whoever it is knows your password. Such codes are not accepted any "
                      "more. Sign in another way, then set up your app anew and change your "
                      "password."))});
}

auto password_link_words(const Writer& writer) -> LetterWords {
  return {.subject = writer.text(tr("Choose a new password for {brand}")),
          .paragraphs = {writer.text(tr("Somebody said that the password of your account is forgotten. If it "
                                        "was you, choose a new one with this link. It works once, for 30 "
                                        "minutes. Two-factor authentication stays as it is."))},
          .action = writer.link(tr("Choose a new password"), "/sign-in/forgotten"),
          .closing = Closing::ignore_it};
}

auto invitation_words(const Writer& writer) -> LetterWords {
  return {
      .subject = writer.text(tr("Your access to {brand}")),
      .paragraphs = {writer.text(tr("You have an account at {brand}. Choose your password with this link. "
                                    "It works once, for 7 days."))},
      .action = writer.link(tr("Choose your password"), "/invitation"),
      .closing = Closing::ask_us};
}

auto confirm_address_words(const Writer& writer, std::string_view which) -> LetterWords {
  const auto what =
      which == word_of(account::Which::registered)
          ? tr("Somebody wants this to be the e-mail address of an account at {brand}. If it was you, press "
               "the link. It works once, for 24 hours.")
          : tr("Somebody wants mails about the security of an account at {brand} to go to this address too. "
               "If it was you, press the link. It works once, for 24 hours.");
  return {.subject = writer.text(tr("Confirm this address for {brand}")),
          .paragraphs = {writer.text(what)},
          .action = writer.link(tr("Confirm this address"), "/notice/confirm-address"),
          .closing = Closing::ignore_it};
}

auto address_asked_words(const Writer& writer, std::string_view which) -> LetterWords {
  const auto what = which == word_of(account::Which::registered)
                        ? tr("Somebody who is signed in wants another e-mail address for your account. "
                             "Nothing changes before the new address is confirmed.")
                        : tr("Somebody who is signed in wants another second address for your account. "
                             "Nothing changes before that address is confirmed.");
  return writer.news(tr("A new address was asked for in your {brand} account"), {writer.text(what)});
}

auto address_changed_words(const Writer& writer, std::string_view detail) -> LetterWords {
  const auto what = [&] {
    if (detail.starts_with(word_of(account::Which::registered))) {
      return tr(
          "Your account has another e-mail address from now on. For 7 days a link for a forgotten "
          "password still goes to the old one.");
    }
    if (detail == notice::dropped) {
      return tr(
          "This address no longer belongs to your account: mails about it go elsewhere, and this one "
          "hears nothing more.");
    }
    if (detail.ends_with("added")) {
      return tr("A second address was added to your account. It hears what happens in it.");
    }
    return detail.ends_with("removed") ? tr("The second address of your account was removed.")
                                       : tr("The second address of your account is another one now.");
  }();
  return writer.news(tr("An address of your {brand} account was changed"), {writer.text(what)});
}

auto address_left_words(const Writer& writer, std::string_view detail) -> LetterWords {
  // Behind the number stands what happened to the other address.
  const auto number_ends = detail.find(' ');
  const bool is_of_the_other = number_ends != std::string_view::npos;
  auto words =
      is_of_the_other
          ? address_changed_words(writer, detail.substr(number_ends + 1))
          : writer.news(
                tr("This address was taken off your {brand} account"),
                {writer.text(
                     tr("From now on, mails about your account go to another address. This one hears what "
                        "happens for 7 more days.")),
                 writer.text(
                     tr("You do not want that? Undo the change with this link. It works for 7 days, and "
                        "everybody who is signed in is signed out."))});
  if (is_of_the_other) {
    words.paragraphs.push_back(
        writer.text(tr("This address itself was taken off the account lately. If you do not want that, undo "
                       "it with this link: everybody who is signed in is signed out.")));
  }
  words.action = writer.link(tr("Undo the change"), "/notice/undo");
  return words;
}

auto authenticator_ended_words(const Writer& writer, std::string_view detail) -> LetterWords {
  using Why = audit::AuthenticatorEnded::Why;
  auto words =
      writer.news(tr("An authenticator app of your {brand} account has ended"),
                  {writer.text(tr("Its codes do not work any more, and sessions that it opened have ended. "
                                  "You can delete its entry in the app."))});
  if (const auto ended = audit::read_ended(detail)) {
    const auto what = [&] {
      switch (ended->why) {
        case Why::removed:
          return tr("“{name}” was removed from your account.");
        case Why::replaced:
          return tr("A new app has taken the place of “{name}”.");
        case Why::new_phone_given_up:
          return tr("“{name}”, the app of a new phone, was given up before it had taken over.");
      }
      std::unreachable();
    }();
    words.paragraphs.insert(words.paragraphs.begin(), writer.named(what, writer.name_of(*ended)));
  }
  return words;
}

auto address_restored_words(const Writer& writer) -> LetterWords {
  return writer.news(
      tr("The address of your {brand} account is the one of before"),
      {writer.text(tr("A change of it was undone by a link of one of our mails. Everybody who was signed in "
                      "is signed out.")),
       writer.text(tr("If you did not change it in the first place, somebody else was in your account: "
                      "choose a new password now."))});
}

auto address_corrected_words(const Writer& writer) -> LetterWords {
  return writer.news(
      tr("We have changed the e-mail address of your {brand} account"),
      {writer.text(
           tr("We were asked to, and have written the registered address anew. From now on, links for a "
              "forgotten password go there. Links that were sent before do not work any more.")),
       writer.text(
           tr("Everybody who was signed in is signed out. The password, the authenticator apps and the "
              "recovery codes stay as they were."))});
}

auto frozen_words(const Writer& writer) -> LetterWords {
  return {
      .subject = writer.text(tr("Your {brand} account is frozen")),
      .paragraphs = {writer.text(tr("Somebody pressed “It was not me” in one of our mails to you. Nobody "
                                    "can sign in to your account now, and all sessions have ended.")),
                     writer.text(tr("Write to us from this address. We find out who you are, and open the "
                                    "account for you again."))},
      .action = {},
      .closing = Closing::ask_us};
}

auto thawed_words(const Writer& writer) -> LetterWords {
  return {
      .subject = writer.text(tr("Your {brand} account is open again")),
      .paragraphs = {writer.text(tr("We have opened your account for you. The password, the authenticator "
                                    "apps and the recovery codes of before do not work any more.")),
                     writer.text(tr("Choose a new password first. After you sign in with it, set up your "
                                    "authenticator app anew, and delete the old entry in it."))},
      .action = writer.page(tr("Ask for a new password"), "/sign-in/forgotten"),
      .closing = Closing::ask_us};
}

}  // namespace

auto words_of(const notice::Draft& draft, const LetterContext& context) -> LetterWords {
  const Writer writer{context};
  switch (draft.kind) {
    case Kind::new_browser:
      return writer.news(tr("New sign-in to your {brand} account"),
                         {writer.text(tr("Somebody signed in to your account from a browser that it did not "
                                         "know."))});
    case Kind::wrong_codes:
      return writer.news(
          tr("Wrong codes for your {brand} account"),
          {writer.counted(tr("After the right password a wrong code was entered {n} time within 30 days.",
                             "After the right password a wrong code was entered {n} times within 30 days."),
                          draft.detail),
           writer.text(
               tr("Nobody came in by that. But if it was not you, somebody knows your password: choose a "
                  "new one."))});
    case Kind::factor_locked:
      return locked_words(writer, draft.detail);
    case Kind::two_factor_on:
      return writer.news(tr("Two-factor authentication is active for your {brand} account"),
                         {writer.text(tr("From now on, signing in asks for your password and then for a code "
                                         "from your authenticator app."))});
    case Kind::two_factor_off:
      return writer.news(
          tr("Two-factor authentication is off for your {brand} account"),
          {writer.text(tr("From now on the password alone opens your account. You can delete the "
                          "entry in your app."))});
    case Kind::authenticator_added:
      return writer.news(tr("One more authenticator app for your {brand} account"),
                         {writer.text(tr("Somebody who was signed in set up one more authenticator app. Its "
                                         "codes let into your account as well."))});
    case Kind::new_phone:
      return writer.news(
          tr("A new authenticator app takes over in your {brand} account"),
          {writer.text(tr("Somebody who was signed in set up a new authenticator app in the place "
                          "of an old one. The old one ends when the new one has been used "
                          "twice."))});
    case Kind::authenticator_ended:
      return authenticator_ended_words(writer, draft.detail);
    case Kind::recovery_code_used:
      return writer.news(tr("A recovery code of your {brand} account was used"),
                         {writer.counted(tr("{n} of your recovery codes is left.",
                                            "{n} of your recovery codes "
                                            "are left."),
                                         draft.detail)});
    case Kind::recovery_codes_renewed:
      return writer.news(tr("New recovery codes for your {brand} account"),
                         {writer.text(tr("Ten new recovery codes are valid. The old ones do not work any "
                                         "more: throw them away."))});
    case Kind::password_changed:
      return writer.news(tr("The password of your {brand} account was changed"),
                         {writer.text(tr("Somebody who was signed in chose a new password."))});
    case Kind::password_chosen:
      return writer.news(tr("A new password for your {brand} account"),
                         {writer.text(tr("A password was chosen by a link of ours. All sessions have ended; "
                                         "two-factor authentication stays as it was."))});
    case Kind::re_enrolment_granted:
      return writer.news(tr("A pass for a new authenticator was made for your {brand} account"),
                         {writer.text(tr("Our support made a pass for you. With your password it opens the "
                                         "set-up of a new authenticator app, once, within 24 hours. Your old "
                                         "app works until the new one is active."))});
    case Kind::address_asked:
      return address_asked_words(writer, draft.detail);
    case Kind::address_changed:
      return address_changed_words(writer, draft.detail);
    case Kind::address_left:
      return address_left_words(writer, draft.detail);
    case Kind::address_restored:
      return address_restored_words(writer);
    case Kind::address_corrected:
      return address_corrected_words(writer);
    case Kind::confirm_address:
      return confirm_address_words(writer, draft.detail);
    case Kind::account_frozen:
      return frozen_words(writer);
    case Kind::account_thawed:
      return thawed_words(writer);
    case Kind::password_link:
      return password_link_words(writer);
    case Kind::invitation:
      return invitation_words(writer);
  }
  return {};
}

}  // namespace sallyport::dispatch
