#include "crypto/hkdf.h"

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

struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
};
struct FreeKdfContext {
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// The library takes what it reads as pointers to what it might write.
auto parameter(const char* name, std::string& bytes) -> OSSL_PARAM {
  return OSSL_PARAM_construct_octet_string(name, bytes.data(), bytes.size());
}

}  // namespace

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
