#pragma once

#include <span>
#include <string>
#include <string_view>

#include "account/two_factor_policy.h"
#include "app/rule_draft.h"
#include "app/value.h"
#include "base/result.h"

namespace sallyport::app {

// The keys of a rule. A fault says what to write instead.

/// "offered", "encouraged" or "required".
[[nodiscard]] auto read_two_factor(const Value& value, RuleDraft& into) -> Result<void>;
/// "2027-01-15"
[[nodiscard]] auto read_required_from(const Value& value, RuleDraft& into) -> Result<void>;
/// "45d"
[[nodiscard]] auto read_grace(const Value& value, RuleDraft& into) -> Result<void>;

/// A key of a rule by its name, as in the section of a group.
struct RuleKey {
  std::string_view name;
  auto (*read)(const Value& value, RuleDraft& into) -> Result<void>;
};
[[nodiscard]] auto rule_keys() -> std::span<const RuleKey>;

/// How long people may still do without where nothing else is said.
inline constexpr days standard_grace{30};

/// The rule that was written; a fault says what is missing.
[[nodiscard]] auto rule_of(const RuleDraft& draft) -> Result<account::TwoFactorRule>;
/// What a group's section doesn't say is as for everybody.
[[nodiscard]] auto rule_of(const RuleDraft& group, const RuleDraft& everybody)
    -> Result<account::TwoFactorRule>;

[[nodiscard]] auto word_of(account::TwoFactorRule::Policy policy) -> std::string_view;
/// "business required from 2027-01-15, grace 45d; home encouraged"
[[nodiscard]] auto shown_groups(const account::TwoFactorPolicy& policy) -> std::string;

}  // namespace sallyport::app
