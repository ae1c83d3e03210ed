#include "crypto/foreign_hash.h"

#include <optional>

#include "crypto/foreign/scheme.h"

namespace sallyport::crypto {
namespace {

using foreign::Scheme;

constexpr std::string_view in_ldap = "{CRYPT}";

auto without_ldap_prefix(std::string_view text) -> std::string_view {
  return text.starts_with(in_ldap) || text.starts_with("{crypt}") ? text.substr(in_ldap.size()) : text;
}

auto no_known_kind() -> std::unexpected<Fault> {
  return fault("this is no password hash of a kind that can be taken over; see the table in docs/operate.md");
}

/// The first kind that takes the text for its own.
template <class First, class... Others>
auto read_as(std::string_view text) -> Result<Scheme> {
  auto read = First::read(text);
  if (!read) {
    return std::unexpected{read.error()};
  }
  if (*read) {
    return Scheme{**std::move(read)};
  }
  if constexpr (sizeof...(Others) > 0) {
    return read_as<Others...>(text);
  } else {
    return no_known_kind();
  }
}

auto scheme_of(std::string_view text) -> Result<Scheme> {
  return read_as<foreign::Argon2id, foreign::Bcrypt, foreign::ShaCrypt, foreign::Pbkdf2, foreign::Scrypt,
                 foreign::Phpass, foreign::SaltedSha>(without_ldap_prefix(text));
}

/// One that we could have made ourselves: it costs what a name of nobody costs.
auto is_as_ours(const PasswordHash& hash) -> bool {
  return hash.cost() == HashParameters::least && hash.salt().size() == Salt::size &&
         hash.tag().size() == PasswordHash::tag_size;
}

}  // namespace

auto ForeignHash::parse(std::string_view text) -> Result<ForeignHash> {
  if (text.size() > longest || text.contains('\0')) {
    return no_known_kind();
  }
  const auto scheme = scheme_of(text);
  if (!scheme) {
    return std::unexpected{scheme.error()};
  }
  return ForeignHash{std::string{text}};
}

auto ForeignHash::verify(const Secret& password) const -> Verdict {
  const auto scheme = scheme_of(text_);
  // Passwords hold no NUL (factor::password::entered); what C libraries do not see must not match.
  if (!scheme || password.reveal().contains('\0')) {
    return Verdict::differs;
  }
  const bool is_right =
      std::visit([&](const auto& kind) { return kind.matches(password.reveal()); }, *scheme);
  return is_right ? Verdict::matches : Verdict::differs;
}

auto parse_brought_hash(std::string_view text) -> Result<BroughtHash> {
  if (auto hash = PasswordHash::parse(text); hash && is_as_ours(*hash)) {
    return *std::move(hash);
  }
  auto hash = ForeignHash::parse(text);
  if (!hash) {
    return std::unexpected{hash.error()};
  }
  return *std::move(hash);
}

}  // namespace sallyport::crypto
