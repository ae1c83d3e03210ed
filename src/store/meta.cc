#include "store/meta.h"

#include "store/query.h"

namespace sallyport::store {

auto find_meta(Connection& connection, std::string_view name) -> std::optional<std::string> {
  Query<In<std::string_view>, Scalar<std::string>> find{connection,
                                                        "SELECT value FROM meta WHERE name = :name"};
  return find.one(name);
}

void put_meta(Connection& connection, const Meta& meta) {
  Query<In<std::string_view, std::string_view>> put{
      connection,
      "INSERT INTO meta (name, value) VALUES (:name, :value) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value"};
  put.run(meta.name, meta.value);
}

}  // namespace sallyport::store
