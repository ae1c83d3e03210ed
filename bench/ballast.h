#pragma once

#include <cstdint>
#include <string>

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

/// How often a PostgreSQL has come by itself to clean a table of the company's, or to look at it anew, those
/// under way among them: half a second of the processor each, taken from whatever is measured. 0 for SQLite.
/// Throws Failed.
[[nodiscard]] auto autovacuums(const Company& company) -> std::int64_t;

/// A remark on so many that came meanwhile; empty when none did.
[[nodiscard]] auto words_of_autovacuums(std::int64_t count) -> std::string;

/// What the database takes on the disk, in bytes. Throws Failed.
[[nodiscard]] auto bytes_of_database(const Company& company) -> std::int64_t;

}  // namespace sallyport::bench
