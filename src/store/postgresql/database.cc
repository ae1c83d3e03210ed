#include "store/postgresql/database.h"

#include <poll.h>

#include <algorithm>

namespace sallyport::store::postgresql {

void Database::Locks::hold(AccountId account) {
  if (std::ranges::find(held_, account) == held_.end()) {
    // What is read next is read after it.
    lock_.sent().run_later(account);
    held_.push_back(account);
  }
}

auto Database::is_stale() const -> bool {
  pollfd socket{.fd = descriptor(), .events = POLLIN, .revents = 0};
  return ::poll(&socket, 1, 0) != 0;
}

void Database::begin_writing() {
  locks_.forget();
  connection_.locks = &locks_;
  ++connection_.transaction;
  pipeline_.begin(begin_writing_);
}

void Database::begin_reading() {
  connection_.locks = nullptr;
  ++connection_.transaction;
  pipeline_.begin(begin_reading_);
}

}  // namespace sallyport::store::postgresql
