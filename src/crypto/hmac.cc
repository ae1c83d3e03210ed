#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <string>

#include "base/secret.h"
#include "crypto/bytes.h"

namespace sallyport::crypto {
namespace {

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
};
struct FreeMacContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
};
struct FreeKdfContext {
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

auto make_mac_context() -> EVP_MAC_CTX* {
  const std::unique_ptr<EVP_MAC, FreeMac> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  auto* const context = EVP_MAC_CTX_new(mac.get());
  std::string name = "SHA256";
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
                              OSSL_PARAM_construct_end()};
  must(context != nullptr && EVP_MAC_CTX_set_params(context, parameters.data()) == 1);
  return context;
}

// The library takes what it reads as pointers to what it might write.
auto parameter(const char* name, std::string& bytes) -> OSSL_PARAM {
  return OSSL_PARAM_construct_octet_string(name, bytes.data(), bytes.size());
}

}  // namespace

auto hmac_sha256_with(std::string_view key, std::string_view message) -> Digest {
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeMacContext> context{make_mac_context()};
  // The context keeps what it made of its key: beginning anew with the same one is half of a short message's
  // cost. Both stay as long as the thread.
  static thread_local Secret last_key;
  must(!key.empty());  // to the library no key means the last one
  const bool is_kept = equal_in_constant_time(last_key.reveal(), key);
  if (!is_kept) {
    last_key = Secret::copy_of(key);
  }
  std::array<char, Digest::size> out{};
  must(EVP_MAC_init(context.get(), is_kept ? nullptr : unsigned_bytes(key), is_kept ? 0 : key.size(),
                    nullptr) == 1 &&
       EVP_MAC_update(context.get(), unsigned_bytes(message), message.size()) == 1 &&
       EVP_MAC_final(context.get(), unsigned_bytes(out.data()), nullptr, out.size()) == 1);
  return Digest{out};
}

auto hkdf_sha256(const HkdfInput& input, std::size_t size) -> Secret {
  const std::unique_ptr<EVP_KDF, FreeKdf> kdf{EVP_KDF_fetch(nullptr, "HKDF", nullptr)};
  const std::unique_ptr<EVP_KDF_CTX, FreeKdfContext> context{EVP_KDF_CTX_new(kdf.get())};
  std::string name = "SHA256";
  std::string secret{input.secret};
  std::string salt{input.salt};
  std::string purpose{input.purpose};
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), 0),
                              parameter(OSSL_KDF_PARAM_KEY, secret), parameter(OSSL_KDF_PARAM_SALT, salt),
                              parameter(OSSL_KDF_PARAM_INFO, purpose), OSSL_PARAM_construct_end()};
  std::string out(size, '\0');
  must(context &&
       EVP_KDF_derive(context.get(), unsigned_bytes(out.data()), out.size(), parameters.data()) == 1);
  wipe(secret);
  return Secret::take(std::move(out));
}

}  // namespace sallyport::crypto
