#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::mail {

/// How the server and the process that speaks SMTP talk: a frame is its length in four bytes, most
/// significant first, and so many bytes, which are texts, each behind its own length of the same kind.
constexpr std::size_t head_size = 4;
constexpr std::size_t longest_frame = 1'024 * 1'024;
constexpr std::size_t most_texts = 16;

/// The whole frame, head included. Whoever calls keeps within the bounds; beyond them it aborts.
[[nodiscard]] auto frame_of(std::span<const std::string_view> texts) -> std::string;

/// How many bytes follow this head; nothing when it isn't `head_size` bytes long, or announces too many.
[[nodiscard]] auto size_in(std::string_view head) -> std::optional<std::size_t>;

/// What a frame's bytes behind its head hold, as parts of them; nothing when they are no texts, or too many.
[[nodiscard]] auto texts_in(std::string_view bytes) -> std::optional<std::vector<std::string_view>>;

}  // namespace sallyport::mail
