#include "view/template_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <utility>

namespace sallyport::view {
namespace {

constexpr std::string_view layout_name = "layout";
/// A whole document of its own.
constexpr std::string_view mail_name = "mail";
constexpr std::string_view asset_prefix = "asset.";
constexpr std::string_view blanks = " \t";
constexpr std::string_view white_space = " \t\r\n";

enum class Kind : std::uint8_t {
  text,
  variable,
  raw_variable,
  section,
  inverted_section,
  section_end,
  partial,
  comment,
};

struct Token {
  Kind kind;
  std::string_view content;  // the text, or the tag's name
  std::size_t begin;
  std::size_t end;
};

/// A template, or a translated text that goes into one.
struct Source {
  std::string_view name;
  std::string_view text;
  std::string_view path = {};
};

auto trimmed(std::string_view text) -> std::string_view {
  const auto begin = text.find_first_not_of(white_space);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

/// "a.b.c", or "." alone: no step of it is empty.
auto has_whole_steps(std::string_view name) -> bool {
  return name == "." || (!name.starts_with('.') && !name.ends_with('.') && !name.contains(".."));
}

auto is_name(Kind kind, std::string_view name) -> bool {
  const auto allowed = [kind](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
           (kind == Kind::partial ? letter == '/' || letter == '-' : letter == '.');
  };
  const bool starts_well = !name.empty() && (name.front() < '0' || name.front() > '9');
  return kind == Kind::comment ||
         (starts_well && has_whole_steps(name) && std::ranges::all_of(name, allowed));
}

auto kind_of_sign(char sign) -> std::optional<Kind> {
  switch (sign) {
    case '#':
      return Kind::section;
    case '^':
      return Kind::inverted_section;
    case '/':
      return Kind::section_end;
    case '>':
      return Kind::partial;
    case '!':
      return Kind::comment;
    default:  // any other letter belongs to the name
      return std::nullopt;
  }
}

auto line_at(std::string_view text, std::size_t position) -> std::size_t {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, position), '\n'));
}

auto faulty(const Source& source, std::size_t position, const std::string& what) -> std::unexpected<Fault> {
  const auto line = line_at(source.text, position);
  return fault(source.path.empty() ? fmt::format("template {}, line {}: {}", source.name, line, what)
                                   : fmt::format("{}:{}: {}", source.path, line, what));
}

/// The tag that begins at `begin`; nothing when it has no end.
auto read_tag(std::string_view text, std::size_t begin) -> std::optional<Token> {
  const bool raw = text.substr(begin).starts_with("{{{");
  const std::string_view closing = raw ? "}}}" : "}}";
  const auto inside = begin + (raw ? 3 : 2);
  const auto end = text.find(closing, inside);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  auto content = trimmed(text.substr(inside, end - inside));
  auto kind = raw ? Kind::raw_variable : Kind::variable;
  if (const auto signed_kind = content.empty() || raw ? std::nullopt : kind_of_sign(content.front())) {
    kind = *signed_kind;
    content = trimmed(content.substr(1));
  }
  return Token{.kind = kind, .content = content, .begin = begin, .end = end + closing.size()};
}

/// Every section ends, in the order in which they began.
auto check_sections(const Source& source, const std::vector<Token>& tokens) -> Result<void> {
  std::vector<Token> open;
  for (const auto& token : tokens) {
    if (token.kind == Kind::section || token.kind == Kind::inverted_section) {
      open.push_back(token);
    } else if (token.kind == Kind::section_end) {
      if (open.empty() || open.back().content != token.content) {
        return faulty(source, token.begin, fmt::format("{{{{/{}}}}} ends no section", token.content));
      }
      open.pop_back();
    }
  }
  if (!open.empty()) {
    return faulty(source, open.back().begin, fmt::format("section {} has no end", open.back().content));
  }
  return {};
}

