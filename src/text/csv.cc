#include "text/csv.h"

namespace sallyport::text {
namespace {

auto begins_a_formula(char letter) -> bool { return std::string_view{"=+-@\t\r"}.contains(letter); }

/// An apostrophe, and behind it what is kept by one.
auto is_kept_by_apostrophe(std::string_view text) -> bool {
  return text.size() >= 2 && text[0] == '\'' && (begins_a_formula(text[1]) || text[1] == '\'');
}

}  // namespace

auto CsvReader::next() -> Result<std::optional<CsvRecord>> {
  if (state_ == State::begins) {
    pass_over_mark();
    state_ = State::reads;
  }
  while (state_ == State::reads && !fault_) {
    CsvRecord record{.line = line_, .fields = {}};
    auto after = After::field;
    while (after == After::field && !fault_) {
      if (record.fields.size() == most_fields) {
        refuse("there are more than 64 fields");
        break;
      }
      after = read_field(record.fields.emplace_back());
    }
    if (after == After::input) {
      state_ = State::ended;
    }
    const bool is_empty = record.fields.size() == 1 && record.fields.front().empty();
    if (!fault_ && !is_empty) {
      return record;
    }
  }
  if (fault_) {
    return std::unexpected{*fault_};
  }
  return std::nullopt;
}

auto CsvReader::peek() -> int {
  if (at_ == filled_ && !is_exhausted_ && !fault_) {
    auto got = source_(buffer_);
    at_ = 0;
    filled_ = got ? *got : 0;
    is_exhausted_ = filled_ == 0;
    if (!got) {
      fault_ = got.error();
    }
  }
  return at_ < filled_ ? static_cast<unsigned char>(buffer_[at_]) : end_of_input;
}

auto CsvReader::take() -> int {
  const auto letter = peek();
  if (letter != end_of_input) {
    ++at_;
    ++bytes_;
    line_ += letter == '\n' ? 1 : 0;
  }
  return letter;
}

auto CsvReader::take_if(char letter) -> bool {
  if (peek() != static_cast<unsigned char>(letter)) {
    return false;
  }
  take();
  return true;
}

void CsvReader::pass_over_mark() {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (take_if(mark[0]) && !(take_if(mark[1]) && take_if(mark[2]))) {
    refuse("the file is not UTF-8");
  }
}

auto CsvReader::read_field(std::string& field) -> After {
  return take_if('"') ? read_quoted(field) : read_bare(field);
}

auto CsvReader::read_quoted(std::string& field) -> After {
  for (;;) {
    const auto letter = take();
    if (letter == end_of_input) {
      refuse("the file ends within quotation marks");
      return After::input;
    }
    if (letter == '"' && !take_if('"')) {
      break;
    }
    append(field, letter);
    if (fault_) {
      return After::input;
    }
  }
  const auto next = peek();
  if (next != ',' && next != '\r' && next != '\n' && next != end_of_input) {
    refuse("something stands behind a closing quotation mark");
    return After::input;
  }
  return end_of_field();
}

auto CsvReader::read_bare(std::string& field) -> After {
  for (;;) {
    const auto letter = peek();
    if (letter == ',' || letter == '\r' || letter == '\n' || letter == end_of_input) {
      return end_of_field();
    }
    if (letter == '"') {
      refuse("a quotation mark stands within a field that does not begin with one");
      return After::input;
    }
    append(field, take());
    if (fault_) {
      return After::input;
    }
  }
}

void CsvReader::append(std::string& field, int letter) {
  if (letter == 0) {
    refuse("a NUL character stands here");
  } else if (field.size() == longest_field) {
    refuse("a field has more than 1024 bytes");
  } else {
    field += static_cast<char>(letter);
  }
}

auto CsvReader::end_of_field() -> After {
  const auto letter = take();
  switch (letter) {
    case ',':
      return After::field;
    case '\n':
      return After::record;
    case '\r':
      if (take_if('\n')) {
        return After::record;
      }
      refuse("a carriage return stands without a line feed");
      return After::input;
    default:
      return After::input;
  }
}

void CsvReader::refuse(std::string_view what) {
  if (!fault_) {
    fault_ = Fault{"line " + std::to_string(line_) + ": " + std::string{what}};
  }
}

auto csv_field(std::string_view value) -> std::string {
  if (value.find_first_of("\",\r\n") == std::string_view::npos) {
    return std::string{value};
  }
  std::string field = "\"";
  for (const auto letter : value) {
    field += letter;
    if (letter == '"') {
      field += letter;
    }
  }
  return field + '"';
}

auto without_formula(std::string_view value) -> std::string {
  const bool needs_it = !value.empty() && (begins_a_formula(value.front()) || is_kept_by_apostrophe(value));
  return (needs_it ? "'" : "") + std::string{value};
}

auto from_without_formula(std::string_view field) -> std::string_view {
  return is_kept_by_apostrophe(field) ? field.substr(1) : field;
}

}  // namespace sallyport::text
