#include "factor/totp/authenticator.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "text/text.h"

namespace sallyport::factor::totp {
namespace {

auto parse_step(std::string_view digits) -> std::optional<otp::Step> {
  std::uint64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  return error == std::errc{} && stopped == end ? std::optional{otp::Step{value}} : std::nullopt;
}

/// "123,122"; nothing for what is no such list, or for more than `most` of them.
auto parse_steps(std::string_view stored, std::size_t most) -> std::optional<std::vector<otp::Step>> {
  std::vector<otp::Step> steps;
  while (!stored.empty()) {
    const auto comma = stored.find(',');
    const auto step = parse_step(stored.substr(0, comma));
    if (!step || steps.size() == most) {
      return std::nullopt;
    }
    steps.push_back(*step);
    stored = comma == std::string_view::npos ? std::string_view{} : stored.substr(comma + 1);
  }
  return steps;
}

auto text_of(const std::vector<otp::Step>& steps) -> std::string {
  std::string text;
  for (const auto step : steps) {
    text += fmt::format("{}{}", text.empty() ? "" : ",", step.value());
  }
  return text;
}

}  // namespace

auto Name::create(std::string_view typed) -> Result<Name> {
  const auto trimmed = text::trim(typed);
  const auto normal = trimmed.size() > longest * 4 ? std::nullopt : text::nfc(trimmed);
  const bool is_name = normal && !normal->empty() && text::length(*normal).value_or(longest + 1) <= longest &&
                       text::printable(*normal, longest) == *normal;
  if (!is_name) {
    return fault("a name has 1 to 40 characters, none of them a control character");
  }
  return Name{*normal};
}

auto asks_for_new_key(const Authenticator& authenticator) -> bool {
  return authenticator.strength == KeyStrength::weak ||
         authenticator.parameters != otp::Parameters::standard();
}

auto is_about_to_end(const Authenticator& authenticator, std::span<const Authenticator> all) -> bool {
  return std::ranges::any_of(all,
                             [&](const Authenticator& other) { return other.replaces == authenticator.id; });
}

auto shows_usual_codes(const Authenticator& authenticator) -> bool {
  const auto usual = otp::Parameters::standard();
  return authenticator.parameters.digits() == usual.digits() &&
         authenticator.parameters.period() == usual.period();
}

auto own_name(const Authenticator& authenticator) -> std::string {
  return authenticator.name ? authenticator.name->text() : std::string{};
}

auto AcceptedSteps::from_stored(std::string_view stored) -> std::optional<AcceptedSteps> {
  auto parsed = parse_steps(stored, kept);
  if (!parsed || std::ranges::adjacent_find(*parsed, std::ranges::less_equal{}) != parsed->end()) {
    return std::nullopt;
  }
  AcceptedSteps steps;
  steps.steps_ = *std::move(parsed);
  return steps;
}

auto AcceptedSteps::stored() const -> std::string { return text_of(steps_); }

auto ToldSteps::from_stored(std::string_view stored) -> std::optional<ToldSteps> {
  auto parsed = parse_steps(stored, kept);
  if (!parsed) {
    return std::nullopt;
  }
  ToldSteps steps;
  steps.steps_ = *std::move(parsed);
  return steps;
}

auto ToldSteps::stored() const -> std::string { return text_of(steps_); }

auto ToldSteps::contains(otp::Step step) const -> bool {
  return std::ranges::find(steps_, step) != steps_.end();
}

auto ToldSteps::with(otp::Step step, otp::Step earliest) const -> std::optional<ToldSteps> {
  auto next = *this;
  std::erase_if(next.steps_, [&](otp::Step told) { return told < earliest || told == step; });
  if (next.steps_.size() == kept) {
    return std::nullopt;
  }
  next.steps_.push_back(step);
  return next;
}

auto AcceptedSteps::newest_up_to(otp::Step latest_possible) const -> std::optional<otp::Step> {
  const auto found = std::ranges::find_if(steps_, [&](otp::Step step) { return step <= latest_possible; });
  return found == steps_.end() ? std::nullopt : std::optional{*found};
}

auto AcceptedSteps::reaches_beyond(otp::Step latest_possible) const -> bool {
  return !steps_.empty() && steps_.front() > latest_possible;
}

auto AcceptedSteps::contains(otp::Step step) const -> bool {
  return std::ranges::find(steps_, step) != steps_.end();
}

auto AcceptedSteps::with(otp::Step step) const -> AcceptedSteps {
  AcceptedSteps next;
  next.steps_.push_back(step);
  for (const auto earlier : steps_) {
    if (earlier < step && next.steps_.size() < kept) {
      next.steps_.push_back(earlier);
    }
  }
  return next;
}

auto key_binding(AccountId account, Entry entry) -> crypto::Binding {
  return {.table = "authenticators",
          .column = "sealed_key",
          .row = fmt::format("{}", entry.number),
          .owner = fmt::format("{}", account.value())};
}

auto open_key(const Authenticator& authenticator, const crypto::KeyRing& ring) -> otp::Key {
  auto bytes = ring.open(authenticator.sealed_key, key_binding(authenticator.account, authenticator.entry));
  if (!bytes) {
    throw FaultInUnit{fmt::format("the key of authenticator {} does not open: {}", authenticator.id.value(),
                                  bytes.error().message)};
  }
  auto key = otp::Key::create(*std::move(bytes));
  if (!key) {
    throw FaultInUnit{fmt::format("the key of authenticator {} is damaged", authenticator.id.value())};
  }
  return *std::move(key);
}

}  // namespace sallyport::factor::totp
