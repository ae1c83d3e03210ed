#include <fmt/format.h>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "http/server_test.h"

namespace sallyport::http {
namespace {

using ::testing::HasSubstr;

template <auto free>
struct Freeing {
  template <class Object>
  void operator()(Object* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;
using Tls = std::unique_ptr<SSL, Freeing<SSL_free>>;

void write_key(EVP_PKEY* key, const std::string& path) {
  auto* file = std::fopen(path.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

void write_certificate(EVP_PKEY* key, const std::string& path) {
  constexpr int one_day = 24 * 60 * 60;
  const Certificate certificate{X509_new()};
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), one_day);
  X509_set_pubkey(certificate.get(), key);
  X509_sign(certificate.get(), key, EVP_sha256());
  auto* file = std::fopen(path.c_str(), "w");
  PEM_write_X509(file, certificate.get());
  std::fclose(file);
}

class TlsServer : public ::testing::Test {
 protected:
  TlsServer() {
    std::filesystem::create_directories(folder_);
    const Key key{EVP_EC_gen("P-256")};
    const Key other{EVP_EC_gen("P-256")};
    write_key(key.get(), files_.private_key);
    write_key(other.get(), folder_ + "/other.pem");
    write_certificate(key.get(), files_.certificate_chain);
  }
  ~TlsServer() override { std::filesystem::remove_all(folder_); }

  /// Sends one request over TLS of at most `version` and reads until the end; empty when there is no
  /// agreement.
  static auto ask(std::uint16_t port, int version, const char* ciphers = nullptr) -> std::string {
    const Context context{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), version);
    if (ciphers != nullptr) {
      SSL_CTX_set_cipher_list(context.get(), ciphers);
    }
    const Peer peer{port};
    const Tls tls{SSL_new(context.get())};
    SSL_set_fd(tls.get(), peer.descriptor());
    if (SSL_connect(tls.get()) != 1) {
      return {};
    }
    const std::string request{"GET / HTTP/1.1\r\nHost: login.example.com\r\nConnection: close\r\n\r\n"};
    SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
    std::string response;
    std::array<char, 4096> bytes{};
    for (int count = 0; (count = SSL_read(tls.get(), bytes.data(), bytes.size())) > 0;) {
      response.append(bytes.data(), static_cast<std::size_t>(count));
    }
    // The server said that this was all, so that nobody can have cut the response short.
    EXPECT_EQ(SSL_get_shutdown(tls.get()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
    SSL_shutdown(tls.get());
    return response;
  }

  std::string folder_ = fmt::format("{}sallyport-tls-{}", ::testing::TempDir(), ::getpid());
  TlsFiles files_{.certificate_chain = folder_ + "/chain.pem", .private_key = folder_ + "/key.pem"};
  std::function<void(Settings&)> with_tls_ = [this](Settings& settings) {
    settings.tls = files_;
    settings.public_url = *PublicUrl::create("https://login.example.com");
    settings.limits.head_deadline = milliseconds{300};
  };
};

TEST_F(TlsServer, SpeaksTls12And13) {
  const RunningServer server{with_tls_};
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto response = ask(server.port(), version);
    EXPECT_EQ(status_of(response), 200);
    EXPECT_THAT(response, HasSubstr("Strict-Transport-Security: "));
    EXPECT_THAT(body_of(response), HasSubstr("hello "));
  }
}

TEST_F(TlsServer, SpeaksNothingOlderOrWeaker) {
  const RunningServer server{with_tls_};
  EXPECT_EQ(ask(server.port(), TLS1_1_VERSION), "");
  EXPECT_EQ(ask(server.port(), TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256"), "");
  EXPECT_EQ(status_of(ask(server.port(), TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256")), 200);

  // With the key of another kind nobody could speak this, allowed or not.
  const Key rsa{EVP_RSA_gen(2048)};
  write_key(rsa.get(), files_.private_key);
  write_certificate(rsa.get(), files_.certificate_chain);
  const RunningServer of_rsa{with_tls_};
  EXPECT_EQ(status_of(ask(of_rsa.port(), TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256")), 200);
  EXPECT_EQ(ask(of_rsa.port(), TLS1_2_VERSION, "AES128-GCM-SHA256"), "");
}

TEST_F(TlsServer, EndsWhatIsNoHandshake) {
  const RunningServer server{with_tls_};
  Peer plain{server.port()};
  plain.send("GET / HTTP/1.1\r\nHost: login.example.com\r\n\r\n");
  EXPECT_EQ(status_of(plain.receive_all()), 0);
  Peer silent{server.port()};
  EXPECT_TRUE(silent.is_ended());
}

TEST_F(TlsServer, RefusesFilesThatDoNotFit) {
  SystemRandom random;
  SystemClock clock;
  const auto refusal = [&](const TlsFiles& files) {
    Settings settings;
    settings.tls = files;
    const auto page = [](Status status, const Request&) { return Response::no_content(status); };
    const auto server =
        Server::create(Port::take({}).value(), std::move(settings), *Router::create({}), page, random, clock);
    return server ? "" : server.error().message;
  };
  EXPECT_EQ(refusal(files_), "");
  EXPECT_THAT(refusal({files_.certificate_chain, folder_ + "/other.pem"}), HasSubstr("other.pem"));
  EXPECT_THAT(refusal({files_.private_key, files_.private_key}), HasSubstr("certificate"));
  std::ofstream{folder_ + "/empty.pem"}.flush();
  EXPECT_THAT(refusal({files_.certificate_chain, folder_ + "/empty.pem"}), HasSubstr("empty.pem"));
}

}  // namespace
}  // namespace sallyport::http
