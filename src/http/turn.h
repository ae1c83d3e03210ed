#pragma once

namespace sallyport::http {

/// Who goes to a worker first when more requests wait than can be answered. Each has a queue of its own, so
/// that those of the one can't fill the other's.
enum class Turn { first, last };

}  // namespace sallyport::http
