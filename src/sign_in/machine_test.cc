#include "sign_in/machine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace sallyport::sign_in {
namespace {

using factor::Kind;
using Decide = std::function<State(const State&, Answer, Asks)>;

// One press of the exploration. What was shown to be right is counted here, from the answers alone, and not
// taken from what the machine says of itself.
struct Seen {
  State state;
  factor::Kinds shown;
  auto operator==(const Seen&) const -> bool = default;
};

auto shown_after(factor::Kinds shown, Answer answer, const State& before, const State& after)
    -> factor::Kinds {
  if (after == beginning && before != beginning) {
    return {};  // a new conversation: what was shown in the old one counts no more
  }
  switch (answer) {
    case Answer::password_right:
      return shown.with(Kind::password);
    case Answer::code_right:
      return shown.with(Kind::code);
    case Answer::recovery_code_right:
      return shown.with(Kind::recovery_code);
    case Answer::pass_right:
      return shown.with(Kind::pass);
    case Answer::password_wrong:
    case Answer::code_wrong:
    case Answer::recovery_code_wrong:
    case Answer::pass_wrong:
    case Answer::must_wait:
    case Answer::too_late:
      return shown;
  }
  return shown;
}

// What must never be, said without the machine.
auto violation(const Seen& seen, Asks asks) -> std::string {
  const auto shown = seen.shown;
  const bool second = shown.has(Kind::code) || shown.has(Kind::recovery_code);
  for (const auto kind : factor::all_kinds) {
    if (seen.state.proven.has(kind) && !shown.has(kind)) {
      return "a factor counts as proven that was never shown";
    }
  }
  switch (seen.state.stage) {
    case Stage::password_asked:
      return "";
    case Stage::second_factor_asked:
      return shown.has(Kind::password) ? "" : "the second step is asked before the password is proven";
    case Stage::everything_open:
      if (!seen.state.proven.has(Kind::password)) {
        return "a session without a password";
      }
      if (asks == Asks::an_enrolment) {
        return "everything is open before the enrolment that the policy asks for";
      }
      if (asks == Asks::a_second_factor &&
          !(second && (seen.state.proven.has(Kind::code) || seen.state.proven.has(Kind::recovery_code)))) {
        return "a session without the second factor that the policy asks for";
      }
      return "";
    case Stage::enrolment_open:
      if (!seen.state.proven.has(Kind::password)) {
        return "an enrolment without a password";
      }
      return asks == Asks::an_enrolment || seen.state.proven.has(Kind::pass)
                 ? ""
                 : "an enrolment beside a second factor without a pass";
  }
  return "an unknown stage";
}

struct Exploration {
  std::vector<Seen> reached;
  std::vector<std::string> violations;
};

auto explore(const Decide& machine, Asks asks) -> Exploration {
  Exploration found{.reached = {{.state = beginning, .shown = {}}}, .violations = {}};
  std::deque<Seen> waiting{found.reached.front()};
  while (!waiting.empty()) {
    const auto from = waiting.front();
    waiting.pop_front();
    for (const auto answer : all_answers) {
      const auto next = machine(from.state, answer, asks);
      const Seen seen{.state = next, .shown = shown_after(from.shown, answer, from.state, next)};
      if (std::ranges::find(found.reached, seen) != found.reached.end()) {
        continue;
      }
      if (auto what = violation(seen, asks); !what.empty()) {
        found.violations.push_back(std::move(what));
      }
      found.reached.push_back(seen);
      waiting.push_back(seen);
    }
  }
  return found;
}

TEST(SignInMachine, NoPathOpensASessionWithoutWhatThePolicyAsksFor) {
  for (const auto asks : all_asks) {
    const auto found = explore(decide, asks);
    EXPECT_EQ(found.violations, std::vector<std::string>{});
  }
}

auto reaches(const Exploration& found, Stage stage) -> bool {
  return std::ranges::any_of(found.reached, [&](const Seen& seen) { return seen.state.stage == stage; });
}

TEST(SignInMachine, ReachesWhatItIsFor) {
  const auto one = explore(decide, Asks::nothing_more);
  EXPECT_TRUE(reaches(one, Stage::everything_open));
  EXPECT_FALSE(reaches(one, Stage::second_factor_asked));
  EXPECT_FALSE(reaches(one, Stage::enrolment_open));
  const auto due = explore(decide, Asks::an_enrolment);
  EXPECT_TRUE(reaches(due, Stage::enrolment_open));
  EXPECT_FALSE(reaches(due, Stage::everything_open));
  const auto two = explore(decide, Asks::a_second_factor);
  for (const auto stage : all_stages) {
    EXPECT_TRUE(reaches(two, stage)) << static_cast<int>(stage);
  }
}

// Holes planted on purpose: the exploration has to find each of them.
TEST(SignInMachine, TheExplorationFindsPlantedHoles) {
  const auto with_hole = [](Stage stage, Answer answer, State next) -> Decide {
    return [=](const State& state, Answer given, Asks asks) {
      return state.stage == stage && given == answer ? next : decide(state, given, asks);
    };
  };
  const State open_by_password{.stage = Stage::everything_open, .proven = {Kind::password}};
  const State open_by_claim{.stage = Stage::everything_open, .proven = {Kind::password, Kind::code}};
  const State open_by_pass{.stage = Stage::everything_open, .proven = {Kind::password, Kind::pass}};
  const State enrolment_by_password{.stage = Stage::enrolment_open, .proven = {Kind::password}};
  const State second_for_nothing{.stage = Stage::second_factor_asked, .proven = {}};
  for (const auto& hole : {with_hole(Stage::password_asked, Answer::password_right, open_by_password),
                           with_hole(Stage::second_factor_asked, Answer::code_wrong, open_by_claim),
                           with_hole(Stage::second_factor_asked, Answer::must_wait, open_by_password),
                           with_hole(Stage::second_factor_asked, Answer::pass_right, open_by_pass),
                           with_hole(Stage::second_factor_asked, Answer::pass_wrong, enrolment_by_password),
                           with_hole(Stage::password_asked, Answer::code_right, second_for_nothing)}) {
    EXPECT_FALSE(explore(hole, Asks::a_second_factor).violations.empty());
  }
  const auto open_at_once = with_hole(Stage::password_asked, Answer::password_right, open_by_password);
  EXPECT_FALSE(explore(open_at_once, Asks::an_enrolment).violations.empty());
}

TEST(SignInMachine, AnAnswerOfAnotherStageChangesNothing) {
  for (const auto answer : {Answer::code_right, Answer::recovery_code_right, Answer::pass_right}) {
    EXPECT_EQ(decide(beginning, answer, Asks::a_second_factor), beginning);
    EXPECT_EQ(decide(beginning, answer, Asks::nothing_more), beginning);
  }
}

}  // namespace
}  // namespace sallyport::sign_in
