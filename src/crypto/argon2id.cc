#include "crypto/argon2id.h"

#include <argon2.h>
#include <sodium.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

#include "crypto/bytes.h"

namespace sallyport::crypto {
namespace {

// Where the callbacks below, which are given no pointer of ours, find the arena of the hashing that this
// thread is doing.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the callbacks have no other way
thread_local Arena* arena_in_use = nullptr;

auto allocate(std::uint8_t** memory, std::size_t size) -> int {
  *memory = arena_in_use->acquire(size);
  return *memory == nullptr ? ARGON2_MEMORY_ALLOCATION_ERROR : ARGON2_OK;
}

// The library has wiped it; it stays for the next hashing.
void keep(std::uint8_t* /*memory*/, std::size_t /*size*/) {}

// The library's fields are pointers to what it could write, which it does only when told to wipe inputs.
auto read_only(std::string_view bytes) -> std::uint8_t* {
  return const_cast<std::uint8_t*>(unsigned_bytes(bytes));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

auto size_of(std::string_view bytes) -> std::uint32_t { return static_cast<std::uint32_t>(bytes.size()); }

auto context_of(const Argon2idInput& input, std::string& tag) -> argon2_context {
  argon2_context context{};
  context.out = unsigned_bytes(tag.data());
  context.outlen = size_of(tag);
  context.pwd = read_only(input.password);
  context.pwdlen = size_of(input.password);
  context.salt = read_only(input.salt);
  context.saltlen = size_of(input.salt);
  context.secret = read_only(input.secret);
  context.secretlen = size_of(input.secret);
  context.ad = read_only(input.associated_data);
  context.adlen = size_of(input.associated_data);
  context.t_cost = input.cost.passes;
  context.m_cost = input.cost.memory_kibibytes;
  context.lanes = input.cost.lanes;
  context.threads = 1;  // the pool already has a thread for each core
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = &allocate;
  context.free_cbk = &keep;
  return context;
}

/// By libargon2, which knows all of the RFC. ARGON2_OK or another of its numbers.
auto in_arena(const Argon2idInput& input, std::string& tag, Arena& arena) -> int {
  auto context = context_of(input, tag);
  arena_in_use = &arena;
  const auto outcome = argon2_ctx(&context, Argon2_id);
  arena_in_use = nullptr;
  return outcome;
}

/// Whether every loan was taken until now.
auto is_borrowing() -> std::atomic<bool>& {
  static constinit std::atomic<bool> so_far = ArenaLoan::is_possible;
  return so_far;
}

/// Whether it is a hash that libsodium makes too, which computes it faster (decision 29): ours by default,
/// and many that were brought.
auto suits_wide_registers(const Argon2idInput& input) -> bool {
  static const bool is_ready = ::sodium_init() >= 0;
  return is_ready && is_borrowing() && input.cost.lanes == 1 &&
         input.salt.size() == crypto_pwhash_argon2id_SALTBYTES &&
         input.tag_size >= crypto_pwhash_argon2id_BYTES_MIN && input.secret.empty() &&
         input.associated_data.empty() && !input.password.empty();
}

/// The same by libsodium, in the arena as well, by a loan.
auto in_wide_registers(const Argon2idInput& input, std::string& tag, Arena& arena) -> int {
  constexpr std::size_t kibibyte = 1024;
  const auto size = input.cost.memory_kibibytes * kibibyte;
  constexpr auto whole = 4 * kibibyte;  // RFC 9106, section 3.2: four slices of equal length
  const ArenaLoan loan{arena, size / whole * whole};
  const auto outcome = ::crypto_pwhash_argon2id(
      unsigned_bytes(tag.data()), tag.size(), input.password.data(), input.password.size(),
      unsigned_bytes(input.salt), input.cost.passes, size, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (outcome == 0) {
    if (!loan.was_taken()) {
      is_borrowing() = false;
    }
    return ARGON2_OK;
  }
  return errno == EINVAL ? ARGON2_INCORRECT_PARAMETER : ARGON2_MEMORY_ALLOCATION_ERROR;
}

}  // namespace

auto takes_wide_registers() -> bool { return is_borrowing(); }

auto argon2id(const Argon2idInput& input, Arena& arena) -> Result<std::string> {
  std::string tag(input.tag_size, '\0');
  const auto outcome =
      suits_wide_registers(input) ? in_wide_registers(input, tag, arena) : in_arena(input, tag, arena);
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR) {
    return fault(
        "there is no memory left to hash a password in: give the server more, or hash fewer at a time");
  }
  must(outcome == ARGON2_OK);
  return tag;
}

auto Hasher::blank(const HashParameters& parameters, const Salt& salt) -> PasswordHash {
  return {parameters.cost(), std::string{salt.bytes()}, std::string(PasswordHash::tag_size, '\0')};
}

auto Hasher::hash_like(const PasswordHash& model, const Secret& password) -> Result<PasswordHash> {
  auto tag = argon2id({.password = password.reveal(),
                       .salt = model.salt(),
                       .secret = {},
                       .associated_data = {},
                       .cost = model.cost(),
                       .tag_size = model.tag().size()},
                      arena_);
  if (!tag) {
    return std::unexpected{tag.error()};
  }
  return PasswordHash{model.cost(), std::string{model.salt()}, std::move(*tag)};
}

}  // namespace sallyport::crypto
