#include "view/rendering.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "view/name.h"
#include "view/named_values.h"

namespace sallyport::view {
namespace {

/// What is seen inside of a section: the names of an object or a row, or a text; and what is around it.
struct Scope {
  const NamedValues* names;
  const Value* text;
  const Scope* around;
};

/// "." is what the section itself shows, every other name may be one from around it.
auto find(Name name, const Scope& scope) -> const Value* {
  constexpr Name itself{"."};
  if (name == itself && scope.text != nullptr) {
    return scope.text;
  }
  for (const auto* at = &scope; at != nullptr; at = at->around) {
    const auto* found = at->names == nullptr ? nullptr : at->names->find(name);
    if (found != nullptr || name == itself) {
      return found;
    }
  }
  return nullptr;
}

auto find(std::span<const Name> steps, const Scope& scope) -> const Value* {
  const auto* found = find(steps.front(), scope);
  for (auto rest = steps.subspan(1); found != nullptr && !rest.empty(); rest = rest.subspan(1)) {
    const auto* object = std::get_if<Data>(found);
    found = object == nullptr ? nullptr : object->values().find(rest.front());
  }
  return found;
}

auto shows_something(const Value* value) -> bool {
  if (value == nullptr) {
    return false;
  }
  struct Judge {
    auto operator()(bool yes) const -> bool { return yes; }
    auto operator()(std::string_view text) const -> bool { return !text.empty(); }
    auto operator()(const Data& /*object*/) const -> bool { return true; }
    auto operator()(const std::vector<Data>& rows) const -> bool { return !rows.empty(); }
  };
  return std::visit(Judge{}, *value);
}

/// The name by which HTML knows a character that means something to it.
constexpr auto entity_of(char letter) -> std::string_view {
  switch (letter) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    default:
      return {};
  }
}

/// Most letters have none, which one look tells.
constexpr auto has_entity = [] {
  std::array<bool, 256> has{};
  for (std::size_t byte = 0; byte < has.size(); ++byte) {
    has.at(byte) = !entity_of(static_cast<char>(byte)).empty();
  }
  return has;
}();

class Rendering {
 public:
  Rendering(const Pieces& pieces, std::string& page) : pieces_{pieces}, page_{page} {}

  void put(std::span<const Piece> pieces, const Scope& scope) {
    while (!pieces.empty()) {
      const auto& piece = pieces.front();
      put(piece, pieces.subspan(1, piece.inside), scope);
      pieces = pieces.subspan(1 + piece.inside);
    }
  }

 private:
  void put(const Piece& piece, std::span<const Piece> inside, const Scope& scope) {
    switch (piece.kind) {
      case Piece::Kind::fixed:
        page_ += pieces_.text_of(piece);
        return;
      case Piece::Kind::variable:
        put_escaped(text_of(value_of(piece, scope)));
        return;
      case Piece::Kind::raw_variable:
        page_ += text_of(value_of(piece, scope));
        return;
      case Piece::Kind::section:
        put_section(value_of(piece, scope), inside, scope);
        return;
      case Piece::Kind::inverted_section:
        if (!shows_something(value_of(piece, scope))) {
          put(inside, scope);
        }
        return;
    }
  }

  void put_section(const Value* value, std::span<const Piece> inside, const Scope& scope) {
    if (!shows_something(value)) {
      return;
    }
    if (const auto* rows = std::get_if<std::vector<Data>>(value)) {
      for (const auto& row : *rows) {
        put(inside, {.names = &row.values(), .text = nullptr, .around = &scope});
      }
    } else if (const auto* object = std::get_if<Data>(value)) {
      put(inside, {.names = &object->values(), .text = nullptr, .around = &scope});
    } else {
      put(inside, {.names = nullptr, .text = value, .around = &scope});
    }
  }

  [[nodiscard]] auto value_of(const Piece& piece, const Scope& scope) const -> const Value* {
    return find(pieces_.name_of(piece), scope);
  }

  static auto text_of(const Value* value) -> std::string_view {
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string_view>(value);
    return text == nullptr ? std::string_view{} : *text;
  }

  // Most texts have nothing to escape: they are copied in runs.
  void put_escaped(std::string_view text) {
    const auto means_something = [](char letter) { return has_entity[static_cast<unsigned char>(letter)]; };
    for (;;) {
      const auto* const special = std::ranges::find_if(text, means_something);
      page_.append(text.begin(), special);
      if (special == text.end()) {
        return;
      }
      page_ += entity_of(*special);
      text = {special + 1, text.end()};
    }
  }

  const Pieces& pieces_;
  std::string& page_;
};

}  // namespace

auto render(const Pieces& pieces, const Data& data) -> std::string {
  // A page that grows as it is written is moved from one large piece of memory to the next.
  constexpr std::size_t usual_page = 12'288;
  std::string page;
  page.reserve(usual_page);
  Rendering{pieces, page}.put(pieces.all(), {.names = &data.values(), .text = nullptr, .around = nullptr});
  return page;
}

}  // namespace sallyport::view
