#include "store/ports.h"

#include "notice/telling_events.h"

namespace sallyport::store {

struct Ports::All {
  explicit All(Connection& connection)
      : accounts{make_accounts(connection)},
        contacts{make_contacts(connection)},
        delays{make_delays(connection)},
        imports{make_imports(connection)},
        passwords{make_passwords(connection)},
        authenticators{make_authenticators(connection)},
        check_ups{make_check_ups(connection)},
        pending_enrolments{make_pending_enrolments(connection)},
        recovery_codes{make_recovery_codes(connection)},
        pending_sets{make_pending_sets(connection)},
        sessions{make_sessions(connection)},
        attempts{make_attempts(connection)},
        guesses{make_guesses(connection)},
        known_browsers{make_known_browsers(connection)},
        passes{make_passes(connection)},
        outbox{make_outbox(connection)},
        link_requests{make_link_requests(connection)},
        events{make_events(connection, appended), *accounts, *contacts, *outbox} {}

  AppendedEvents appended;
  std::unique_ptr<account::Accounts> accounts;
  std::unique_ptr<account::Contacts> contacts;
  std::unique_ptr<account::Delays> delays;
  std::unique_ptr<account::Imports> imports;
  std::unique_ptr<factor::password::Passwords> passwords;
  std::unique_ptr<factor::totp::Authenticators> authenticators;
  std::unique_ptr<factor::totp::CheckUps> check_ups;
  std::unique_ptr<factor::totp::PendingEnrolments> pending_enrolments;
  std::unique_ptr<factor::recovery_code::RecoveryCodes> recovery_codes;
  std::unique_ptr<factor::recovery_code::PendingSets> pending_sets;
  std::unique_ptr<session::Sessions> sessions;
  std::unique_ptr<attempt::Attempts> attempts;
  std::unique_ptr<attempt::Guesses> guesses;
  std::unique_ptr<attempt::KnownBrowsers> known_browsers;
  std::unique_ptr<pass::Passes> passes;
  std::unique_ptr<notice::Outbox> outbox;
  std::unique_ptr<notice::LinkRequests> link_requests;
  notice::TellingEvents events;
  unit::Unit unit{.accounts = *accounts,
                  .contacts = *contacts,
                  .delays = *delays,
                  .imports = *imports,
                  .passwords = *passwords,
                  .authenticators = *authenticators,
                  .check_ups = *check_ups,
                  .pending_enrolments = *pending_enrolments,
                  .recovery_codes = *recovery_codes,
                  .pending_sets = *pending_sets,
                  .sessions = *sessions,
                  .attempts = *attempts,
                  .guesses = *guesses,
                  .known_browsers = *known_browsers,
                  .passes = *passes,
                  .outbox = *outbox,
                  .link_requests = *link_requests,
                  .events = events};
};

Ports::Ports(Connection& connection) : all_{std::make_unique<All>(connection)} {}
Ports::~Ports() = default;

auto Ports::unit() -> unit::Unit& { return all_->unit; }
auto Ports::appended() -> AppendedEvents& { return all_->appended; }

}  // namespace sallyport::store
