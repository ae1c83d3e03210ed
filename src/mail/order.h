#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "mail/message.h"

namespace sallyport::mail {

enum class Encryption { required, none };

/// What the process that speaks SMTP is told for each mail: it keeps nothing but a connection in between.
struct Order {
  /// With how we call ourselves as its path: "smtp://mail.example.com:587/login.example.com".
  std::string url;
  Encryption encryption;
  /// Empty: those of the system.
  std::string trusted_certificates;
  /// Empty: no name and password are given.
  std::string user;
  Secret password;
  /// How long the server may take for all of it.
  std::chrono::milliseconds patience;
  std::string from;
  std::string to;
  /// See compose().
  std::string mail;
};

/// As one frame, with its head. It holds the password.
[[nodiscard]] auto frame_of(const Order& order) -> Secret;
/// What a frame's bytes behind its head say; nothing for anything that frame_of() doesn't write.
[[nodiscard]] auto order_in(std::string_view bytes) -> std::optional<Order>;

/// As one frame, with its head; of the reason at most 300 characters, all of them printable.
[[nodiscard]] auto frame_of(const Outcome& outcome) -> std::string;
/// The reverse. A reason is made printable again: whoever wrote it has talked to strangers.
[[nodiscard]] auto outcome_in(std::string_view bytes) -> std::optional<Outcome>;

}  // namespace sallyport::mail
