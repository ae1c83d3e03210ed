#include "app/two_factor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/calendar.h"
#include "text/date.h"

namespace sallyport::app {
namespace {

using account::TwoFactorRule;
using Policy = TwoFactorRule::Policy;

constexpr days longest_grace{365};

constexpr std::array keys{
    RuleKey{"policy", read_two_factor},
    RuleKey{"required_from", read_required_from},
    RuleKey{"grace", read_grace},
};

auto without_quotation_marks(std::string_view text) -> std::string_view {
  return text.substr(1, text.size() - 2);
}

auto shown_rule(const std::string& group, const TwoFactorRule& rule) -> std::string {
  return rule.policy == Policy::required
             ? fmt::format("{} {} from {}, grace {}", group, word_of(rule.policy), iso_date_of(rule.from),
                           without_quotation_marks(shown_duration(rule.grace)))
             : fmt::format("{} {}", group, word_of(rule.policy));
}

}  // namespace

auto word_of(Policy policy) -> std::string_view {
  switch (policy) {
    case Policy::offered:
      return "offered";
    case Policy::encouraged:
      return "encouraged";
    case Policy::required:
      return "required";
  }
  return "";
}

auto read_two_factor(const Value& value, RuleDraft& into) -> Result<void> {
  const auto text = text_of(value);
  for (const auto policy : {Policy::offered, Policy::encouraged, Policy::required}) {
    if (text && *text == word_of(policy)) {
      into.policy = policy;
      return {};
    }
  }
  return fault(R"(write "offered", "encouraged" or "required")");
}

auto read_required_from(const Value& value, RuleDraft& into) -> Result<void> {
  const auto text = text_of(value);
  const auto date = text ? text::date_in(*text) : std::nullopt;
  if (!date || *date < Instant{}) {
    return fault(R"(write a day like "2027-01-15", in quotation marks)");
  }
  into.required_from = *date;
  return {};
}

auto read_grace(const Value& value, RuleDraft& into) -> Result<void> {
  return read_duration(value, {.least = seconds{0}, .most = longest_grace}, into.grace);
}

auto rule_keys() -> std::span<const RuleKey> { return keys; }

auto rule_of(const RuleDraft& draft) -> Result<TwoFactorRule> {
  const auto policy = draft.policy.value_or(Policy::offered);
  if (policy != Policy::required) {
    return TwoFactorRule{.policy = policy};
  }
  if (!draft.required_from) {
    return fault("\"required\" needs required_from = \"2027-01-15\" (the first day) beside it");
  }
  return TwoFactorRule{
      .policy = policy, .from = *draft.required_from, .grace = draft.grace.value_or(standard_grace)};
}

auto rule_of(const RuleDraft& group, const RuleDraft& everybody) -> Result<TwoFactorRule> {
  return rule_of(
      RuleDraft{.policy = group.policy ? group.policy : everybody.policy,
                .required_from = group.required_from ? group.required_from : everybody.required_from,
                .grace = group.grace ? group.grace : everybody.grace});
}

auto shown_groups(const account::TwoFactorPolicy& policy) -> std::string {
  std::vector<std::string> groups;
  for (const auto& [group, rule] : policy.by_group()) {
    groups.push_back(shown_rule(group, rule));
  }
  return fmt::format("{}", fmt::join(groups, "; "));
}

}  // namespace sallyport::app
