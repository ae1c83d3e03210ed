#include "http/tls.h"

#include <fmt/format.h>

namespace sallyport::http {

namespace asio = boost::asio;

auto tls_context(const TlsFiles& files) -> Result<std::unique_ptr<asio::ssl::context>> {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  auto* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native,
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate_chain, error);
  if (error) {
    return fault(
        fmt::format("the TLS certificate {} can't be used: {}", files.certificate_chain, error.message()));
  }
  context->use_private_key_file(files.private_key, asio::ssl::context::pem, error);
  if (error) {
    return fault(fmt::format("the TLS key {} can't be used with {}: {}", files.private_key,
                             files.certificate_chain, error.message()));
  }
  return context;
}

auto check_tls(const TlsFiles& files) -> Result<void> {
  const auto made = tls_context(files);
  return made ? Result<void>{} : std::unexpected{made.error()};
}

}  // namespace sallyport::http
