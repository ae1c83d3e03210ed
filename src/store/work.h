#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "store/connection.h"
#include "unit/unit.h"

namespace sallyport::store {

using Work = std::function<void(unit::Unit&)>;

/// Runs one statement that answers with nothing that matters. Throws FaultInUnit.
void run_once(Connection& connection, std::string_view statement);

/// Runs `work` and says how it went. A FaultInUnit gives its message; any other exception is a bug of the
/// work, told by its type alone, because its text may hold anything. RunAgain comes through.
[[nodiscard]] auto run_work(unit::Unit& unit, const Work& work) -> Result<void>;

}  // namespace sallyport::store
