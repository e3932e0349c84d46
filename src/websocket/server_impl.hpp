// Private part of websocket::Server.
#pragma once

#include "tastytrade_mcp/websocket/server.hpp"

#include <utility>  // for Asio 1.74

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "server_socket.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace websocket {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace rfc6455 = boost::beast::websocket;

// Everything but stop() and post() runs on the thread.
class Server::Impl {
 public:
  class Connection;

  Impl(const ServerOptions& options, Handler handler);
  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  int port() const { return port_; }
  void stop();
  bool post(std::function<void()> task);
  // Null if there is none.
  Connection* find(ConnectionId id) const;

 private:
  void accept();
  void tick();
  void end_all();

  const ServerOptions options_;
  const Handler handler_;
  int port_ = 0;
  asio::io_context io_{1};
  asio::ip::tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_pause_{io_};
  asio::steady_timer tick_timer_{io_};
  ConnectionId last_id_ = 0;
  std::set<std::shared_ptr<Connection>> sockets_;              // all, also before and after the upgrade
  std::map<ConnectionId, std::shared_ptr<Connection>> by_id_;  // from the upgrade to the end

  support::Mutex mutex_;
  bool is_stopped_ GUARDED_BY(mutex_) = false;
  std::once_flag stop_once_;
  std::thread thread_;
};

// One connection. Its handlers hold it by shared_from_this().
class Server::Impl::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Impl& server, asio::ip::tcp::socket tcp) : server_(server), stream_(std::move(tcp)) {}

  void start();
  void send_text(std::string_view text);
  void send_raw(std::string_view bytes);
  void close(int code, std::string_view reason);
  // finish() after the queue is written, or at once.
  void cut() { finish({EndReason::closed, 0, 0, ""}); }
  void reset(EndReason reason, std::string text);
  void limit_rate(std::size_t bytes_per_second) { socket().limit_rate(bytes_per_second); }
  std::size_t queued_bytes() const { return stream_.next_layer().queued_bytes(); }

 private:
  enum class State {
    upgrading,
    open,
    closing,  // a close frame was sent or has arrived
    ending,   // the end was told; the queue is written, then the peer ends the TCP connection
    ended,
  };

  ServerSocket& socket() { return stream_.next_layer(); }
  void on_request(const boost::beast::error_code& error);
  void refuse(int status);
  void on_accepted(const boost::beast::error_code& error);
  void read();
  void on_read(const boost::beast::error_code& error);
  void on_read_failure(const boost::beast::error_code& error);
  void on_written(const boost::beast::error_code& error);
  void on_control_frame(rfc6455::frame_type kind);
  void begin_close(EndReason reason, std::string text, int code, std::string_view sent_reason);
  void wait_for_close_frame();
  bool is_within_bound();
  void finish(End end);
  void tell_end(const End& end);
  void end_writing();
  void read_and_discard();
  void release();
  template <class Callback>
  void arm(std::chrono::milliseconds limit, Callback expired);

  Impl& server_;
  rfc6455::stream<ServerSocket, false> stream_;  // false: no permessage-deflate
  asio::steady_timer timer_{stream_.get_executor()};
  std::uint64_t armed_ = 0;  // counts the calls of arm()
  ConnectionId id_ = 0;
  State state_ = State::upgrading;
  bool is_reading_ = false;
  bool has_ended_writing_ = false;
  End end_;
  http::request_parser<http::empty_body> request_;
  boost::beast::flat_buffer incoming_;
};

}  // namespace websocket
