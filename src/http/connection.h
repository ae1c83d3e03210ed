#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/exchange.h"
#include "http/loop.h"
#include "http/workers.h"

namespace sallyport::http {

using TlsStream = asio::ssl::stream<asio::ip::tcp::socket>;

/// What all connections share.
struct Shared {
  House house;
  Workers& workers;
  /// Every connection ends with the request that comes next.
  const std::atomic<bool>& leaving;
  /// Nothing new is taken.
  const std::atomic<bool>& stopping;
};

/// Answers the requests of one connection, over plain TCP or TLS, until either side ends it.
auto serve(asio::ip::tcp::socket stream, Seat seat, Shared& shared, Loop& loop) -> asio::awaitable<void>;
auto serve(TlsStream stream, Seat seat, Shared& shared, Loop& loop) -> asio::awaitable<void>;

}  // namespace sallyport::http
