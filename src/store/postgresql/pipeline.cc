#include "store/postgresql/pipeline.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "store/connection.h"
#include "store/postgresql/errors.h"

namespace sallyport::store::postgresql {
namespace {

constexpr std::string_view division_by_zero = "22012";

}  // namespace

Pipeline::Pipeline(const Libpq& libpq, const Secret& parameters, Statements statements)
    : libpq_{libpq},
      connection_{libpq.connect(std::string{parameters.reveal()}.c_str()), libpq.finish},
      statements_{statements},
      descriptor_{::fcntl(libpq.socket(connection_.get()), F_DUPFD_CLOEXEC, 0)} {
  if (libpq_.status(connection_.get()) != CONNECTION_OK) {
    throw Unreachable{
        fmt::format("the database can't be reached: {}", one_line(libpq_.error_message(connection_.get())))};
  }
  if (!descriptor_.is_open()) {
    throw Unreachable{"the database can't be reached: too many files and connections are open"};
  }
  libpq_.set_notice_receiver(connection_.get(), &note_warning, this);
  require_sent(libpq_.enter_pipeline_mode(connection_.get()));
}

Pipeline::~Pipeline() { ::shutdown(descriptor_.number(), SHUT_RDWR); }

void Pipeline::note_warning(void* self, const PGresult* notice) {
  auto& pipeline = *static_cast<Pipeline*>(self);
  const auto* const severity = pipeline.libpq_.error_field(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  pipeline.was_warned_ =
      pipeline.was_warned_ || (severity != nullptr && severity == std::string_view{"WARNING"});
}

void Pipeline::require_sent(int outcome) const {
  if (outcome == 0) {
    raise_state({});
  }
}

auto Pipeline::new_statement(std::string sql) -> Statement {
  return {.sql = std::move(sql), .number = ++made_};
}

void Pipeline::prepare(const Statement& statement) {
  if (!prepared_.contains(statement.number)) {
    require_sent(libpq_.send_prepare(connection_.get(), fmt::format("s{}", statement.number).c_str(),
                                     statement.sql.c_str(), 0, nullptr));
    owed_.emplace_back(Preparation{statement.number});
    prepared_.insert(statement.number);
  }
}

auto Pipeline::send(const Statement& statement, std::span<const std::optional<std::string>> values)
    -> Ticket {
  if (std::ranges::any_of(values, [](const auto& value) { return value && value->contains('\0'); })) {
    throw FaultInUnit{"a text with a NUL can't be kept"};  // it would be cut there
  }
  std::vector<const char*> texts(values.size());
  std::ranges::transform(values, texts.begin(),
                         [](const auto& value) { return value ? value->c_str() : nullptr; });
  const auto count = static_cast<int>(values.size());
  if (statements_ == Statements::kept) {
    prepare(statement);
    require_sent(libpq_.send_prepared(connection_.get(), fmt::format("s{}", statement.number).c_str(), count,
                                      texts.data(), nullptr, nullptr, 0));
  } else {
    require_sent(libpq_.send_params(connection_.get(), statement.sql.c_str(), count, nullptr, texts.data(),
                                    nullptr, nullptr, 0));
  }
  owed_.emplace_back(++newest_);
  return newest_;
}

auto Pipeline::answer(Ticket ticket) -> Rows {
  if (!answers_.contains(ticket)) {
    receive_all();
  }
  auto node = answers_.extract(ticket);
  return node ? std::move(node.mapped()) : Rows{};
}

void Pipeline::begin(const Statement& statement) {
  has_heard_ = false;
  answers_.clear();  // what was asked ahead in the transaction before, and then not needed
  forget(send(statement, {}));
}

void Pipeline::settle() {
  if (!has_heard_) {
    receive_all();
  }
}

void Pipeline::commit(const Statement& statement) {
  (void)answer(send(statement, {}));
  if (was_warned_) {
    raise_state({});
  }
  if (newest_tag_ != "COMMIT") {
    throw FaultInUnit{"the database gave up the transaction; try again"};
  }
}

auto Pipeline::next_result() -> Result {
  auto* const result = libpq_.get_result(connection_.get());
  if (libpq_.status(connection_.get()) != CONNECTION_OK) {
    libpq_.clear(result);
    raise_state({});
  }
  return {result, libpq_.clear};
}

void Pipeline::receive_all() {
  require_sent(libpq_.pipeline_sync(connection_.get()));
  for (const auto& owed : std::exchange(owed_, {})) {
    receive(owed);
  }
  (void)next_result();  // the end of what was asked for
  forgotten_.clear();
  has_heard_ = true;
  required_.clear();
  const auto* const unchanged = std::exchange(unchanged_, nullptr);
  const auto error = std::exchange(error_, {});
  if (error) {
    answers_.clear();  // nobody asks for them any more
  }
  if (unchanged != nullptr) {
    throw Contended{unchanged};
  }
  if (error) {
    raise_state(*error);
  }
}

void Pipeline::receive(const Owed& owed) {
  was_warned_ = false;
  const auto* const ticket = std::get_if<Ticket>(&owed);
  while (const auto result = next_result()) {
    const auto status = libpq_.result_status(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      note_error(owed, result.get());
    } else if (ticket != nullptr) {
      newest_tag_ = libpq_.command_tag(result.get());
      if (!forgotten_.contains(*ticket) && !required_.contains(*ticket)) {
        answers_.insert_or_assign(*ticket, rows_of(result.get()));
      }
    }
  }
}

void Pipeline::note_error(const Owed& owed, const PGresult* result) {
  if (const auto* const preparation = std::get_if<Preparation>(&owed)) {
    prepared_.erase(preparation->statement);
  }
  if (error_) {
    return;
  }
  const auto* const state = libpq_.error_field(result, PG_DIAG_SQLSTATE);
  error_ = state == nullptr ? "" : state;
  const auto* const ticket = std::get_if<Ticket>(&owed);
  const auto required = ticket == nullptr ? required_.end() : required_.find(*ticket);
  if (required != required_.end() && error_ == division_by_zero) {
    unchanged_ = required->second;
  }
}

auto Pipeline::affected_by(PGresult* result) const -> std::int64_t {
  const std::string_view affected = libpq_.affected(result);
  std::int64_t count = 0;
  std::from_chars(affected.data(), affected.data() + affected.size(), count);
  return count;
}

auto Pipeline::rows_of(PGresult* result) const -> Rows {
  Rows all;
  all.affected = affected_by(result);
  const auto columns = libpq_.columns(result);
  for (int row = 0; row < libpq_.rows(result); ++row) {
    auto& values = all.rows.emplace_back();
    for (int column = 0; column < columns; ++column) {
      if (libpq_.is_null(result, row, column) != 0) {
        values.emplace_back(std::nullopt);
      } else {
        values.emplace_back(std::string{libpq_.value(result, row, column),
                                        static_cast<std::size_t>(libpq_.length(result, row, column))});
      }
    }
  }
  return all;
}

}  // namespace sallyport::store::postgresql
