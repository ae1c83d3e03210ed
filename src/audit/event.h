#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "account/contacts.h"
#include "audit/retention.h"
#include "base/ids.h"
#include "base/instant.h"
#include "factor/factor.h"

namespace sallyport::audit {

/// Where an act came from. Everything in it is bounded and printable.
struct Origin {
  /// The client's address as text, or "console" for the operator's command line.
  std::string address;
  std::string user_agent;
  std::string request_id;
};

/// The address of whatever no browser sent: the operator's commands, and what the server does by itself.
inline constexpr std::string_view console = "console";
[[nodiscard]] auto from_the_console() -> Origin;

// The facts worth keeping, each a type, so that none can be forgotten where they are written or read. The
// reason that a person is never told stands here.

struct SignedIn {
  factor::Kinds factors;
  enum class Opened { everything, enrolment_only } opened;
  /// Whether the account knew the browser: yes; it knew none at all; it knew others.
  enum class Browser : std::uint8_t { known, first, another } browser = Browser::known;
};
struct PasswordAccepted {};  ///< and the second step is due
enum class Refusal : std::uint8_t {
  wrong,
  unknown_name,
  account_disabled,
  account_frozen,
  no_such_factor,  ///< the account has no factor of this kind
  locked,          ///< 100 failures in a row: what was entered was not looked at
  expired_code,
  replayed_code,
  malformed,  ///< can't be such a factor at all
  lost_race,  ///< somebody else used it first
};
struct FactorRefused {
  factor::Kind factor;
  Refusal why;
  enum class At : std::uint8_t { sign_in, step_up, removal, password } at;
};
struct Throttled {
  factor::Kind factor;
  Instant until;
};
struct FactorLocked {
  factor::Kind factor;
};
struct ManyWrongCodes {
  int within_window;
};
struct ClockHadJumped {};
struct SignedOut {};
struct SessionEnded {       ///< another one of the same account, by its person
  std::string opened_from;  ///< the address, as in Origin
};
struct OtherSessionsEnded {};  ///< all but the one of who pressed
struct SteppedUp {
  factor::Kinds factors;
};
struct PasswordRehashed {};
/// The links that people come by.
enum class Link : std::uint8_t { invitation, password, freeze, address, undo };
struct PasswordChosen {
  Link by;
};
struct PasswordChanged {  ///< by somebody who was signed in
  enum class OtherSessions : std::uint8_t { ended, kept } others;
};
struct PasswordLinkMade {};  ///< the password is forgotten: a link goes to the registered address
struct EnrolmentBegun {
  int entry;
};
enum class EnrolmentMismatch : std::uint8_t {
  wrong,
  expired,
  clock_off,
  other_algorithm,
  other_length,
  counter,
  already_used,
  malformed,
  locked,  ///< 100 failures in a row: what was entered was not looked at
};
struct EnrolmentCodeRefused {
  EnrolmentMismatch why;
};
struct EnrolmentCodeProven {};
struct AuthenticatorActivated {
  int entry;
};
/// Another one, beside those that are active.
struct AuthenticatorAdded {
  int entry;
};
struct AuthenticatorRenamed {
  int entry;
  std::string name;  ///< the person's, printable, at most 40 characters
};
/// A new phone: one was added that takes the place of another when it has been used.
struct NewPhoneBegun {
  int old_entry;
  int new_entry;
};
/// One of several, with the sessions that it opened; the others go on.
struct AuthenticatorEnded {
  int entry;
  std::string name;  ///< the person's; empty without one
  enum class Why : std::uint8_t {
    removed,
    replaced,  ///< the new phone has been used, or the person said so
    new_phone_given_up,
  } why;
};
/// A code was tried within a session, and what came of it: nothing when it works.
struct CodeTried {
  int entry;
  std::optional<EnrolmentMismatch> why;
};
/// The app was asked about, and a code of it was right.
struct CheckUpPassed {};
struct CheckUpPutOff {};
/// Two-factor authentication is off.
struct AuthenticatorRemoved {};
/// The person was asked for two-factor authentication, and is asked again after that.
struct TwoFactorPutOff {
  Instant until;
};
/// The one time more after the deadline.
struct TwoFactorSnoozed {
  Instant until;
};
struct RecoveryCodeUsed {
  int remaining;
};
struct RecoveryCodesRenewed {};
struct SubscriberAdded {};
/// One for all of them: an import of millions would fill the log with lines that say nothing.
struct SubscribersImported {
  std::int64_t accounts;
};
struct ImportRemoved {
  std::int64_t accounts;
};
struct SubscriberDisabled {};
struct SubscriberEnabled {};
/// By the operator; a group's word, empty for none.
struct GroupChanged {
  std::string from;
  std::string to;
};
struct Invited {};
struct LinkRefused {  ///< unknown, used up or over
  Link link;
};
struct ReEnrolmentGranted {
  std::string reason;  ///< as the operator gave it, printable, at most 500 characters
};
/// A link was sent to a new address; nothing has changed yet.
struct AddressChangeAsked {
  account::Which which;
};
struct AddressChangeGivenUp {
  account::Which which;
};
/// Somebody at the address that is registered pressed the link that was sent there.
struct AddressConfirmed {};
struct AddressChanged {
  account::Which which;
  enum class How : std::uint8_t { replaced, added, removed } how;
  /// The address that was here, when it keeps no right to undo the change: it is told so. Not part of the
  /// line.
  std::optional<account::EmailAddress> dropped = {};
};
/// By whoever reads the mails at the address that was left, or by "It was not me".
struct AddressChangeUndone {
  account::Which which;
  /// The address that goes by it, which is told so. Not part of the line.
  std::optional<account::EmailAddress> dropped = {};
};
/// By the operator, of the registered address. Whoever is dropped can undo nothing.
struct AddressCorrected {
  std::string reason;  ///< as the operator gave it
  /// The addresses that go by it, which are told so. Not part of the line.
  std::vector<account::EmailAddress> dropped = {};
};
struct AccountFrozen {};  ///< by "It was not me"
struct AccountThawed {
  std::string reason;  ///< as the operator gave it
};
struct NoticeGivenUp {
  std::string notice;  ///< the word of its kind
  std::string reason;  ///< what the mail server said, printable
};
/// Somebody who is signed in asked for a thing that is not one of his.
struct IdRefused {
  enum class Of : std::uint8_t { authenticator, session } of;
};
struct FormRefused {
  enum class Why : std::uint8_t { token, origin } why;
};

using AnyFact =
    std::variant<SignedIn, PasswordAccepted, FactorRefused, Throttled, FactorLocked, ManyWrongCodes,
                 ClockHadJumped, SignedOut, SessionEnded, OtherSessionsEnded, SteppedUp, PasswordRehashed,
                 PasswordChosen, PasswordChanged, PasswordLinkMade, EnrolmentBegun, EnrolmentCodeRefused,
                 EnrolmentCodeProven, AuthenticatorActivated, AuthenticatorAdded, AuthenticatorRenamed,
                 NewPhoneBegun, AuthenticatorEnded, CodeTried, AuthenticatorRemoved, TwoFactorPutOff,
                 TwoFactorSnoozed, RecoveryCodeUsed, RecoveryCodesRenewed, SubscriberAdded,
                 SubscribersImported, ImportRemoved, SubscriberDisabled, SubscriberEnabled, GroupChanged,
                 Invited, LinkRefused, ReEnrolmentGranted, AddressChangeAsked, AddressChangeGivenUp,
                 AddressConfirmed, AddressChanged, AddressChangeUndone, AddressCorrected, CheckUpPassed,
                 CheckUpPutOff, AccountFrozen, AccountThawed, NoticeGivenUp, IdRefused, FormRefused>;

/// What happened. Copied, moved and destroyed in event.cc alone: of so many kinds that takes a second or two
/// of compiling, which every source that tells of one would spend.
class Fact : public AnyFact {
 public:
  using AnyFact::AnyFact;
  Fact(const Fact& other);
  Fact(Fact&& other) noexcept;
  auto operator=(const Fact& other) -> Fact&;
  auto operator=(Fact&& other) noexcept -> Fact&;
  ~Fact();
};

/// One line of the audit log.
struct Event {
  Instant at;
  /// Nothing when it concerns nobody that is known.
  std::optional<AccountId> account;
  Origin origin;
  Fact fact;
};

/// An event as it is stored and logged: words of a closed vocabulary, and one free text.
struct Line {
  std::string_view name;     ///< "factor_refused", "signed_in", …
  std::string_view outcome;  ///< "done" or "refused"
  std::string factors;       ///< "password", "password+code", or empty
  std::string reason;        ///< why it was refused, or the operator's reason
};
[[nodiscard]] auto line_of(const Fact& fact) -> Line;

/// What the reason of "authenticator_ended" tells; nothing for any other text.
[[nodiscard]] auto read_ended(std::string_view reason) -> std::optional<AuthenticatorEnded>;

/// Every name that `line_of` can give, for the inventory in the documentation.
[[nodiscard]] auto all_names() -> std::vector<std::string_view>;

/// Whether anybody can bring it about as often as he likes, without spending a guess. Of such events a sample
/// is kept, so that nobody fills the disk with them.
[[nodiscard]] auto is_noise(const Fact& fact) -> bool;
inline constexpr minutes noise_window{1};
inline constexpr int noise_of_an_address = 60;  ///< so many are kept of one address within `noise_window`
inline constexpr int noise_altogether = 600;    ///< and so many of all

/// An event that was kept, read back.
struct Kept {
  EventId id;
  Instant at;
  std::optional<AccountId> account;
  std::string name;
  std::string outcome;
  std::string factors;
  std::string reason;
  Origin origin;
};

/// Where events are kept. Every call may throw FaultInUnit.
class Events {
 public:
  Events() = default;
  Events(const Events&) = delete;
  Events(Events&&) = delete;
  auto operator=(const Events&) -> Events& = delete;
  auto operator=(Events&&) -> Events& = delete;
  virtual ~Events() = default;

  /// Unless it is noise of which there has been enough.
  virtual void append(const Event& event) = 0;
  /// The newest of an account first; with `before` those that came before that one.
  [[nodiscard]] virtual auto of(AccountId account, std::optional<EventId> before, int limit)
      -> std::vector<Kept> = 0;
  /// The same for the first that came after that one.
  [[nodiscard]] virtual auto after(AccountId account, EventId event, int limit) -> std::vector<Kept> = 0;
  /// The newest one of an account that has this name.
  [[nodiscard]] virtual auto newest(AccountId account, std::string_view name) -> std::optional<Kept> = 0;
  /// Whether an event of this name was written at just this time.
  [[nodiscard]] virtual auto has(AccountId account, std::string_view name, Instant at) -> bool = 0;
  /// Removes what is past its time; at most `limit` rows a call. Returns how many.
  virtual auto purge(const Retention& kept, Instant now, int limit) -> int = 0;
};

}  // namespace sallyport::audit
