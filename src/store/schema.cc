#include "store/schema.h"

#include "store/meta.h"

namespace sallyport::store {

void refuse_newer(std::int64_t present) {
  if (present > all_migrations().back().number) {
    throw FaultInUnit{"the database was written by a newer version of sallyport: start that version"};
  }
}

auto is_up_to_date(std::int64_t present) -> bool { return present == all_migrations().back().number; }

void require_ring(Connection& connection, const StoreOptions& options) {
  if (!options.has_its_ring) {
    return;
  }
  if (const auto has = options.has_its_ring(find_meta(connection, ring_check_name)); !has) {
    throw RingFault{has.error().message};
  }
}

void bring_up_to_date(Connection& connection, std::int64_t present, const SchemaWords& words,
                      const StoreOptions& options) {
  refuse_newer(present);
  if (present > 0) {
    require_ring(connection, options);
  }
  migrate(connection, all_migrations(), words);
  if (present > 0 || !options.ring_check_of_new_database) {
    return;
  }
  const auto check = options.ring_check_of_new_database();
  if (!check) {
    throw RingFault{check.error().message};
  }
  put_meta(connection, {.name = ring_check_name, .value = *check});
}

}  // namespace sallyport::store
