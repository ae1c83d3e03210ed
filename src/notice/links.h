#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/instant.h"
#include "base/secret.h"
#include "crypto/key_ring.h"
#include "crypto/token.h"
#include "notice/outbox.h"

namespace sallyport::notice {

/// How long "It was not me" works.
inline constexpr seconds freeze_link_lasts = days{7};

/// Whose account the link in a notice freezes, and since when it exists.
struct FreezeLink {
  AccountId account;
  Instant made;
};

/// Which change of an address the link in a notice undoes. It works as long as the change is kept.
struct UndoLink {
  AccountId account;
  AddressChangeId change;
};

[[nodiscard]] constexpr auto is_live(const FreezeLink& link, Instant now) -> bool {
  return now >= link.made && now - link.made < freeze_link_lasts;
}

/// The links in mails. They are computed from what the outbox keeps and from the key ring's root, so that no
/// link lies in the database, and a mail that is sent again has the same one. Safe to call from any thread.
class Links {
 public:
  explicit Links(const crypto::KeyRing& ring);

  /// The token of the pass whose link this mail carries; the digest of it is kept as the pass.
  [[nodiscard]] auto token_of(const Reference& reference) const -> crypto::Token;

  /// What "It was not me" carries: the account, the time, and a code that only this ring makes.
  [[nodiscard]] auto freeze_text(const FreezeLink& link) const -> Secret;
  /// Nothing for what we have not made. Its time is for the caller to judge.
  [[nodiscard]] auto read_freeze(std::string_view text) const -> std::optional<FreezeLink>;

  /// What "Undo the change" carries: the account, the number of the change, and such a code.
  [[nodiscard]] auto undo_text(const UndoLink& link) const -> Secret;
  /// Nothing for what we have not made.
  [[nodiscard]] auto read_undo(std::string_view text) const -> std::optional<UndoLink>;

  /// Whether it can be one of these two at all, for what is kept of it in a cookie: its letters and its
  /// length.
  [[nodiscard]] static auto may_be_signed(std::string_view text) -> bool;

 private:
  crypto::MacKey token_key_;
  crypto::MacKey freeze_key_;
  crypto::MacKey undo_key_;
};

}  // namespace sallyport::notice
