#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/temporary_folder.h"
#include "crypto/key_ring.h"
#include "crypto/token.h"
#include "otp/key.h"
#include "portal/form_tokens.h"

namespace sallyport::bench {

/// A sign-in of which the password is proven, of somebody with an authenticator.
struct Attempt {
  crypto::Token token;
  otp::Key key;
};

/// A company with a database of its own in a folder of the disk, filled while no server runs.
class Company {
 public:
  struct Size {
    std::size_t with_password_alone;
    std::size_t with_authenticator;
  };
  /// Everyone with an authenticator has an attempt, good for ten minutes from now. `database` is the address
  /// of an empty database; without one it is a file on the disk. Throws Failed.
  static auto create(const std::filesystem::path& disk, const std::optional<std::string>& database,
                     const Size& size) -> Company;

  [[nodiscard]] auto folder() const -> const std::filesystem::path& { return folder_.path(); }
  [[nodiscard]] auto configuration() const -> std::filesystem::path { return folder() / "sallyport.toml"; }
  [[nodiscard]] auto port() const -> std::uint16_t { return port_; }
  [[nodiscard]] auto attempts() const -> const std::vector<Attempt>& { return attempts_; }
  [[nodiscard]] auto forms() const -> const portal::FormTokens& { return forms_; }

  /// The sign-in name of the one of this number with a password alone, and everybody's password.
  [[nodiscard]] static auto name(std::size_t number) -> std::string;
  static constexpr std::string_view password = "tundra violin acorn meadow";

 private:
  struct Made {
    std::vector<Attempt> attempts;
    portal::FormTokens forms;
  };
  Company(app::TemporaryFolder folder, std::uint16_t port, Made made)
      : folder_{std::move(folder)},
        port_{port},
        attempts_{std::move(made.attempts)},
        forms_{std::move(made.forms)} {}
  static auto fill(const std::string& configuration, const Size& size) -> Made;

  app::TemporaryFolder folder_;
  std::uint16_t port_;
  std::vector<Attempt> attempts_;
  portal::FormTokens forms_;
};

}  // namespace sallyport::bench
