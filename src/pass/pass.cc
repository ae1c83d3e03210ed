#include "pass/pass.h"

#include "base/encoding.h"

namespace sallyport::pass {
namespace {

constexpr std::size_t bytes_of_a_pass = 15;
constexpr std::size_t longest_typed = 96;

}  // namespace

auto PassCode::generate(Random& random) -> PassCode {
  return PassCode{Secret::take(to_base32(random.secret(bytes_of_a_pass).reveal()))};
}

auto PassCode::parse(std::string_view typed) -> std::optional<PassCode> {
  if (typed.size() > longest_typed) {
    return std::nullopt;
  }
  const auto bytes = from_base32(typed);
  if (!bytes || bytes->size() != bytes_of_a_pass) {
    return std::nullopt;
  }
  return PassCode{Secret::take(to_base32(*bytes))};
}

auto PassCode::shown() const -> Secret {
  constexpr std::size_t group = 4;
  std::string shown;
  for (std::size_t at = 0; at < characters_.size(); at += group) {
    shown += at == 0 ? "" : "-";
    shown += characters_.reveal().substr(at, group);
  }
  return Secret::take(std::move(shown));
}

auto PassCode::digest() const -> crypto::Digest { return crypto::sha256(characters_.reveal()); }

void remove_links(Passes& passes, AccountId account) {
  passes.remove(account, Kind::invitation);
  passes.remove(account, Kind::password_reset);
}

}  // namespace sallyport::pass
