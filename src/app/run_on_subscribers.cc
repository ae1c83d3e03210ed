#include "app/run.h"
#include "app/subscribers_reached.h"

namespace sallyport::app {

auto run_on_subscribers(const cli::Invocation& invocation, const Order& order, World world) -> cli::Answer {
  auto reached = SubscribersReached::create(invocation, world);
  return reached ? reached->obey(order) : cli::refused(reached.error().message);
}

}  // namespace sallyport::app
