// Any bytes as an otpauth URI: read or refused with a line, and what is read obeys its promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "otp/key.h"
#include "otp/uri.h"

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  const std::string input(data, data + size);
  const auto read = sallyport::otp::parse_otpauth_uri(input);
  if (!read) {
    if (read.error().message.empty()) {
      std::abort();
    }
    return 0;
  }
  if (read->account.empty() || read->secret.empty() || size > sallyport::otp::most_uri_bytes) {
    std::abort();
  }
  // What every app could have shown is written again and read as the same.
  const auto issuer = sallyport::otp::Issuer::create(read->issuer.value_or(""));
  const auto account = sallyport::otp::AccountLabel::create(read->account);
  const auto key = sallyport::otp::Key::create(read->secret.clone());
  if (issuer && account && key) {
    const auto again =
        sallyport::otp::parse_otpauth_uri(sallyport::otp::totp_uri(*key, *issuer, *account).reveal());
    if (!again || again->issuer != issuer->text() || again->account != read->account ||
        !again->secret.equals(read->secret)) {
      std::abort();
    }
  }
  return 0;
}
