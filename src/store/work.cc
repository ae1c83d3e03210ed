#include "store/work.h"

#include <fmt/format.h>

#include <boost/core/demangle.hpp>
#include <typeinfo>

#include "store/query.h"

namespace sallyport::store {

void run_once(Connection& connection, std::string_view statement) {
  Query<In<>>{connection, statement}.run();
}

auto run_work(unit::Unit& unit, const Work& work) -> Result<void> {
  try {
    work(unit);
    return {};
  } catch (const RunAgain&) {
    throw;
  } catch (const FaultInUnit& fault_in_unit) {
    return fault(fault_in_unit.what());
  } catch (const std::exception& unexpected) {
    return fault(
        fmt::format("a unit of work ended with {}", boost::core::demangle(typeid(unexpected).name())));
  } catch (...) {
    return fault("a unit of work ended with an exception of no known type");
  }
}

}  // namespace sallyport::store
