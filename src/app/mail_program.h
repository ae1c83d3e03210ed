#pragma once

#include <filesystem>

#include "base/result.h"
#include "mail/server.h"

namespace sallyport::app {

/// sallyport-mail, which mail::Postman starts: beside this program, or else in ../libexec/sallyport.
[[nodiscard]] auto mail_program() -> Result<std::filesystem::path>;

/// What would keep every mail from being sent and shows before the first one: a file of the server's password
/// or certificates that can't be used, or no program to send them.
[[nodiscard]] auto check_mail(const mail::Server& server) -> Result<void>;

}  // namespace sallyport::app
