#include "factor/totp/brought_key.h"

#include <algorithm>
#include <variant>

#include "base/encoding.h"
#include "otp/uri.h"

namespace sallyport::factor::totp {
namespace {

/// Eight letters of base32. What is shorter was cut off, or never was a key.
constexpr std::size_t least_bytes = 5;

auto key_of(Secret bytes, const otp::Parameters& parameters) -> Result<BroughtKey> {
  if (bytes.size() < least_bytes) {
    return fault("the key of the authenticator has less than 40 bits");
  }
  const auto strength = bytes.size() < otp::Key::least_bytes ? KeyStrength::weak : KeyStrength::full;
  std::string padded{bytes.reveal()};
  // HMAC itself fills a key with zeros up to its block (RFC 2104), so the codes stay the same.
  padded.resize(std::max(padded.size(), otp::Key::least_bytes), '\0');
  auto key = otp::Key::create(Secret::take(std::move(padded)));
  if (!key) {
    return std::unexpected{key.error()};
  }
  return BroughtKey{.key = *std::move(key), .strength = strength, .parameters = parameters};
}

auto key_in_uri(std::string_view text) -> Result<BroughtKey> {
  auto uri = otp::parse_otpauth_uri(text);
  if (!uri) {
    return std::unexpected{uri.error()};
  }
  const auto* period = std::get_if<seconds>(&uri->moving);
  if (period == nullptr) {
    return fault("the authenticator counts uses instead of time: leave its key out, he enrols anew");
  }
  const auto parameters = otp::Parameters::create(uri->algorithm, uri->digits, *period);
  return parameters ? key_of(std::move(uri->secret), *parameters) : std::unexpected{parameters.error()};
}

}  // namespace

auto read_brought_key(std::string_view text) -> Result<BroughtKey> {
  constexpr std::string_view scheme = "otpauth:";
  if (text.starts_with(scheme)) {
    return key_in_uri(text);
  }
  auto bytes = from_base32_of_others(text);
  if (!bytes) {
    return fault("the key of the authenticator is neither base32 nor an otpauth URI");
  }
  return key_of(Secret::take(*std::move(bytes)), otp::Parameters::standard());
}

}  // namespace sallyport::factor::totp
