#include "store/move/move.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <ranges>
#include <vector>

#include "store/meta.h"
#include "store/move/table.h"
#include "store/postgresql/prepare.h"
#include "store/query.h"
#include "store/schema.h"
#include "store/sqlite/database.h"
#include "store/work.h"

namespace sallyport::store {
namespace {

using postgresql::Database;

using Page = std::vector<TextRow>;
/// What the other side has in the place of a page's rows.
using Found = std::vector<std::optional<TextRow>>;

template <class Work>
void side_by_side(const Page& page, const Found& found, const Work& work) {
  for (std::size_t place = 0; place < page.size(); ++place) {
    work(page[place], found[place]);
  }
}

/// Between the two of them.
class Mover {
 public:
  Mover(Connection& from, Database& to, const MoveOptions& options)
      : from_{from}, to_{to}, options_{options}, tables_{tables_of(from)} {}

  auto run() -> Moved {
    // Those that refer to others go first and come last; what is gone goes first, so that nothing new is
    // taken for its double.
    for (const auto& table : std::views::reverse(tables_)) {
      take_away(table);
    }
    for (const auto& table : tables_) {
      tell(table);
      bring(table);
    }
    return moved_;
  }

  /// After the last run: every row is there, and as it was.
  void verify() {
    for (const auto& table : tables_) {
      const auto differences = differences_of(table);
      if (differences > 0) {
        throw FaultInUnit{
            fmt::format("{} rows of {} differ from their copies: run it again", differences, table.name)};
      }
      give_ids_after(table);
    }
  }

 private:
  void tell(const Table& table) const {
    if (options_.progress) {
      options_.progress(table.name);
    }
  }

  /// Every page of one side, each in a transaction of the new database.
  template <class Work>
  void on_pages(TableRows& rows, const Table& table, const Work& work) {
    std::optional<TextRow> last;
    for (;;) {
      to_.begin_writing();
      const auto page = rows.page_after(last);
      work(page);
      to_.commit();
      if (page.size() < TableRows::page_size) {
        return;
      }
      last = table.key_of(page.back());
    }
  }

  static auto is_our_mark(const Table& table, const TextRow& row) -> bool {
    return table.name == "meta" && row.front() == unfinished_move;
  }

  void take_away(const Table& table) {
    TableRows before{from_, table};
    TableRows now{to_.connection(), table};
    on_pages(now, table, [&](const Page& page) {
      side_by_side(page, before.find_each(page), [&](const TextRow& row, const auto& original) {
        if (!original && !is_our_mark(table, row)) {
          now.remove(table.key_of(row));
          ++moved_.changed;
        }
      });
    });
  }

  void bring(const Table& table) {
    TableRows before{from_, table};
    TableRows now{to_.connection(), table};
    const bool is_empty = now.page_after({}).empty();
    on_pages(before, table, [&](const Page& page) {
      moved_.rows += std::ssize(page);
      const auto copies = is_empty ? Found(page.size()) : now.find_each(page);
      side_by_side(page, copies, [&](const TextRow& row, const auto& copy) { put(now, row, copy); });
    });
  }

  void put(TableRows& now, const TextRow& row, const std::optional<TextRow>& copy) {
    if (copy == row) {
      return;
    }
    ++moved_.changed;
    if (copy) {
      now.update(row);
    } else {
      now.insert(row);
    }
  }

  auto differences_of(const Table& table) -> std::int64_t {
    TableRows before{from_, table};
    TableRows now{to_.connection(), table};
    std::int64_t all = 0;
    std::int64_t differing = 0;
    on_pages(before, table, [&](const Page& page) {
      all += std::ssize(page);
      side_by_side(page, now.find_each(page),
                   [&](const TextRow& row, const auto& copy) { differing += copy == row ? 0 : 1; });
    });
    std::int64_t copies = 0;
    on_pages(now, table, [&](const Page& page) {
      copies += std::ranges::count_if(page, [&](const auto& row) { return !is_our_mark(table, row); });
    });
    return differing + std::max<std::int64_t>(copies - all, 0);
  }

  /// No id is given twice, those of rows that are gone neither.
  void give_ids_after(const Table& table) {
    if (!table.newest_id) {
      return;
    }
    Query<In<std::string, std::string>> set{
        to_.connection(),
        "SELECT setval(pg_get_serial_sequence(:table, 'id'), GREATEST(CAST(:newest AS BIGINT), 1))"};
    set.run(table.name, *table.newest_id);
  }

  Connection& from_;
  Database& to_;
  const MoveOptions& options_;
  std::vector<Table> tables_;
  Moved moved_;
};

/// An empty database becomes an unfinished copy; one that is finished, or was never one, is refused.
void begin_move(Database& to) {
  const auto present = postgresql::present_schema(to.connection());
  if (present == 0) {
    postgresql::migrate_alone(to, {}, [](Connection& connection) {
      put_meta(connection, {.name = unfinished_move, .value = "from sqlite"});
    });
    return;
  }
  if (!find_meta(to.connection(), unfinished_move)) {
    throw FaultInUnit{"the PostgreSQL holds an installation already: give the move an empty database"};
  }
  if (!is_up_to_date(present)) {
    throw FaultInUnit{
        "the move was begun by another version: make the database anew, or go on with that one"};
  }
}

void require_ours(Connection& from) {
  Query<In<>, Scalar<int>> ours{from, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migrations'"};
  if (ours.one() == 0) {
    throw FaultInUnit{"the file is a database of another program"};
  }
  if (!is_up_to_date(schema_number(from))) {
    throw FaultInUnit{
        "the file was written by another version: start and stop this version's server on it first"};
  }
}

auto move_all(Connection& from, Database& to, const MoveOptions& options) -> Moved {
  // One state of everything, whatever the server of before goes on to write.
  run_once(from, "BEGIN DEFERRED");
  Mover mover{from, to, options};
  const auto moved = mover.run();
  if (options.finality == Finality::it_has_stopped) {
    mover.verify();
    run_once(to.connection(), fmt::format("DELETE FROM meta WHERE name = '{}'", unfinished_move));
  }
  run_once(from, "COMMIT");
  return moved;
}

}  // namespace

auto move_to_postgresql(const std::filesystem::path& from, const PostgresqlAddress& to,
                        const MoveOptions& options) -> Result<Moved> {
  try {
    sqlite::Database source{
        {.path = from, .busy_wait = options.busy_wait},
        options.finality == Finality::it_has_stopped ? sqlite::Role::sole_reader : sqlite::Role::reader};
    require_ours(source.connection());
    const auto target = postgresql::connect(to);
    postgresql::require_durable(target->connection());
    begin_move(*target);
    return move_all(source.connection(), *target, options);
  } catch (const FaultInUnit& why) {
    return fault(why.what());
  }
}

}  // namespace sallyport::store
