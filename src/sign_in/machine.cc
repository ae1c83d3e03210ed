#include "sign_in/machine.h"

namespace sallyport::sign_in {
namespace {

using factor::Kind;

auto stage_after_password(Asks asks) -> Stage {
  switch (asks) {
    case Asks::nothing_more:
      return Stage::everything_open;
    case Asks::an_enrolment:
      return Stage::enrolment_open;
    case Asks::a_second_factor:
      return Stage::second_factor_asked;
  }
  return Stage::second_factor_asked;
}

auto after_password(const State& state, Answer answer, Asks asks) -> State {
  switch (answer) {
    case Answer::password_right:
      return {.stage = stage_after_password(asks), .proven = state.proven.with(Kind::password)};
    case Answer::password_wrong:
    case Answer::code_right:
    case Answer::code_wrong:
    case Answer::recovery_code_right:
    case Answer::recovery_code_wrong:
    case Answer::pass_right:
    case Answer::pass_wrong:
    case Answer::must_wait:
    case Answer::too_late:
      return state;
  }
  return state;
}

auto after_second_factor(const State& state, Answer answer) -> State {
  switch (answer) {
    case Answer::code_right:
      return {.stage = Stage::everything_open, .proven = state.proven.with(Kind::code)};
    case Answer::recovery_code_right:
      return {.stage = Stage::everything_open, .proven = state.proven.with(Kind::recovery_code)};
    case Answer::pass_right:
      return {.stage = Stage::enrolment_open, .proven = state.proven.with(Kind::pass)};
    case Answer::too_late:
      return beginning;
    case Answer::password_right:
    case Answer::password_wrong:
    case Answer::code_wrong:
    case Answer::recovery_code_wrong:
    case Answer::pass_wrong:
    case Answer::must_wait:
      return state;
  }
  return state;
}

}  // namespace

auto decide(const State& state, Answer answer, Asks asks) -> State {
  switch (state.stage) {
    case Stage::password_asked:
      return after_password(state, answer, asks);
    case Stage::second_factor_asked:
      return after_second_factor(state, answer);
    case Stage::everything_open:
    case Stage::enrolment_open:
      return state;
  }
  return state;
}

}  // namespace sallyport::sign_in
