#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <memory>
#include <thread>
#include <utility>

#include "bench/machine.h"

namespace sallyport::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// One connection. It keeps itself until the peer goes.
class Talk final : public std::enable_shared_from_this<Talk> {
 public:
  explicit Talk(tcp::socket socket) : socket_{std::move(socket)} {
    socket_.set_option(tcp::no_delay{true});
    response_.body() = "ten bytes\n";
    response_.prepare_payload();
  }

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) {
        self->write();
      }
    });
  }

 private:
  void write() {
    http::async_write(socket_, response_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) {
        self->read();
      }
    });
  }

  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_{http::status::ok, 11};
};

}  // namespace

struct BareServer::Parts {
  Parts() {
    // First, because a context without any work is done at once.
    accept();
    thread = std::thread{[this] { context.run(); }};
  }

  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (!error) {
        std::make_shared<Talk>(std::move(socket))->read();
        accept();
      }
    });
  }

  asio::io_context context{1};
  tcp::acceptor acceptor{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
  std::thread thread;
};

BareServer::BareServer() : parts_{std::make_unique<Parts>()} {}

BareServer::~BareServer() {
  parts_->context.stop();
  parts_->thread.join();
}

auto BareServer::port() const -> std::uint16_t { return parts_->acceptor.local_endpoint().port(); }

}  // namespace sallyport::bench
