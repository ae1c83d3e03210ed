#include "view/po_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sallyport::view {
namespace {

constexpr std::string_view white_space = " \t\r";

auto trimmed(std::string_view text) -> std::string_view {
  const auto begin = text.find_first_not_of(white_space);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(white_space) + 1 - begin);
}

auto unescaped(char letter) -> std::optional<char> {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '"':
    case '\\':
      return letter;
    default:
      return std::nullopt;
  }
}

/// What stands between quotation marks; nothing when that is not all that is there.
auto read_literal(std::string_view text) -> std::optional<std::string> {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
    return std::nullopt;
  }
  text = text.substr(1, text.size() - 2);
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      return std::nullopt;
    }
    if (text[i] != '\\') {
      value.push_back(text[i]);
      continue;
    }
    const auto letter = i + 1 < text.size() ? unescaped(text[++i]) : std::nullopt;
    if (!letter) {
      return std::nullopt;
    }
    value.push_back(*letter);
  }
  return value;
}

/// One file on its way through.
class Reader {
 public:
  Reader(std::string_view path, std::string_view text) : path_{path}, rest_{text} {}

  auto read() && -> Result<std::vector<PoEntry>> {
    while (!rest_.empty()) {
      const auto end = rest_.find('\n');
      const auto line = trimmed(rest_.substr(0, end));
      rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
      ++line_;
      if (line.empty() || line.starts_with('#')) {
        continue;
      }
      if (auto taken = take(line); !taken) {
        return std::unexpected{taken.error()};
      }
    }
    if (auto ended = end_entry(); !ended) {
      return std::unexpected{ended.error()};
    }
    return std::move(entries_);
  }

 private:
  [[nodiscard]] auto at(std::size_t line, std::string_view what) const -> std::unexpected<Fault> {
    return fault(fmt::format("{}:{}: {}", path_, line, what));
  }

  auto take(std::string_view line) -> Result<void> {
    const auto quote = std::min(line.find('"'), line.size());
    const auto word = trimmed(line.substr(0, quote));
    const auto value = read_literal(line.substr(quote));
    if (!value) {
      return at(line_,
                R"(write a word like msgid, and behind it a text in quotation marks, with \", \\, \n or \t)");
    }
    if (auto begun = word.empty() ? Result<void>{} : begin(word); !begun) {
      return begun;
    }
    if (into_ == nullptr) {
      return at(line_, "this text belongs to no msgid and no msgstr");
    }
    into_->append(*value);
    return {};
  }

  auto begin(std::string_view word) -> Result<void> {
    if (word == "msgid") {
      if (auto ended = end_entry(); !ended) {
        return ended;
      }
      entry_ = PoEntry{.msgid = {}, .plural = {}, .forms = {}, .line = line_};
      into_ = &entry_->msgid;
      return {};
    }
    const auto form = fmt::format("msgstr[{}]", entry_ ? entry_->forms.size() : 0);
    if (entry_ && word == "msgid_plural" && !entry_->plural && entry_->forms.empty()) {
      into_ = &entry_->plural.emplace();
    } else if (entry_ && word == (entry_->plural ? std::string_view{form} : "msgstr") &&
               (entry_->plural || entry_->forms.empty())) {
      into_ = &entry_->forms.emplace_back();
    } else {
      return at(line_, fmt::format("'{}' can't stand here", word.substr(0, 40)));
    }
    return {};
  }

  // The header has an empty msgid; what nobody has translated has empty forms.
  auto end_entry() -> Result<void> {
    if (!entry_) {
      return {};
    }
    if (entry_->forms.empty()) {
      return at(entry_->line, "a msgid has no msgstr");
    }
    const bool is_translated =
        std::ranges::any_of(entry_->forms, [](const auto& form) { return !form.empty(); });
    if (!entry_->msgid.empty() && is_translated) {
      entries_.push_back(*std::move(entry_));
    }
    entry_.reset();
    into_ = nullptr;
    return {};
  }

  std::string_view path_;
  std::string_view rest_;
  std::size_t line_ = 0;
  std::optional<PoEntry> entry_;
  std::string* into_ = nullptr;
  std::vector<PoEntry> entries_;
};

}  // namespace

auto read_po(std::string_view path, std::string_view text) -> Result<std::vector<PoEntry>> {
  return Reader{path, text}.read();
}

}  // namespace sallyport::view
