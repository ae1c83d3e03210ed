#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::mail {

/// Where mails are handed in, and how the way there is protected.
class ServerUrl {
 public:
  /// Reads "smtp://HOST[:PORT]" (port 587, encrypted by STARTTLS) or "smtps://HOST[:PORT]" (port 465,
  /// encrypted from the start), with a name, an IPv4 address or an IPv6 address in brackets as the host. A
  /// fault says what to write instead.
  [[nodiscard]] static auto create(std::string_view text) -> Result<ServerUrl>;

  /// With the port.
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  [[nodiscard]] auto is_encrypted_from_the_start() const -> bool { return text_.starts_with("smtps:"); }
  /// Whether no network lies between: "localhost", 127.0.0.0/8 or [::1], written out.
  [[nodiscard]] auto is_of_this_machine() const -> bool { return is_of_this_machine_; }

 private:
  ServerUrl(std::string text, std::string_view host);

  std::string text_;
  bool is_of_this_machine_;
};

/// The mail server that an operator has named.
struct Server {
  ServerUrl url;
  /// Empty: it asks for no name and password.
  std::string user;
  /// Read for each mail, so that a new password holds at once and none is kept.
  std::optional<std::filesystem::path> password_file;
  /// The certificate authorities (PEM) that it may prove itself by; nothing: those of the system.
  std::optional<std::filesystem::path> trusted_certificates;
  /// How we call ourselves (RFC 5321, 4.1.1.1): a host's name.
  std::string hello;
  /// The address that mails come from.
  std::string from;
};

/// Whether the way to it must be encrypted, which is so unless no network lies between; there it is when
/// certificates are named to prove it by.
[[nodiscard]] auto needs_encryption(const Server& server) -> bool;

/// The first line of the file; a fault when others can read it.
[[nodiscard]] auto mail_password_in(const std::filesystem::path& path) -> Result<Secret>;

}  // namespace sallyport::mail
