#pragma once

#include <array>
#include <cstdint>

#include "factor/factor.h"

namespace sallyport::sign_in {

/// Where a conversation stands.
enum class Stage : std::uint8_t {
  password_asked,
  second_factor_asked,
  everything_open,  ///< a full session; the conversation is over
  enrolment_open,   ///< a session that reaches the enrolment alone; the conversation is over
};
inline constexpr std::array all_stages{Stage::password_asked, Stage::second_factor_asked,
                                       Stage::everything_open, Stage::enrolment_open};

struct State {
  Stage stage;
  factor::Kinds proven;
  constexpr auto operator==(const State&) const -> bool = default;
};

/// What came of the last thing that was entered.
enum class Answer : std::uint8_t {
  password_right,
  password_wrong,
  code_right,
  code_wrong,
  recovery_code_right,
  recovery_code_wrong,
  pass_right,
  pass_wrong,
  must_wait,  ///< nothing was looked at
  too_late,   ///< the conversation is older than it may be, or its account is closed
};
inline constexpr std::array all_answers{Answer::password_right,      Answer::password_wrong,
                                        Answer::code_right,          Answer::code_wrong,
                                        Answer::recovery_code_right, Answer::recovery_code_wrong,
                                        Answer::pass_right,          Answer::pass_wrong,
                                        Answer::must_wait,           Answer::too_late};

/// What the policy asks of this account beside the password.
enum class Asks : std::uint8_t {
  nothing_more,
  an_enrolment,  ///< there is no second factor, and there has to be one before anything else
  a_second_factor,
};
inline constexpr std::array all_asks{Asks::nothing_more, Asks::an_enrolment, Asks::a_second_factor};

/// Where every conversation begins.
inline constexpr State beginning{.stage = Stage::password_asked, .proven = {}};

/// The whole of the sign-in: which state follows from which answer. Pure; an answer that does not belong to
/// the stage changes nothing.
[[nodiscard]] auto decide(const State& state, Answer answer, Asks asks) -> State;

}  // namespace sallyport::sign_in