auto scan(const Source& source) -> Result<std::vector<Token>> {
  const auto text = source.text;
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = std::min(text.find("{{", at), text.size());
    if (begin > at) {
      tokens.push_back(
          {.kind = Kind::text, .content = text.substr(at, begin - at), .begin = at, .end = begin});
    }
    if (begin == text.size()) {
      break;
    }
    const auto tag = read_tag(text, begin);
    if (!tag) {
      return faulty(source, begin, "a tag has no end");
    }
    if (!is_name(tag->kind, tag->content)) {
      return faulty(source, begin, fmt::format("'{}' is no name (a-z, 0-9, _)", tag->content));
    }
    tokens.push_back(*tag);
    at = tag->end;
  }
  if (const auto sound = check_sections(source, tokens); !sound) {
    return std::unexpected{sound.error()};
  }
  return tokens;
}

/// Nothing but blanks after the last line break.
auto ends_a_line(std::string_view text) -> bool {
  const auto last = text.find_last_not_of(blanks);
  return last == std::string_view::npos || text[last] == '\n';
}

/// Nothing but blanks before the first line break.
auto is_rest_of_a_line(std::string_view text) -> bool {
  const auto first = text.find_first_not_of(" \t\r");
  return first != std::string_view::npos && text[first] == '\n';
}

/// Fixed text without indentation and empty lines.
auto without_indentation(std::string_view text) -> std::string {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    out.append(text.substr(0, end));
    if (end == std::string_view::npos) {
      break;
    }
    out.erase(out.find_last_not_of(blanks) + 1);
    out.push_back('\n');
    text.remove_prefix(std::min(text.find_first_not_of(white_space, end), text.size()));
  }
  return out;
}

class Expansion {
 public:
  Expansion(const TemplateSources& sources, const Translate& translate)
      : sources_{sources}, translate_{translate} {}

  auto page(std::string_view name) -> Result<Pieces> {
    page_ = name;
    const bool has_layout = name != mail_name;
    if (const auto done = include(has_layout ? layout_name : name); !done) {
      return std::unexpected{done.error()};
    }
    if (has_layout && !has_content_) {
      return faulty({.name = layout_name, .text = {}, .path = path_of(layout_name)}, 0,
                    "{{{content}}} is missing");
    }
    end_fixed_text();
    return std::move(pieces_);
  }

 private:
  /// A template's own text, while it is being gone through.
  struct Place {
    Source source;
    std::span<const Token> tokens;
  };

  auto include(std::string_view name) -> Result<void> {
    if (std::ranges::find(open_, name) != open_.end()) {
      return faulty({.name = name, .text = {}, .path = path_of(name)}, 0, "it includes itself");
    }
    const auto found = sources_.templates.find(name);
    if (found == sources_.templates.end()) {
      return fault(fmt::format("template {}: there is none of this name", name));
    }
    // The line break at the end of a file is the editor's, not the page's.
    auto text = found->second;
    text.remove_suffix(text.ends_with('\n') ? 1 : 0);
    const Source source{.name = name, .text = text, .path = path_of(name)};
    const auto tokens = scan(source);
    if (!tokens) {
      return std::unexpected{tokens.error()};
    }
    open_.push_back(name);
    const auto done = put_all({.source = source, .tokens = *tokens});
    open_.pop_back();
    return done;
  }

  [[nodiscard]] auto path_of(std::string_view name) const -> std::string_view {
    const auto found = sources_.paths.find(name);
    return found == sources_.paths.end() ? std::string_view{} : found->second;
  }

  auto put_all(const Place& place) -> Result<void> {
    for (std::size_t i = 0; i < place.tokens.size(); ++i) {
      const auto& token = place.tokens[i];
      const bool is_section = token.kind == Kind::section || token.kind == Kind::inverted_section;
      if (is_section && token.content.starts_with(asset_prefix)) {
        i = inside_of_asset_section(place, i);
        continue;
      }
      const bool is_text_section = token.kind == Kind::section && token.content == "_";
      if (const auto done = is_text_section ? put_translation(place, i) : put(place, i); !done) {
        return done;
      }
    }
    return {};
  }

