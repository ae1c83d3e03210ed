#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::account {

/// `[a-z][a-z0-9._-]{2,31}` after case folding.
class SignInName {
 public:
  [[nodiscard]] static auto create(std::string_view typed) -> Result<SignInName>;
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const SignInName&) const -> bool = default;

 private:
  explicit SignInName(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// 1 to 32 of `[A-Za-z0-9/-]`, kept as the company writes it.
class CustomerNumber {
 public:
  [[nodiscard]] static auto create(std::string_view typed) -> Result<CustomerNumber>;
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const CustomerNumber&) const -> bool = default;

 private:
  explicit CustomerNumber(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// An e-mail address of at most 254 bytes: one `@` with something on both sides, ASCII, no white space, no
/// control character, nothing that could add a header or a recipient to a mail.
class EmailAddress {
 public:
  [[nodiscard]] static auto create(std::string_view typed) -> Result<EmailAddress>;
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const EmailAddress&) const -> bool = default;

 private:
  explicit EmailAddress(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// What people are called: up to 128 characters of NFC text without control characters; may be empty.
class FullName {
 public:
  [[nodiscard]] static auto create(std::string_view typed) -> Result<FullName>;
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const FullName&) const -> bool = default;

 private:
  explicit FullName(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// The one form (NFKC, case folded) under which a sign-in name, a customer number or an address is looked up,
/// so that one field can take any of them.
class Identifier {
 public:
  /// What somebody typed in the field "name". Never fails: what can't be an identifier of anybody (too long,
  /// not UTF-8, …) becomes one that nobody has, so that it walks the same path as an unknown name.
  [[nodiscard]] static auto typed(std::string_view text) -> Identifier;
  [[nodiscard]] static auto of(const SignInName& name) -> Identifier;
  [[nodiscard]] static auto of(const CustomerNumber& number) -> Identifier;
  [[nodiscard]] static auto of(const EmailAddress& address) -> Identifier;

  /// The folded form: at most 254 bytes.
  [[nodiscard]] auto key() const -> const std::string& { return key_; }
  auto operator==(const Identifier&) const -> bool = default;

 private:
  explicit Identifier(std::string key) : key_{std::move(key)} {}
  std::string key_;
};

}  // namespace sallyport::account
