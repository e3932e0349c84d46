// The transport of the client's WebSocket stream: TCP, or TLS over TCP. One type for both, so that Beast is compiled
// once. Beast's teardown does nothing: the client ends the TCP connection, and a read keeps the error that ended it.
#pragma once

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace websocket {

class ClientSocket {
 public:
  using Tcp = boost::asio::ip::tcp::socket;
  using Tls = boost::asio::ssl::stream<Tcp&>;
  using executor_type = Tcp::executor_type;

  explicit ClientSocket(boost::asio::io_context& io) : tcp_(io) {}

  executor_type get_executor() { return tcp_.get_executor(); }
  Tcp& tcp() { return tcp_; }
  // Nothing without TLS.
  std::optional<Tls>& tls() { return tls_; }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (tls_) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_read_some(buffers, std::forward<Handler>(handler));
    }
  }

  // One write at a time.
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (!tls_) return static_cast<void>(tcp_.async_write_some(buffers, std::forward<Handler>(handler)));
    // OpenSSL takes one buffer a record: a frame's header would be a record of its own.
    constexpr std::size_t kMaxRecordBytes = 16384;
    record_.resize(std::min(boost::asio::buffer_size(buffers), kMaxRecordBytes));
    boost::asio::buffer_copy(boost::asio::buffer(record_), buffers);
    tls_->async_write_some(boost::asio::buffer(record_), std::forward<Handler>(handler));
  }

  void close() {
    boost::beast::error_code ignored;
    tcp_.close(ignored);
  }

  friend void beast_close_socket(ClientSocket& socket) { socket.close(); }

  template <class Handler>
  friend void async_teardown(boost::beast::role_type, ClientSocket& socket, Handler&& handler) {
    boost::asio::post(socket.get_executor(),
                      boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::beast::error_code()));
  }

 private:
  Tcp tcp_;
  std::optional<Tls> tls_;
  std::vector<char> record_;
};

}  // namespace websocket
