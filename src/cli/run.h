#pragma once

#include <optional>
#include <string>

#include "account/two_factor_policy.h"
#include "base/instant.h"
#include "base/secret.h"
#include "cli/answer.h"
#include "cli/request.h"
#include "operation/imports.h"
#include "operation/subscribers.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::cli {

/// What the commands about subscribers work on: the same in the server's process and in one of their own.
struct Surroundings {
  unit::Units& units;
  operation::Subscribers& subscribers;
  operation::Imports& imports;
  /// What is asked of people without a second factor.
  const account::TwoFactorPolicy& two_factor;
  /// How long sessions live.
  session::Limits session;
  /// Where the portal is in the world, without a '/' at the end: links begin with it.
  std::string public_url;
  /// Whether there is a mail server to which they are given.
  enum class Mails : std::uint8_t { are_sent, wait } mails;
  Instant now;
};

/// What a command gets beside its arguments.
struct Input {
  /// What was read from standard input or a terminal before it runs.
  std::optional<Secret> password = {};
  /// Of a command that is done in steps, the one that is asked for (cli/step.h).
  std::optional<Secret> step = {};
};

/// Does it. What it changes is durable, with its event, when this returns.
[[nodiscard]] auto run(const SubscriberRequest& request, const Input& input, const Surroundings& around)
    -> Answer;

// Each stands in the file of its command.
[[nodiscard]] auto run(const AddSubscriber& request, const Input& input, const Surroundings& around)
    -> Answer;
[[nodiscard]] auto run(const ShowSubscriber& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const ListSubscribers& request, const Input& input, const Surroundings& around)
    -> Answer;
[[nodiscard]] auto run(const ImportSubscribers& request, const Input& input, const Surroundings& around)
    -> Answer;
[[nodiscard]] auto run(const ExportSubscribers& request, const Input& input, const Surroundings& around)
    -> Answer;
[[nodiscard]] auto run(const DisableSubscriber& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const EnableSubscriber& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const SetGroup& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const InviteSubscriber& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const ReEnrolSubscriber& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const CorrectAddress& request, const Surroundings& around) -> Answer;
[[nodiscard]] auto run(const ThawSubscriber& request, const Surroundings& around) -> Answer;

/// "anna (Anna Kovács)".
[[nodiscard]] auto called(const account::Account& account) -> std::string;
/// What is said when nobody has that name.
[[nodiscard]] auto nobody(std::string_view name) -> Answer;
/// What is said when a status was to be changed; each sentence begins behind the name of whom it is about.
struct StatusWords {
  std::string_view none_needed;
  std::string_view made;
};
[[nodiscard]] auto status_answer(
    const Result<std::variant<operation::Done, operation::NoSuchSubscriber, operation::IsFrozen>>& outcome,
    std::string_view name, const StatusWords& words) -> Answer;
/// An invitation's link and what to do with it.
[[nodiscard]] auto invitation_text(const operation::Invited& invited, const Surroundings& around)
    -> std::string;

}  // namespace sallyport::cli
