#pragma once

#include <cstdint>

#include "bench/company.h"

namespace sallyport::bench {

/// One of so many is signed in.
inline constexpr std::int64_t people_for_each_session = 10;

/// Subscribers who do nothing but fill the database: of ten, three with an authenticator; two events for
/// each. Those of the numbers from `first` on, `count` of them. Throws Failed.
void add_ballast(const Company& company, std::int64_t first, std::int64_t count);

/// Every attempt began in the last ten seconds, one after the other, and what a database does by itself some
/// minutes after so many rows came at once is done: it is not to be done while something is measured. Throws
/// Failed.
void settle(const Company& company);

/// What the database takes on the disk, in bytes. Throws Failed.
[[nodiscard]] auto bytes_of_database(const Company& company) -> std::int64_t;

}  // namespace sallyport::bench
