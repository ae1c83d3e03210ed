#include "crypto/seal.h"

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "crypto/bytes.h"

namespace sallyport::crypto {
namespace {

constexpr char version = '\x01';
constexpr std::size_t header_size = 1 + 4;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
// Far beyond what is ever sealed, and so that sizes fit the library's int.
constexpr std::size_t largest_value = 1U << 20U;

struct FreeCipher {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

enum class Direction : std::uint8_t { open = 0, seal = 1 };

/// What a thread has prepared of a key, which takes as long as opening a value with it.
class Cipher {
 public:
  /// Set to the key and the nonce.
  auto context(const SealingKey& key, std::string_view nonce, Direction direction) -> EVP_CIPHER_CTX* {
    must(key.bytes.size() == SealingKey::size && nonce.size() == nonce_size && context_);
    const bool is_prepared = direction_ == direction && key_.equals(key.bytes);
    if (!is_prepared) {
      prepare(key, direction);
    }
    must(EVP_CipherInit_ex2(context_.get(), nullptr, nullptr, unsigned_bytes(nonce),
                            static_cast<int>(direction), nullptr) == 1);
    return context_.get();
  }

 private:
  void prepare(const SealingKey& key, Direction direction) {
    static const std::unique_ptr<EVP_CIPHER, FreeCipher> cipher{
        EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
    must(cipher && EVP_CipherInit_ex2(context_.get(), cipher.get(), unsigned_bytes(key.bytes.reveal()),
                                      nullptr, static_cast<int>(direction), nullptr) == 1);
    key_ = key.bytes.clone();
    direction_ = direction;
  }

  std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext> context_{EVP_CIPHER_CTX_new()};
  Secret key_;
  Direction direction_ = Direction::open;
};

auto cipher_context(const SealingKey& key, std::string_view nonce, Direction direction) -> EVP_CIPHER_CTX* {
  thread_local Cipher cipher;
  return cipher.context(key, nonce, direction);
}

void append_field(std::string& out, std::string_view field) {
  out += big_endian(static_cast<std::uint32_t>(field.size()));
  out += field;
}

// Each field behind its length, so that no two bindings have the same bytes; the header too, so that
// neither version nor key id can be rewritten.
auto associated_data(std::string_view header, const Binding& binding) -> std::string {
  std::string out;
  append_field(out, "sallyport sealed value");
  append_field(out, header);
  append_field(out, binding.table);
  append_field(out, binding.column);
  append_field(out, binding.row);
  append_field(out, binding.owner);
  return out;
}

void feed_associated_data(EVP_CIPHER_CTX* context, std::string_view data) {
  int ignored = 0;
  must(EVP_CipherUpdate(context, nullptr, &ignored, unsigned_bytes(data), static_cast<int>(data.size())) ==
       1);
}

// GCM is a stream: as much comes out as goes in.
auto transform(EVP_CIPHER_CTX* context, std::string_view in) -> std::string {
  std::string out(in.size(), '\0');
  int written = 0;
  must(EVP_CipherUpdate(context, unsigned_bytes(out.data()), &written, unsigned_bytes(in),
                        static_cast<int>(in.size())) == 1 &&
       static_cast<std::size_t>(written) == in.size());
  return out;
}

struct Parts {
  std::string bytes;

  [[nodiscard]] auto view() const -> std::string_view { return bytes; }
  [[nodiscard]] auto header() const -> std::string_view { return view().substr(0, header_size); }
  [[nodiscard]] auto nonce() const -> std::string_view { return view().substr(header_size, nonce_size); }
  [[nodiscard]] auto ciphertext() const -> std::string_view {
    return view().substr(header_size + nonce_size, bytes.size() - header_size - nonce_size - tag_size);
  }
  [[nodiscard]] auto tag() const -> std::string_view { return view().substr(bytes.size() - tag_size); }
  [[nodiscard]] auto key_id() const -> std::uint32_t { return from_big_endian(view().substr(1, 4)); }
};

auto parse(std::string_view sealed) -> std::optional<Parts> {
  constexpr auto least = header_size + nonce_size + tag_size;
  if (sealed.size() > 2 * largest_value) {
    return std::nullopt;
  }
  auto bytes = from_base64url(sealed);
  if (!bytes || bytes->size() < least || bytes->size() > least + largest_value || bytes->front() != version) {
    return std::nullopt;
  }
  return Parts{std::move(*bytes)};
}

auto not_sealed() { return fault("a stored secret is damaged: it is no sealed text of a known version"); }

}  // namespace

auto seal_with(const SealingKey& key, const Secret& value, const Binding& binding, Random& random)
    -> std::string {
  must(value.size() <= largest_value);
  const auto header = std::string(1, version) + big_endian(key.id);
  const auto nonce = random.bytes(nonce_size);
  auto* const context = cipher_context(key, nonce, Direction::seal);
  feed_associated_data(context, associated_data(header, binding));
  const auto ciphertext = transform(context, value.reveal());
  std::string tag(tag_size, '\0');
  int ignored = 0;
  must(EVP_CipherFinal_ex(context, unsigned_bytes(tag.data()), &ignored) == 1 &&
       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data()) == 1);
  return to_base64url(header + nonce + ciphertext + tag);
}

auto sealed_key_id(std::string_view sealed) -> Result<std::uint32_t> {
  const auto parts = parse(sealed);
  if (!parts) {
    return not_sealed();
  }
  return parts->key_id();
}

auto open_with(const SealingKey& key, std::string_view sealed, const Binding& binding) -> Result<Secret> {
  const auto parts = parse(sealed);
  if (!parts) {
    return not_sealed();
  }
  auto* const context = cipher_context(key, parts->nonce(), Direction::open);
  feed_associated_data(context, associated_data(parts->header(), binding));
  auto value = Secret::take(transform(context, parts->ciphertext()));
  std::string tag{parts->tag()};
  int ignored = 0;
  must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1);
  // Nothing of `value` leaves before the tag is found right; until then it is whatever the bytes made.
  if (EVP_CipherFinal_ex(context, unsigned_bytes(tag.data()), &ignored) != 1) {
    return fault(
        "a stored secret does not open: it was changed, belongs to another row, or another key "
        "ring sealed it");
  }
  return value;
}

}  // namespace sallyport::crypto
