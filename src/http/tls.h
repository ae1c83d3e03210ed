#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "base/result.h"
#include "http/server.h"

namespace sallyport::http {

/// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption alone (RFC 9325 4.2).
[[nodiscard]] auto tls_context(const TlsFiles& files) -> Result<std::unique_ptr<boost::asio::ssl::context>>;

}  // namespace sallyport::http
