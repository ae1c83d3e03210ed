#include "notice/outbox.h"

#include <fmt/format.h>

#include <array>

namespace sallyport::notice {

auto Reference::text() const -> std::string { return fmt::format("{}-{}", id.value(), to_stored(written)); }

auto worth_sending_for(Kind kind) -> seconds {
  switch (kind) {
    case Kind::password_link:
      return minutes{30};
    case Kind::confirm_address:
      return account::confirmation_lasts;
    case Kind::new_browser:
    case Kind::wrong_codes:
    case Kind::factor_locked:
    case Kind::two_factor_on:
    case Kind::two_factor_off:
    case Kind::authenticator_added:
    case Kind::new_phone:
    case Kind::authenticator_ended:
    case Kind::recovery_code_used:
    case Kind::recovery_codes_renewed:
    case Kind::password_changed:
    case Kind::password_chosen:
    case Kind::re_enrolment_granted:
    case Kind::address_asked:
    case Kind::address_changed:
    case Kind::address_left:
    case Kind::address_restored:
    case Kind::address_corrected:
    case Kind::account_frozen:
    case Kind::account_thawed:
    case Kind::invitation:
      return tried_for;
  }
  return tried_for;
}

auto pause_after(int tries) -> seconds {
  constexpr std::array<seconds, 5> pauses{minutes{1}, minutes{5}, minutes{15}, hours{1}, hours{4}};
  const auto index = static_cast<std::size_t>(tries < 0 ? 0 : tries);
  return index < pauses.size() ? pauses[index] : pauses.back();
}

}  // namespace sallyport::notice
