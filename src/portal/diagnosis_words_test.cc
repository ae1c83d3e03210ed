#include "portal/diagnosis_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace sallyport::portal {
namespace {

using testing::HasSubstr;

auto in_english(const enrolment::Diagnosis& diagnosis) -> std::string {
  static const auto catalogue = view::Catalogue::embedded();
  return diagnosis_words({.catalogue = catalogue, .locale = view::Locale::english()}, diagnosis);
}

TEST(DiagnosisWords, SayHowFarTheClockIsOff) {
  EXPECT_THAT(in_english(enrolment::ClockOff{seconds{90}}), HasSubstr("about 90 seconds slow"));
  EXPECT_THAT(in_english(enrolment::ClockOff{seconds{120}}), HasSubstr("about 2 minutes slow"));
  EXPECT_THAT(in_english(enrolment::ClockOff{seconds{250}}),
              HasSubstr("about 4 minutes and 10 seconds slow"));
  EXPECT_THAT(in_english(enrolment::ClockOff{seconds{-3630}}),
              HasSubstr("about 60 minutes and 30 seconds fast"));
  EXPECT_THAT(in_english(enrolment::ClockOff{seconds{-60}}), HasSubstr("about 60 seconds fast"));
  EXPECT_THAT(in_english(enrolment::ClockOff{minutes{-10}}), HasSubstr("about 10 minutes fast"));
}

TEST(DiagnosisWords, SayWhatToDo) {
  EXPECT_THAT(in_english(enrolment::Expired{}), HasSubstr("Enter the new one"));
  EXPECT_THAT(in_english(enrolment::Expired{}), HasSubstr("your phone is slow"));
  EXPECT_THAT(in_english(enrolment::OtherAlgorithm{}), HasSubstr("choose SHA-1"));
  EXPECT_THAT(in_english(enrolment::OtherLength{}), HasSubstr("choose 6 digits"));
  EXPECT_THAT(in_english(enrolment::CountsPresses{}), HasSubstr("time-based"));
  EXPECT_THAT(in_english(enrolment::NotOfThisEntry{}), HasSubstr("another entry"));
}

TEST(DiagnosisWords, DifferForEveryDiagnosis) {
  const std::vector<enrolment::Diagnosis> all{
      enrolment::Right{otp::Step{1}}, enrolment::Expired{},       enrolment::ClockOff{seconds{90}},
      enrolment::OtherAlgorithm{},    enrolment::OtherLength{},   enrolment::CountsPresses{},
      enrolment::NotACode{},          enrolment::NotOfThisEntry{}};
  std::set<std::string> texts;
  for (const auto& diagnosis : all) {
    texts.insert(in_english(diagnosis));
  }
  EXPECT_EQ(texts.size(), all.size());
  EXPECT_FALSE(texts.contains(""));
}

}  // namespace
}  // namespace sallyport::portal
