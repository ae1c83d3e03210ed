#include "mail/frame.h"

#include <cstdint>
#include <cstdlib>

namespace sallyport::mail {
namespace {

constexpr unsigned bits_of_a_byte = 8;

void append_size(std::string& frame, std::size_t size) {
  for (unsigned shift = head_size * bits_of_a_byte; shift > 0; shift -= bits_of_a_byte) {
    frame += static_cast<char>(static_cast<unsigned char>(size >> (shift - bits_of_a_byte)));
  }
}

/// Of four bytes, whatever they announce.
auto announced_by(std::string_view head) -> std::size_t {
  std::size_t size = 0;
  for (const char byte : head) {
    size = (size << bits_of_a_byte) | static_cast<unsigned char>(byte);
  }
  return size;
}

}  // namespace

auto frame_of(std::span<const std::string_view> texts) -> std::string {
  std::size_t size = 0;
  for (const auto text : texts) {
    size += head_size + text.size();
  }
  if (size > longest_frame || texts.size() > most_texts) {
    std::abort();
  }
  std::string frame;
  // At once, so that no copy of a password stays behind in a smaller buffer.
  frame.reserve(head_size + size);
  append_size(frame, size);
  for (const auto text : texts) {
    append_size(frame, text.size());
    frame += text;
  }
  return frame;
}

auto size_in(std::string_view head) -> std::optional<std::size_t> {
  if (head.size() != head_size) {
    return std::nullopt;
  }
  const auto size = announced_by(head);
  return size <= longest_frame ? std::optional{size} : std::nullopt;
}

auto texts_in(std::string_view bytes) -> std::optional<std::vector<std::string_view>> {
  std::vector<std::string_view> texts;
  while (!bytes.empty()) {
    if (bytes.size() < head_size || texts.size() == most_texts) {
      return std::nullopt;
    }
    const auto size = announced_by(bytes.substr(0, head_size));
    bytes.remove_prefix(head_size);
    if (size > bytes.size()) {
      return std::nullopt;
    }
    texts.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return texts;
}

}  // namespace sallyport::mail
