#include "portal/diagnosis_words.h"

#include <string>
#include <variant>

namespace sallyport::portal {

using view::tr;

namespace {

// Each of these is a whole sentence, because languages put the number and the word elsewhere.
struct ClockWords {
  view::PluralMessage in_seconds;
  view::PluralMessage in_minutes;
  view::PluralMessage in_minutes_and_seconds;
};

constexpr ClockWords slow{
    .in_seconds = tr("The clock of your phone is about {n} second slow. Turn on automatic date and time "
                     "in its settings, then enter the new code.",
                     "The clock of your phone is about {n} seconds slow. Turn on automatic date and "
                     "time in its settings, then enter the new code."),
    .in_minutes = tr("The clock of your phone is about {n} minute slow. Turn on automatic date and time in "
                     "its settings, then enter the new code.",
                     "The clock of your phone is about {n} minutes slow. Turn on automatic date and time "
                     "in its settings, then enter the new code."),
    .in_minutes_and_seconds =
        tr("The clock of your phone is about {minutes} minutes and {n} second slow. Turn on automatic date "
           "and time in its settings, then enter the new code.",
           "The clock of your phone is about {minutes} minutes and {n} seconds slow. Turn on automatic date "
           "and time in its settings, then enter the new code.")};

constexpr ClockWords fast{
    .in_seconds = tr("The clock of your phone is about {n} second fast. Turn on automatic date and time "
                     "in its settings, then enter the new code.",
                     "The clock of your phone is about {n} seconds fast. Turn on automatic date and "
                     "time in its settings, then enter the new code."),
    .in_minutes = tr("The clock of your phone is about {n} minute fast. Turn on automatic date and time in "
                     "its settings, then enter the new code.",
                     "The clock of your phone is about {n} minutes fast. Turn on automatic date and time "
                     "in its settings, then enter the new code."),
    .in_minutes_and_seconds =
        tr("The clock of your phone is about {minutes} minutes and {n} second fast. Turn on automatic date "
           "and time in its settings, then enter the new code.",
           "The clock of your phone is about {minutes} minutes and {n} seconds fast. Turn on automatic date "
           "and time in its settings, then enter the new code.")};

auto clock_words(const Language& language, const ClockWords& words, seconds by) -> std::string {
  const auto plural = [&](view::PluralMessage message, auto count) {
    return language.plural(message, static_cast<std::uint64_t>(count.count()));
  };
  if (by < minutes{2}) {
    return plural(words.in_seconds, by);
  }
  const auto whole = std::chrono::floor<minutes>(by);
  if (whole == by) {
    return plural(words.in_minutes, whole);
  }
  return view::fill(plural(words.in_minutes_and_seconds, by - whole),
                    {{.name = "minutes", .value = std::to_string(whole.count())}});
}

struct Words {
  const Language& language;

  // A right code that is refused all the same has been used by another press.
  auto operator()(const enrolment::Right& /*unused*/) const -> std::string {
    return language.text(
        tr("This code has been used already. Wait until your app shows the next one, then "
           "enter it."));
  }
  auto operator()(const enrolment::Expired& /*unused*/) const -> std::string {
    return language.text(
        tr("This code has expired. Enter the new one that your app shows now. If that happens "
           "again, the clock of your phone is slow: turn on automatic date and time in its "
           "settings."));
  }
  auto operator()(const enrolment::ClockOff& off) const -> std::string {
    return off.slow_by > seconds{0} ? clock_words(language, slow, off.slow_by)
                                    : clock_words(language, fast, -off.slow_by);
  }
  auto operator()(const enrolment::OtherAlgorithm& /*unused*/) const -> std::string {
    return language.text(
        tr("Your app makes this code with SHA-256 or SHA-512. Remove the entry from the app and "
           "add it again: scan the QR code, or choose SHA-1."));
  }
  auto operator()(const enrolment::OtherLength& /*unused*/) const -> std::string {
    return language.text(
        tr("Your app shows more than 6 digits for this entry. Remove the entry from the app and add it "
           "again: scan the QR code, or choose 6 digits."));
  }
  auto operator()(const enrolment::CountsPresses& /*unused*/) const -> std::string {
    return language.text(
        tr("Your app makes this code with a counter. Remove the entry from the app and add it "
           "again: scan the QR code, or choose a time-based code."));
  }
  auto operator()(const enrolment::NotACode& /*unused*/) const -> std::string {
    return language.text(tr("Enter the 6 digits that your app shows."));
  }
  auto operator()(const enrolment::NotOfThisEntry& /*unused*/) const -> std::string {
    return language.text(
        tr("This is not a code of this entry. Perhaps you read another entry of your app. Find "
           "the one that is named above, then enter the code that it shows now."));
  }
};

// Of an entry that is active: its key is shown to nobody any more, so a new entry takes its place.
struct TrialWords : Words {
  using Words::operator();
  auto operator()(const enrolment::OtherAlgorithm& /*unused*/) const -> std::string {
    return language.text(
        tr("Your app makes this code with another algorithm than this entry’s. Add a new authenticator by "
           "its QR code, then remove this one."));
  }
  auto operator()(const enrolment::OtherLength& /*unused*/) const -> std::string {
    return language.text(
        tr("Your app shows another number of digits for this entry than it should. Add a new authenticator "
           "by its QR code, then remove this one."));
  }
  auto operator()(const enrolment::CountsPresses& /*unused*/) const -> std::string {
    return language.text(
        tr("Your app makes this code with a counter. Add a new authenticator by its QR code, then remove "
           "this one."));
  }
  auto operator()(const enrolment::NotACode& /*unused*/) const -> std::string {
    return language.text(tr("Enter the digits that your app shows, and nothing else."));
  }
};

}  // namespace

auto diagnosis_words(const Language& language, const enrolment::Diagnosis& diagnosis) -> std::string {
  return std::visit(Words{language}, diagnosis);
}

auto trial_words(const Language& language, const enrolment::Diagnosis& diagnosis) -> std::string {
  return std::visit(TrialWords{{language}}, diagnosis);
}

}  // namespace sallyport::portal
