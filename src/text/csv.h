#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// Comma-separated values (RFC 4180), as they go between programs and through spreadsheets.
namespace sallyport::text {

/// One record, and the line of the file on which it begins, from 1.
struct CsvRecord {
  std::int64_t line = 0;
  std::vector<std::string> fields;
};

/// Reads records one after the other, from whatever gives bytes, in memory that does not grow. Strict: a
/// quotation mark within a bare field, something behind a closing one, an end within quotes, a carriage
/// return alone, NUL, a field or a record that is too long are faults, which name the line. A byte order mark
/// at the start and empty lines are passed over.
class CsvReader {
 public:
  static constexpr std::size_t longest_field = 1'024;
  static constexpr std::size_t most_fields = 64;

  /// Fills the buffer as far as it can and says how far: 0 at the end.
  using Source = std::function<Result<std::size_t>(std::span<char> buffer)>;

  explicit CsvReader(Source source) : source_{std::move(source)}, buffer_(buffer_size) {}

  /// Nothing at the end. After a fault there is no next one.
  [[nodiscard]] auto next() -> Result<std::optional<CsvRecord>>;
  /// The line that is being read.
  [[nodiscard]] auto line() const -> std::int64_t { return line_; }
  /// How many bytes were read of what the source gave.
  [[nodiscard]] auto bytes() const -> std::int64_t { return bytes_; }

 private:
  static constexpr std::size_t buffer_size = 65'536;
  static constexpr int end_of_input = -1;

  [[nodiscard]] auto peek() -> int;
  auto take() -> int;
  [[nodiscard]] auto take_if(char letter) -> bool;
  void pass_over_mark();
  enum class After : std::uint8_t { field, record, input };
  [[nodiscard]] auto read_field(std::string& field) -> After;
  [[nodiscard]] auto read_quoted(std::string& field) -> After;
  [[nodiscard]] auto read_bare(std::string& field) -> After;
  void append(std::string& field, int letter);
  [[nodiscard]] auto end_of_field() -> After;
  void refuse(std::string_view what);

  Source source_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  bool is_exhausted_ = false;
  std::int64_t line_ = 1;
  std::int64_t bytes_ = 0;
  enum class State : std::uint8_t { begins, reads, ended } state_ = State::begins;
  std::optional<Fault> fault_;
};

/// A field as it is written: in quotation marks where it needs them.
[[nodiscard]] auto csv_field(std::string_view value) -> std::string;

// Spreadsheets take a field for a formula that begins with = + - @, a tab or a carriage return. Such a field
// is written with an apostrophe in front, which shows it as text; reading takes the apostrophe away again. A
// field that begins with an apostrophe and one of these, or with two apostrophes, gets one too, so that every
// text comes back as it was.
[[nodiscard]] auto without_formula(std::string_view value) -> std::string;
[[nodiscard]] auto from_without_formula(std::string_view field) -> std::string_view;

}  // namespace sallyport::text
