#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"
#include "cli/answer.h"
#include "cli/run.h"

namespace sallyport::app {

/// A command for the running server: what stands behind the program's name, and what was read beside it.
struct Order {
  std::vector<std::string> arguments;
  cli::Input input;
};

/// The socket in the data folder (mode 0600) over which the command line reaches the running server. Whoever
/// isn't root or the server's own user is turned away.
class Control {
 public:
  using Obey = std::function<cli::Answer(const Order& order)>;

  /// Listens, and answers one order after the other on a thread of its own. A socket that a dead server left
  /// is replaced: the folder's lock is held.
  [[nodiscard]] static auto create(const std::filesystem::path& path, Obey obey)
      -> Result<std::unique_ptr<Control>>;
  Control(const Control&) = delete;
  Control(Control&&) = delete;
  auto operator=(const Control&) -> Control& = delete;
  auto operator=(Control&&) -> Control& = delete;
  /// Finishes the order under way and takes the socket away.
  ~Control();

 private:
  Control(std::filesystem::path path, Descriptor listener, Descriptor ended, Obey obey);
  void serve();
  void answer(const Descriptor& connection) const;

  std::filesystem::path path_;
  Descriptor listener_;
  Descriptor ended_;
  Obey obey_;
  std::thread thread_;
};

/// No server listens there.
struct NobodyThere {};

/// Gives the order to the running server and waits for its answer.
[[nodiscard]] auto give_order(const std::filesystem::path& path, const Order& order)
    -> Result<std::variant<cli::Answer, NobodyThere>>;

}  // namespace sallyport::app
