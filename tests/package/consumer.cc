// A program of somebody else, who has the installed package and nothing more of this repository.
#include <cstdlib>
#include <iostream>

#include "base/secret.h"
#include "otp/qr.h"
#include "otp/totp.h"
#include "otp/uri.h"
#include "otp/window.h"

namespace otp = sallyport::otp;

auto main() -> int {
  const auto standard = otp::Parameters::standard();
  const auto key = otp::Key::create(sallyport::Secret::copy_of("12345678901234567890"));
  const auto issuer = otp::Issuer::create("Acme Net");
  const auto account = otp::AccountLabel::create("anna");
  if (!key || !issuer || !account) {
    return EXIT_FAILURE;
  }

  // RFC 6238, appendix B: at 59 seconds the eight digits are 94287082, so the six are 287082.
  const auto now = otp::step_at(sallyport::Instant{sallyport::seconds{59}}, standard);
  const auto code = otp::Code::parse("287 082", otp::Digits::six);
  if (!code || otp::match(*key, *code, otp::Window{}.around(now, standard), standard) != now) {
    std::cerr << "the code of RFC 6238 was not accepted\n";
    return EXIT_FAILURE;
  }

  const auto uri = otp::totp_uri(*key, *issuer, *account);
  const auto read = otp::parse_otpauth_uri(uri.reveal());
  const auto picture = otp::QrCode::of(uri.reveal());
  if (!read || read->account != "anna" || !picture) {
    std::cerr << "the URI was not read back\n";
    return EXIT_FAILURE;
  }
  std::cout << picture->as_terminal();
  return EXIT_SUCCESS;
}
