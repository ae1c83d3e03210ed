#include "mail/order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "mail/frame.h"
#include "text/text.h"

namespace sallyport::mail {
namespace {

constexpr std::size_t longest_reason = 300;
constexpr std::chrono::milliseconds::rep most_milliseconds = 600'000;

constexpr std::string_view required = "required";
constexpr std::string_view none = "none";

auto encryption_in(std::string_view text) -> std::optional<Encryption> {
  if (text == required) {
    return Encryption::required;
  }
  return text == none ? std::optional{Encryption::none} : std::nullopt;
}

auto milliseconds_in(std::string_view text) -> std::optional<std::chrono::milliseconds> {
  std::chrono::milliseconds::rep count = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  const bool fits = error == std::errc{} && stop == end && count > 0 && count <= most_milliseconds;
  return fits ? std::optional{std::chrono::milliseconds{count}} : std::nullopt;
}

constexpr std::string_view sent = "sent";
constexpr std::string_view later = "later";
constexpr std::string_view never = "never";

auto frame_with(std::string_view kind, std::string_view reason) -> std::string {
  const auto shown = text::printable(reason, longest_reason);
  return frame_of(std::array<std::string_view, 2>{kind, shown});
}

struct ToFrame {
  auto operator()(const Sent& /*outcome*/) const -> std::string { return frame_with(sent, ""); }
  auto operator()(const Later& outcome) const -> std::string { return frame_with(later, outcome.reason); }
  auto operator()(const Never& outcome) const -> std::string { return frame_with(never, outcome.reason); }
};

}  // namespace

auto frame_of(const Order& order) -> Secret {
  const auto patience = std::to_string(order.patience.count());
  const std::array<std::string_view, 9> texts{
      order.url,  order.encryption == Encryption::none ? none : required,
      order.user, order.password.reveal(),
      patience,   order.trusted_certificates,
      order.from, order.to,
      order.mail};
  return Secret::take(frame_of(texts));
}

auto order_in(std::string_view bytes) -> std::optional<Order> {
  const auto texts = texts_in(bytes);
  constexpr std::size_t texts_of_an_order = 9;
  // The library that gets them ends texts at a NUL.
  if (!texts || texts->size() != texts_of_an_order ||
      std::ranges::any_of(*texts, [](std::string_view text) { return text.contains('\0'); })) {
    return std::nullopt;
  }
  const auto encryption = encryption_in((*texts)[1]);
  const auto patience = milliseconds_in((*texts)[4]);
  if (!encryption || !patience) {
    return std::nullopt;
  }
  return Order{.url = std::string{(*texts)[0]},
               .encryption = *encryption,
               .trusted_certificates = std::string{(*texts)[5]},
               .user = std::string{(*texts)[2]},
               .password = Secret::copy_of((*texts)[3]),
               .patience = *patience,
               .from = std::string{(*texts)[6]},
               .to = std::string{(*texts)[7]},
               .mail = std::string{(*texts)[8]}};
}

auto frame_of(const Outcome& outcome) -> std::string { return std::visit(ToFrame{}, outcome); }

auto outcome_in(std::string_view bytes) -> std::optional<Outcome> {
  const auto texts = texts_in(bytes);
  if (!texts || texts->size() != 2) {
    return std::nullopt;
  }
  auto reason = text::printable((*texts)[1], longest_reason);
  if (texts->front() == sent) {
    return Sent{};
  }
  if (texts->front() == later) {
    return Later{std::move(reason)};
  }
  return texts->front() == never ? std::optional<Outcome>{Never{std::move(reason)}} : std::nullopt;
}

}  // namespace sallyport::mail
