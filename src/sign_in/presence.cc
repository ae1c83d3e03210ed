#include "sign_in/presence.h"

namespace sallyport::sign_in {

auto Presence::find(const crypto::Digest& token, Activity activity, Instant now)
    -> Result<std::optional<Present>> {
  auto found = units_.read([&](unit::Unit& unit) -> std::optional<Present> {
    const auto session = unit.sessions.find(token);
    if (!session || !session::is_live(*session, limits_, now)) {
      return std::nullopt;
    }
    const auto account = unit.accounts.find(session->account);
    if (!account || account->status == account::Status::disabled) {
      return std::nullopt;
    }
    return Present{*session, *account};
  });
  if (!found || !*found) {
    return found;
  }
  const auto& session = (*found)->session;
  if (activity == Activity::of_a_person && now - session.seen >= session::seen_every) {
    if (auto touched = units_.write([&](unit::Unit& unit) { unit.sessions.touch(session.id, now); });
        !touched) {
      return std::unexpected{std::move(touched.error())};
    }
  }
  return found;
}

auto Presence::sign_out(const session::Session& session, const Client& client, Instant now) -> Result<void> {
  return units_.write([&](unit::Unit& unit) {
    unit.sessions.end(session.id);
    unit.events.append({now, session.account, client.origin, audit::SignedOut{}});
  });
}

}  // namespace sallyport::sign_in
