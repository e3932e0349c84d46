// Private part of websocket::Client.
#pragma once

#include "tastytrade_mcp/websocket/client.hpp"

#include <utility>  // for Asio 1.74

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <vector>

#include "client_socket.hpp"

namespace websocket {

namespace asio = boost::asio;
namespace rfc6455 = boost::beast::websocket;

// All but post() and figures() runs on the thread of run(). run() returns when nothing is pending: finish() closes the
// socket and cancels the timers, which completes all operations.
class Client::Impl {
 public:
  Impl(Endpoint endpoint, ClientLimits limits, Handler handler)
      : endpoint_(std::move(endpoint)), limits_(limits), handler_(std::move(handler)) {}

  End run(const std::stop_token& stop);
  bool send(std::string text);
  void close(int code, std::string_view reason);
  void post(std::function<void()> task);
  Figures figures() const;

 private:
  enum class Phase {
    connecting,  // resolves the name, connects
    securing,    // TLS handshake
    upgrading,
    open,
    closing,   // waits for the peer's close frame, or for the answer to it to be written
    draining,  // the closing handshake is done: waits for the peer to end the TCP connection
    ended,
  };

  void connect(const std::stop_token& stop);
  void connect_to_next_address(const std::string& last_failure);
  void on_connected(const boost::beast::error_code& error);
  void start_tls();
  void on_tls(const boost::beast::error_code& error);
  void upgrade();
  void on_upgraded(const boost::beast::error_code& error);
  void open();

  void read();
  void on_read(const boost::beast::error_code& error);
  void on_read_failure(const boost::beast::error_code& error);
  void write();
  void on_written(const boost::beast::error_code& error);
  void tick();

  void begin_close(EndReason reason, std::string text, int code, std::string_view sent_reason);
  void send_close_frame();
  void on_close_frame();
  void on_close_handshake(const boost::beast::error_code& error);
  void drain();
  void drain_tcp();
  void read_and_discard();
  void on_stop();
  void finish(EndReason reason, std::string_view text);
  void finish();

  std::chrono::milliseconds time_to_connect() const;
  // Calls `expired` after `limit`, unless arm() is called or the connection ends before.
  template <class Callback>
  void arm(std::chrono::milliseconds limit, Callback expired);

  const Endpoint endpoint_;
  const ClientLimits limits_;
  const Handler handler_;

  asio::io_context io_{1};
  asio::ssl::context tls_context_{asio::ssl::context::tls_client};
  rfc6455::stream<ClientSocket, false> stream_{io_};  // false: no permessage-deflate
  asio::steady_timer phase_timer_{io_};
  asio::steady_timer tick_timer_{io_};
  asio::steady_timer write_timer_{io_};
  std::uint64_t armed_ = 0;  // counts the calls of arm()

  Phase phase_ = Phase::connecting;
  End end_;
  std::chrono::steady_clock::time_point connect_deadline_;
  std::vector<std::string> addresses_;
  std::size_t next_address_ = 0;
  rfc6455::response_type upgrade_response_;

  boost::beast::flat_buffer incoming_;
  std::array<char, 4096> discarded_{};
  std::deque<std::string> outgoing_;  // the first one is being written
  bool is_writing_ = false;
  bool has_close_frame_to_send_ = false;
  rfc6455::close_reason close_frame_;

  std::atomic<std::uint64_t> messages_in_{0};
  std::atomic<std::uint64_t> bytes_in_{0};
  std::atomic<std::uint64_t> messages_out_{0};
  std::atomic<std::uint64_t> bytes_out_{0};
  std::atomic<std::size_t> queued_bytes_{0};
};

}  // namespace websocket
