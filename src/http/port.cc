#include "http/port.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <utility>

namespace sallyport::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

auto refused(const Port::Wanted& wanted, error_code error) -> std::unexpected<Fault> {
  const auto& [address, port, setting] = wanted;
  if (error == asio::error::address_in_use) {
    return fault(fmt::format("port {} of {} is in use: stop what listens there, or choose another with {}",
                             port, address, setting));
  }
  if (error == asio::error::access_denied) {
    return fault(
        fmt::format("no right to listen on port {} of {}: choose one from 1024 on, or give the "
                    "capability CAP_NET_BIND_SERVICE",
                    port, address));
  }
  return fault(fmt::format("can't listen on {}, port {}: {}", address, port, error.message()));
}

}  // namespace

auto Port::take(Wanted wanted) -> Result<Port> {
  error_code error;
  const auto address = asio::ip::make_address(wanted.address, error);
  if (error) {
    return fault(
        fmt::format("'{}' is not an address to listen on: write it like 127.0.0.1 or ::1", wanted.address));
  }
  const tcp::endpoint endpoint{address, wanted.number};
  asio::io_context context;
  tcp::acceptor acceptor{context};
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    acceptor.bind(endpoint, error);
  }
  if (error) {
    return refused(wanted, error);
  }
  return Port{std::move(wanted), Descriptor{acceptor.release()}};
}

auto Port::listen() && -> Result<Descriptor> {
  if (::listen(socket_.number(), SOMAXCONN) != 0) {
    return refused(wanted_, {errno, boost::system::system_category()});
  }
  return std::move(socket_);
}

}  // namespace sallyport::http
