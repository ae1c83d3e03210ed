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

/// A company with a database of its own in a folder of the disk. People are added while no server runs.
class Company {
 public:
  struct Place {
    std::filesystem::path disk;
    /// The address of an empty database; without one it is a file on the disk.
    std::optional<std::string> database = std::nullopt;
    /// Where the database is behind a pooler: the address without it.
    std::optional<std::string> direct = std::nullopt;
  };
  /// Without anybody in it. Throws Failed.
  static auto create(const Place& place) -> Company;

  /// So many people more with a password alone. Throws Failed.
  void add_with_password(std::size_t count);
  /// So many people more with an authenticator; each has an attempt, good for ten minutes from now. Returns
  /// the number of the first. Throws Failed.
  auto add_with_authenticator(std::size_t count) -> std::size_t;
  /// Whoever comes next is anybody of those whose numbers are at least `first`: neighbours in the database
  /// are none at the door.
  void mix(std::size_t first);

  [[nodiscard]] auto folder() const -> const std::filesystem::path& { return folder_.path(); }
  [[nodiscard]] auto data() const -> std::filesystem::path { return folder() / "data"; }
  [[nodiscard]] auto database() const -> const std::optional<std::string>& { return place_.database; }
  [[nodiscard]] auto configuration() const -> std::filesystem::path { return folder() / "sallyport.toml"; }
  [[nodiscard]] auto port() const -> std::uint16_t { return port_; }
  [[nodiscard]] auto attempts() const -> const std::vector<Attempt>& { return attempts_; }
  [[nodiscard]] auto forms() const -> const portal::FormTokens& { return forms_; }

  /// The sign-in name of the one of this number with a password alone, and everybody's password.
  [[nodiscard]] static auto name(std::size_t number) -> std::string;
  static constexpr std::string_view password = "tundra violin acorn meadow";

 private:
  Company(Place place, app::TemporaryFolder folder, std::uint16_t port, portal::FormTokens forms)
      : place_{std::move(place)}, folder_{std::move(folder)}, port_{port}, forms_{std::move(forms)} {}

  [[nodiscard]] auto lanes() const -> std::size_t;

  Place place_;
  app::TemporaryFolder folder_;
  std::uint16_t port_;
  std::size_t with_password_alone_ = 0;
  std::vector<Attempt> attempts_;
  portal::FormTokens forms_;
};

}  // namespace sallyport::bench
