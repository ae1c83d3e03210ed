#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/configuration.h"
#include "app/control.h"
#include "app/storage.h"
#include "base/clock.h"
#include "base/random.h"
#include "cli/run.h"
#include "crypto/hashing_pool.h"
#include "operation/imports.h"
#include "operation/subscribers.h"

namespace sallyport::app {

/// The world that everything runs in. Must outlive what is made with it.
struct World {
  const Clock& clock;
  Random& random;
};

/// What the commands about subscribers work on: in a server's process, and in one of their own.
class Backstage {
 public:
  Backstage(Configuration configuration, Storage storage, World world);
  Backstage(const Backstage&) = delete;
  Backstage(Backstage&&) = delete;
  auto operator=(const Backstage&) -> Backstage& = delete;
  auto operator=(Backstage&&) -> Backstage& = delete;
  ~Backstage() = default;

  [[nodiscard]] auto configuration() const -> const Configuration& { return configuration_; }
  [[nodiscard]] auto folder() const -> const DataFolder& { return storage_.folder; }
  [[nodiscard]] auto ring() const -> const crypto::KeyRing& { return storage_.ring; }
  [[nodiscard]] auto units() -> unit::Units& { return *storage_.units; }
  [[nodiscard]] auto pool() -> crypto::HashingPool& { return pool_; }
  [[nodiscard]] auto subscribers() -> operation::Subscribers& { return subscribers_; }
  [[nodiscard]] auto imports() -> operation::Imports& { return imports_; }
  [[nodiscard]] auto world() const -> const World& { return world_; }
  /// What must not be in a password.
  [[nodiscard]] static auto brand_words(const Configuration& configuration) -> std::vector<std::string>;

  /// Where the portal is in the world, and whether mails leave it.
  struct Outside {
    std::string public_url;
    cli::Surroundings::Mails mails;
  };
  /// Does what a command about subscribers asks; anything else is refused.
  [[nodiscard]] auto obey(const Order& order, const Outside& outside) -> cli::Answer;
  [[nodiscard]] auto obey(const cli::SubscriberRequest& request, const cli::Input& input,
                          const Outside& outside) -> cli::Answer;

 private:
  Configuration configuration_;
  World world_;
  Storage storage_;
  crypto::HashingPool pool_;
  operation::Subscribers subscribers_;
  operation::Imports imports_;
};

}  // namespace sallyport::app