  auto put(const Place& place, std::size_t index) -> Result<void> {
    const auto& token = place.tokens[index];
    switch (token.kind) {
      case Kind::text:
        put_text(place, index);
        return {};
      case Kind::variable:
        return put_variable(place, token);
      case Kind::raw_variable:
        return put_raw_variable(token);
      case Kind::section:
        begin_section(Piece::Kind::section, token.content);
        return {};
      case Kind::inverted_section:
        begin_section(Piece::Kind::inverted_section, token.content);
        return {};
      case Kind::section_end:
        if (!token.content.starts_with(asset_prefix)) {
          end_section();
        }
        return {};
      case Kind::partial:
        return put_partial(place, token);
      case Kind::comment:
        return {};
    }
    std::abort();
  }

  // Whether an asset is there is known now: the section's inside stays without its tags, or goes whole.
  // Gives the index of the last token that is dealt with.
  [[nodiscard]] auto inside_of_asset_section(const Place& place, std::size_t index) const -> std::size_t {
    const auto& opening = place.tokens[index];
    const bool is_there = find_asset(opening.content) != nullptr;
    if (is_there == (opening.kind == Kind::section)) {
      return index;
    }
    for (std::size_t depth = 1; depth > 0;) {
      const auto& token = place.tokens[++index];
      const bool begins = token.kind == Kind::section || token.kind == Kind::inverted_section;
      depth += begins ? 1U : 0U;
      depth -= token.kind == Kind::section_end ? 1U : 0U;
    }
    return index;
  }

  [[nodiscard]] auto find_asset(std::string_view variable) const -> const std::string* {
    const auto found = sources_.asset_urls.find(std::string{variable.substr(asset_prefix.size())});
    return found == sources_.asset_urls.end() ? nullptr : &found->second;
  }

  // A line that holds nothing but a section's tag or a comment is no line of the page.
  void put_text(const Place& place, std::size_t index) {
    auto text = place.tokens[index].content;
    if (index > 0 && vanishes(place.tokens[index - 1].kind) && begins_a_line(place, index - 1) &&
        is_rest_of_a_line(text)) {
      text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
    }
    const auto kept = without_indentation(text);
    const bool empty_line = fixed_.ends_with('\n') && kept.starts_with('\n');
    fixed_.append(kept, empty_line ? 1 : 0);
  }

  static auto vanishes(Kind kind) -> bool {
    return kind == Kind::section || kind == Kind::inverted_section || kind == Kind::section_end ||
           kind == Kind::comment;
  }

  static auto begins_a_line(const Place& place, std::size_t index) -> bool {
    return ends_a_line(place.source.text.substr(0, place.tokens[index].begin));
  }

  auto put_variable(const Place& place, const Token& token) -> Result<void> {
    if (!token.content.starts_with(asset_prefix)) {
      put_name(Piece::Kind::variable, token.content);
      return {};
    }
    const auto* url = find_asset(token.content);
    if (url == nullptr) {
      return faulty(place.source, token.begin, fmt::format("there is no {}", token.content));
    }
    fixed_ += *url;
    return {};
  }

  auto put_raw_variable(const Token& token) -> Result<void> {
    if (token.content == "content" && open_.size() == 1) {
      has_content_ = true;
      return include(page_);
    }
    put_name(Piece::Kind::raw_variable, token.content);
    return {};
  }

  auto put_partial(const Place& place, const Token& token) -> Result<void> {
    if (!sources_.templates.contains(token.content)) {
      return faulty(place.source, token.begin, fmt::format("there is no template {}", token.content));
    }
    return include(token.content);
  }

