#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace sallyport::store::sqlite {

/// Throws the FaultInUnit that an error of this connection is: one line, what went wrong, without any of the
/// values.
[[noreturn]] void raise_error_of(::sqlite3* file, int outcome);

/// A statement of SQLite's, prepared and kept: preparing costs ten times what running costs. Its connection
/// must outlive it. Every call may throw FaultInUnit.
class Statement {
 public:
  /// Parameters and columns are counted from 0, parameters in the order in which their names first appear.
  Statement(::sqlite3* file, std::string_view sql);

  [[nodiscard]] auto parameters() const -> int;

  /// A text stays where it is until the statement is rewound.
  void set(int parameter, std::int64_t value);
  void set(int parameter, std::string_view value);
  void set_to_nothing(int parameter);
  template <class Value>
  void set(int parameter, const std::optional<Value>& value) {
    value ? set(parameter, *value) : set_to_nothing(parameter);
  }

  /// Goes to the next row, the first time to the first one; whether there is one.
  [[nodiscard]] auto step() -> bool;
  /// Of the row where it is, until it goes on.
  [[nodiscard]] auto is_nothing(int column) const -> bool;
  [[nodiscard]] auto number(int column) const -> std::int64_t;
  [[nodiscard]] auto text(int column) const -> std::string_view;
  /// How many rows it has changed, as soon as there is no next one.
  [[nodiscard]] auto changed() const -> std::int64_t;

  /// Goes on to its end.
  void finish();

  /// Whatever becomes of what is done with a statement meanwhile: afterwards it keeps no snapshot of the
  /// database and can be run anew.
  class Rewinding {
   public:
    explicit Rewinding(Statement& statement) : statement_{statement} {}
    Rewinding(const Rewinding&) = delete;
    Rewinding(Rewinding&&) = delete;
    auto operator=(const Rewinding&) -> Rewinding& = delete;
    auto operator=(Rewinding&&) -> Rewinding& = delete;
    ~Rewinding() { statement_.rewind(); }

   private:
    Statement& statement_;
  };

 private:
  struct Finalize {
    void operator()(::sqlite3_stmt* statement) const;
  };
  void require(int outcome) const;
  void rewind();

  ::sqlite3* file_;
  std::unique_ptr<::sqlite3_stmt, Finalize> statement_;
};

}  // namespace sallyport::store::sqlite
