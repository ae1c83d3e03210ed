#pragma once

#include <optional>
#include <string>
#include <variant>

#include "account/account.h"
#include "operation/subscribers.h"

namespace sallyport::cli {

// What somebody asks for on the command line, read and checked. Values that are settings too are passed on
// as they were typed: the configuration says what is wrong with them.

struct Serve {
  std::optional<std::string> listen;
  std::optional<std::string> public_url;
  std::optional<std::string> support_address;
};
struct Try {
  std::optional<std::string> listen;
};
struct ConfigCheck {};
struct MigrateStore {
  /// "sqlite:FILE"
  std::string from;
  /// "postgresql://…"
  std::string to;
  std::optional<std::string> password_file;
};
struct Version {};

struct AddSubscriber {
  account::NewAccount account;
  enum class Password { asked_twice, from_stdin, by_invitation } password;
};
struct ShowSubscriber {
  std::string name;
  enum class Form { words, json } form;
};
struct ListSubscribers {
  enum class Form { words, json } form;
};
struct ImportSubscribers {
  /// "-": standard input.
  std::string file;
  enum class Purpose { import, only_check } purpose;
};
struct ExportSubscribers {
  /// "-": standard output.
  std::string file;
};
struct DisableSubscriber {
  std::string name;
};
struct EnableSubscriber {
  std::string name;
};
struct SetGroup {
  std::string name;
  account::Group group;
};
struct InviteSubscriber {
  std::string name;
};
struct ReEnrolSubscriber {
  std::string name;
  operation::Reason reason;
};
struct CorrectAddress {
  std::string name;
  account::EmailAddress address;
  operation::Sharing sharing;
  operation::Reason reason;
};
struct ThawSubscriber {
  std::string name;
  operation::Reason reason;
};
using SubscriberRequest = std::variant<AddSubscriber, ShowSubscriber, ListSubscribers, DisableSubscriber,
                                       EnableSubscriber, SetGroup, InviteSubscriber, ReEnrolSubscriber,
                                       CorrectAddress, ThawSubscriber, ImportSubscribers, ExportSubscribers>;

using Request = std::variant<Version, ConfigCheck, MigrateStore, Serve, Try, SubscriberRequest>;

/// A whole command line. Every command takes these two options.
struct Invocation {
  std::optional<std::string> config;
  std::optional<std::string> data;
  Request request;
};

}  // namespace sallyport::cli
