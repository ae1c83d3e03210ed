#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "view/name.h"

namespace sallyport::view {

/// A piece of a page. What it shows or is called lies with that of all others, so that a page is gone through
/// from the front to the back of little memory.
struct Piece {
  enum class Kind : std::uint8_t {
    fixed,             ///< A text as it is.
    variable,          ///< The value of a name, escaped.
    raw_variable,      ///< The same as it is: ready HTML.
    section,           ///< Where the name shows something, its inside; for a list once a row.
    inverted_section,  ///< Where the name shows nothing, its inside.
  };

  Kind kind;
  std::uint32_t at;          ///< Where its letters begin, or the steps of its name.
  std::uint32_t size;        ///< How many there are.
  std::uint32_t inside = 0;  ///< Of a section: so many pieces after it are its inside.
};

/// A page: all that is fixed is text already, the rest is looked up each time.
class Pieces {
 public:
  [[nodiscard]] auto all() const -> std::span<const Piece> { return row_; }
  /// Of a fixed one.
  [[nodiscard]] auto text_of(const Piece& piece) const -> std::string_view {
    return std::string_view{texts_}.substr(piece.at, piece.size);
  }
  /// Of any other: "since.text" is looked for step by step.
  [[nodiscard]] auto name_of(const Piece& piece) const -> std::span<const Name> {
    return std::span{steps_}.subspan(piece.at, piece.size);
  }

  [[nodiscard]] auto count() const -> std::uint32_t { return static_cast<std::uint32_t>(row_.size()); }
  void add_text(std::string_view text);
  /// The name as a template has it; whatever kind but `fixed`.
  void add(Piece::Kind kind, std::string_view name);
  /// What comes after this one, a section, is its inside.
  void end_inside(std::uint32_t section) { row_.at(section).inside = count() - section - 1; }

 private:
  std::vector<Piece> row_;
  std::string texts_;
  std::vector<Name> steps_;
};

}  // namespace sallyport::view
