#include <new>

#include "base/secret.h"
#include "crypto/foreign/scheme.h"

namespace sallyport::crypto::foreign {
namespace {

constexpr std::string_view django = "argon2$";

auto is_affordable(const HashCost& cost) -> bool {
  constexpr std::uint64_t most_memory = 256 * 1'024;
  constexpr std::uint64_t most_work = 384 * 1'024;
  return cost.memory_kibibytes <= most_memory &&
         std::uint64_t{cost.memory_kibibytes} * cost.passes <= most_work;
}

}  // namespace

auto Argon2id::read(std::string_view text) -> Read<Argon2id> {
  if (text.starts_with(django)) {
    text.remove_prefix(django.size() - 1);
  }
  if (!text.starts_with("$argon2")) {
    return std::nullopt;
  }
  auto hash = PasswordHash::parse(text);
  if (!hash) {
    return fault("this Argon2 hash can't be taken over: only Argon2id, version 19, in the PHC format");
  }
  if (!is_affordable(hash->cost())) {
    return fault("this Argon2id hash takes too long: at most 256 MiB, and at most 384 MiB times passes");
  }
  return Argon2id{*std::move(hash)};
}

auto Argon2id::matches(std::string_view password) const -> bool {
  const auto verdict = crypto::verify(hash, Secret::copy_of(password));
  if (!verdict) {
    throw std::bad_alloc{};
  }
  return *verdict == Verdict::matches;
}

}  // namespace sallyport::crypto::foreign
