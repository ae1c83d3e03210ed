#pragma once

#include <optional>
#include <string>

#include "account/two_factor_policy.h"

namespace sallyport::app {

/// A rule on its way: what was given so far.
struct RuleDraft {
  std::optional<account::TwoFactorRule::Policy> policy;
  std::optional<Instant> required_from;
  std::optional<seconds> grace;
};

/// What one section [two_factor.groups.NAME] says, and where it stands ("FILE:LINE").
struct GroupDraft {
  account::Group group;
  RuleDraft rule;
  std::string where;
};

}  // namespace sallyport::app
