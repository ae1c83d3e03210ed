#include "app/mail_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <string_view>
#include <system_error>

namespace sallyport::app {
namespace {

constexpr std::string_view name = "sallyport-mail";

auto check_certificates(const std::filesystem::path& file) -> Result<void> {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored) || ::access(file.c_str(), R_OK) != 0) {
    return fault(fmt::format(
        "mail.trusted_certificates: {} is not there, or can't be read: name a file of certificates "
        "(PEM) that this user can read",
        file.string()));
  }
  return {};
}

}  // namespace

auto mail_program() -> Result<std::filesystem::path> {
  std::error_code failed;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  const auto beside = here / name;
  const auto installed = (here / "../libexec/sallyport" / name).lexically_normal();
  for (const auto& program : {beside, installed}) {
    if (::access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  return fault(fmt::format("{0}, which sends mails, is not there: install it as {1}, or {2}", name,
                           installed.string(), beside.string()));
}

auto check_mail(const mail::Server& server) -> Result<void> {
  if (server.password_file) {
    if (const auto password = mail::mail_password_in(*server.password_file); !password) {
      return std::unexpected{password.error()};
    }
  }
  if (server.trusted_certificates) {
    if (auto checked = check_certificates(*server.trusted_certificates); !checked) {
      return checked;
    }
  }
  if (const auto program = mail_program(); !program) {
    return std::unexpected{program.error()};
  }
  return {};
}

}  // namespace sallyport::app
