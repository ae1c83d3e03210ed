#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "otp/hotp.h"
#include "otp/key.h"
#include "otp/totp.h"

/// The otpauth URI (the "Key URI format"), by which a key travels to an authenticator.
namespace sallyport::otp {

/// Who issued the key, as the app shows it. Narrow on purpose: of anything else some app makes something
/// else, even when it is percent-encoded.
class Issuer {
 public:
  static constexpr std::size_t most_characters = 20;

  /// Letters and digits of ASCII, space, dot, underscore and dash; blanks at both ends are taken off,
  /// then 1 to `most_characters` must remain. The fault says which of it was not so.
  [[nodiscard]] static auto create(std::string_view text) -> Result<Issuer>;

  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const Issuer&) const -> bool = default;

 private:
  explicit Issuer(std::string text) : text_{std::move(text)} {}

  std::string text_;
};

/// The brand as issuer, when it happens to fit; nothing when the operator has to choose one.
[[nodiscard]] auto issuer_from_brand(std::string_view brand) -> std::optional<Issuer>;

/// Whose key it is, as the app shows it. Must be unique per service: some apps overwrite on a twin.
class AccountLabel {
 public:
  static constexpr std::size_t most_characters = 64;

  /// Letters and digits of ASCII, dot, underscore and dash, 1 to `most_characters` of them.
  [[nodiscard]] static auto create(std::string_view text) -> Result<AccountLabel>;

  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const AccountLabel&) const -> bool = default;

 private:
  explicit AccountLabel(std::string text) : text_{std::move(text)} {}

  std::string text_;
};

/// `otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=ISSUER&algorithm=…&digits=…&period=…`, nothing else.
/// It holds the key, so it is a secret.
[[nodiscard]] auto totp_uri(const Key& key, const Issuer& issuer, const AccountLabel& account,
                            const Parameters& parameters = Parameters::standard()) -> Secret;

/// What an otpauth URI of any origin says.
struct OtpauthUri {
  /// A code that moves with the time, or with every use.
  using Moving = std::variant<seconds, Counter>;

  /// From the parameter, else from the label; UTF-8 without control characters.
  std::optional<std::string> issuer;
  /// Never empty; UTF-8 without control characters.
  std::string account;
  /// The raw bytes, at least one: whether they are long enough to be used, Key::create() decides.
  Secret secret;
  Algorithm algorithm = Algorithm::sha1;
  Digits digits = Digits::six;
  Moving moving = seconds{30};
};

/// A longer URI than this is refused unread, bytes.
inline constexpr std::size_t most_uri_bytes = 2048;

/// Reads an otpauth URI, totp or hotp. Parameters that it doesn't know are passed over; a parameter that
/// stands twice (in either case of letters), a wrong percent-encoding, control characters, a label with
/// two colons, a fragment, or a value that means nothing is a fault, whose line never holds the input.
[[nodiscard]] auto parse_otpauth_uri(std::string_view uri) -> Result<OtpauthUri>;

}  // namespace sallyport::otp
