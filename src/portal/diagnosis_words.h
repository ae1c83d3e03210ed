#pragma once

#include <string>

#include "enrolment/diagnosis.h"
#include "portal/language.h"

namespace sallyport::portal {

/// Why the code does not fit to the key that was just shown, and what to do about it.
[[nodiscard]] auto diagnosis_words(const Language& language, const enrolment::Diagnosis& diagnosis)
    -> std::string;

/// The same of a code that was tried in a session, where no key can be shown again.
[[nodiscard]] auto trial_words(const Language& language, const enrolment::Diagnosis& diagnosis)
    -> std::string;

}  // namespace sallyport::portal
