#include "store/postgresql/door.h"

#include <iterator>

namespace sallyport::store::postgresql {

auto Door::enter(Line line, Steady::time_point deadline) -> Entered {
  std::unique_lock lock{mutex_};
  if (free_ > 0) {
    --free_;
    return Entered::yes;
  }
  Waiting self;
  auto& waiters = line == Line::first ? first_ : second_;
  waiters.push_back(&self);
  const auto place = std::prev(waiters.end());
  if (self.woken.wait_until(lock, deadline, [&self] { return self.is_called; })) {
    return Entered::yes;
  }
  waiters.erase(place);
  return Entered::no;
}

// The place goes from hand to hand: nobody who comes just then can take it before the one who was called.
void Door::leave() {
  const std::scoped_lock lock{mutex_};
  if (first_.empty() && second_.empty()) {
    ++free_;
    return;
  }
  auto& waiters = next_line();
  auto& called = *waiters.front();
  waiters.pop_front();
  called.is_called = true;
  // Under the lock: what is woken goes with its owner's stack.
  called.woken.notify_one();
}

auto Door::next_line() -> Waiters& {
  constexpr unsigned share_of_the_second = 4;
  const bool is_for_the_second = first_.empty() || (!second_.empty() && ++called_ % share_of_the_second == 0);
  return is_for_the_second ? second_ : first_;
}

}  // namespace sallyport::store::postgresql
