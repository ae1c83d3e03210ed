#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/connection.h"

namespace sallyport::store {

/// The name under which the database keeps what it recognises its key ring by.
inline constexpr std::string_view ring_check_name = "ring_check";

/// The name of the mark of a database into which another one is being moved: no server starts on it.
inline constexpr std::string_view unfinished_move = "unfinished_move";

/// What the database keeps about itself. Both may throw FaultInUnit.
[[nodiscard]] auto find_meta(Connection& connection, std::string_view name) -> std::optional<std::string>;
struct Meta {
  std::string_view name;
  std::string_view value;
};
void put_meta(Connection& connection, const Meta& meta);

}  // namespace sallyport::store
