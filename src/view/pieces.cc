#include "view/pieces.h"

namespace sallyport::view {

void Pieces::add_text(std::string_view text) {
  row_.push_back({.kind = Piece::Kind::fixed,
                  .at = static_cast<std::uint32_t>(texts_.size()),
                  .size = static_cast<std::uint32_t>(text.size())});
  texts_ += text;
}

void Pieces::add(Piece::Kind kind, std::string_view name) {
  const auto first = steps_.size();
  // Of "since.text" both names; of "." itself.
  for (auto end = name.find('.'); name != "." && end != std::string_view::npos; end = name.find('.')) {
    steps_.emplace_back(name.substr(0, end));
    name.remove_prefix(end + 1);
  }
  steps_.emplace_back(name);
  row_.push_back({.kind = kind,
                  .at = static_cast<std::uint32_t>(first),
                  .size = static_cast<std::uint32_t>(steps_.size() - first)});
}

}  // namespace sallyport::view
