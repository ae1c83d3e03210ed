#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "store/connection.h"
#include "unit/unit.h"

namespace sallyport::store {

/// The events that were appended over a connection and are not yet known to be durable.
using AppendedEvents = std::vector<audit::Event>;

/// Every port over one connection, each with statements that are kept as long as it lives.
class Ports {
 public:
  /// The connection must outlive them.
  explicit Ports(Connection& connection);
  Ports(const Ports&) = delete;
  Ports(Ports&&) = delete;
  auto operator=(const Ports&) -> Ports& = delete;
  auto operator=(Ports&&) -> Ports& = delete;
  ~Ports();

  [[nodiscard]] auto unit() -> unit::Unit&;
  /// Whoever ends the transaction empties it.
  [[nodiscard]] auto appended() -> AppendedEvents&;

 private:
  struct All;
  std::unique_ptr<All> all_;
};

// One port each; the SQL stands in the file of its name.
[[nodiscard]] auto make_accounts(Connection& connection) -> std::unique_ptr<account::Accounts>;
[[nodiscard]] auto make_contacts(Connection& connection) -> std::unique_ptr<account::Contacts>;
[[nodiscard]] auto make_delays(Connection& connection) -> std::unique_ptr<account::Delays>;
[[nodiscard]] auto make_imports(Connection& connection) -> std::unique_ptr<account::Imports>;
[[nodiscard]] auto make_passwords(Connection& connection) -> std::unique_ptr<factor::password::Passwords>;
[[nodiscard]] auto make_authenticators(Connection& connection)
    -> std::unique_ptr<factor::totp::Authenticators>;
[[nodiscard]] auto make_check_ups(Connection& connection) -> std::unique_ptr<factor::totp::CheckUps>;
[[nodiscard]] auto make_pending_enrolments(Connection& connection)
    -> std::unique_ptr<factor::totp::PendingEnrolments>;
[[nodiscard]] auto make_recovery_codes(Connection& connection)
    -> std::unique_ptr<factor::recovery_code::RecoveryCodes>;
[[nodiscard]] auto make_pending_sets(Connection& connection)
    -> std::unique_ptr<factor::recovery_code::PendingSets>;
[[nodiscard]] auto make_sessions(Connection& connection) -> std::unique_ptr<session::Sessions>;
[[nodiscard]] auto make_attempts(Connection& connection) -> std::unique_ptr<attempt::Attempts>;
[[nodiscard]] auto make_guesses(Connection& connection) -> std::unique_ptr<attempt::Guesses>;
[[nodiscard]] auto make_known_browsers(Connection& connection) -> std::unique_ptr<attempt::KnownBrowsers>;
[[nodiscard]] auto make_passes(Connection& connection) -> std::unique_ptr<pass::Passes>;
[[nodiscard]] auto make_outbox(Connection& connection) -> std::unique_ptr<notice::Outbox>;
[[nodiscard]] auto make_link_requests(Connection& connection) -> std::unique_ptr<notice::LinkRequests>;
[[nodiscard]] auto make_events(Connection& connection, AppendedEvents& appended)
    -> std::unique_ptr<audit::Events>;

}  // namespace sallyport::store