  // From {{#_}} at `index` to its {{/_}}, where the index is left.
  auto put_translation(const Place& place, std::size_t& index) -> Result<void> {
    const auto& opening = place.tokens[index];
    while (place.tokens[++index].kind != Kind::section_end) {
      const auto kind = place.tokens[index].kind;
      if (kind != Kind::text && kind != Kind::variable) {
        return faulty(place.source, place.tokens[index].begin, "a text holds words and {{variables}} only");
      }
    }
    const auto& closing = place.tokens[index];
    const auto msgid = normalised(place.source.text.substr(opening.end, closing.begin - opening.end));
    if (msgid.empty()) {
      return faulty(place.source, opening.begin, "an empty text");
    }
    return put_translated(msgid);
  }

  auto put_translated(const std::string& msgid) -> Result<void> {
    const auto text = translate_(msgid);
    const auto name = fmt::format("text '{}'", msgid);
    const Source source{.name = name, .text = text};
    const auto tokens = scan(source);
    if (!tokens) {
      return std::unexpected{tokens.error()};
    }
    for (const auto& token : *tokens) {
      if (token.kind == Kind::text) {
        fixed_ += token.content;
      } else if (token.kind != Kind::variable) {
        return faulty(source, token.begin, "a text holds words and {{variables}} only");
      } else if (auto done = put_variable({.source = source, .tokens = *tokens}, token); !done) {
        return done;
      }
    }
    return {};
  }

  void put_name(Piece::Kind kind, std::string_view name) {
    end_fixed_text();
    pieces_.add(kind, name);
  }

  void begin_section(Piece::Kind kind, std::string_view name) {
    end_fixed_text();
    open_sections_.push_back(pieces_.count());
    pieces_.add(kind, name);
  }

  void end_section() {
    end_fixed_text();
    pieces_.end_inside(open_sections_.back());
    open_sections_.pop_back();
  }

  void end_fixed_text() {
    if (!fixed_.empty()) {
      pieces_.add_text(fixed_);
      fixed_.clear();
    }
  }

  const TemplateSources& sources_;
  const Translate& translate_;
  std::string_view page_;
  std::vector<std::string_view> open_;
  std::vector<std::uint32_t> open_sections_;
  std::string fixed_;
  Pieces pieces_;
  bool has_content_ = false;
};

}  // namespace

auto pieces_of(const TemplateSources& sources, const Translate& translate, std::string_view page)
    -> Result<Pieces> {
  return Expansion{sources, translate}.page(page);
}

auto included_templates(const TemplateSources& sources) -> std::unordered_set<std::string_view> {
  std::unordered_set<std::string_view> included{layout_name};
  for (const auto& [name, text] : sources.templates) {
    const auto tokens = scan({.name = name, .text = text});
    if (!tokens) {
      continue;
    }
    for (const auto& token : *tokens) {
      if (token.kind == Kind::partial) {
        included.insert(token.content);
      }
    }
  }
  return included;
}

auto texts_in(std::string_view template_text) -> std::vector<std::string> {
  std::vector<std::string> texts;
  std::optional<std::size_t> begin;
  for (const auto& token : scan({.name = {}, .text = template_text}).value_or(std::vector<Token>{})) {
    if (token.content != "_" || token.kind == Kind::text) {
      continue;
    }
    if (token.kind == Kind::section) {
      begin = token.end;
    } else if (token.kind == Kind::section_end && begin) {
      texts.push_back(normalised(template_text.substr(*begin, token.begin - *begin)));
      begin.reset();
    }
  }
  return texts;
}

auto inclusions_in(std::string_view template_text) -> std::vector<Inclusion> {
  std::vector<Inclusion> inclusions;
  for (const auto& token : scan({.name = {}, .text = template_text}).value_or(std::vector<Token>{})) {
    if (token.kind == Kind::partial) {
      inclusions.push_back({.name = token.content, .line = line_at(template_text, token.begin)});
    }
  }
  return inclusions;
}

auto normalised(std::string_view text) -> std::string {
  std::string out;
  for (const char letter : trimmed(text)) {
    const bool is_white = white_space.contains(letter);
    if (!is_white) {
      out.push_back(letter);
    } else if (!out.ends_with(' ')) {
      out.push_back(' ');
    }
  }
  return out;
}

}  // namespace sallyport::view
