// The transport of a server's WebSocket stream: a TCP socket with a queue of bytes to send, which a limit of bytes per
// second may slow down. Each write of Beast, and each append(), adds to the queue as a whole, so that frames of both
// keep their order and never mix. Used by one thread.
#pragma once

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace websocket {

class ServerSocket {
 public:
  using Tcp = boost::asio::ip::tcp::socket;
  using executor_type = Tcp::executor_type;

  // Called after each write.
  using Written = std::function<void(const boost::beast::error_code&)>;

  explicit ServerSocket(Tcp tcp) : tcp_(std::move(tcp)), pause_(tcp_.get_executor()) {}

  executor_type get_executor() { return tcp_.get_executor(); }
  Tcp& tcp() { return tcp_; }
  // `owner` holds this object; it is kept until a pending write or pause has ended.
  void set_owner(std::weak_ptr<void> owner, Written written) {
    owner_ = std::move(owner);
    written_callback_ = std::move(written);
  }

  std::size_t queued_bytes() const { return queue_.size() + writing_.size() - written_bytes_; }
  void append(std::string_view bytes) {
    queue_ += bytes;
    if (!is_busy_) write();
  }
  // 0: no limit.
  void limit_rate(std::size_t bytes_per_second) {
    bytes_per_second_ = bytes_per_second;
    allowance_ = 0;
    allowance_time_ = std::chrono::steady_clock::now();
    pause_.cancel();
  }
  // Discards the queue.
  void close() {
    boost::beast::error_code ignored;
    tcp_.close(ignored);
    pause_.cancel();
    queue_.clear();
    writing_.clear();
    written_bytes_ = 0;
  }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    tcp_.async_read_some(buffers, std::forward<Handler>(handler));
  }

  // Completes at once.
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    namespace asio = boost::asio;
    const std::string bytes(asio::buffers_begin(buffers), asio::buffers_end(buffers));
    append(bytes);
    asio::post(get_executor(), boost::beast::bind_front_handler(std::forward<Handler>(handler),
                                                                boost::beast::error_code(), bytes.size()));
  }

  friend void beast_close_socket(ServerSocket& socket) { socket.close(); }

  // Does nothing: the owner ends the TCP connection when the queue is empty.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type, ServerSocket& socket, Handler&& handler) {
    boost::asio::post(socket.get_executor(),
                      boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::beast::error_code()));
  }

 private:
  void write();
  void pause();
  void on_written(const boost::beast::error_code& error, std::size_t bytes);
  std::size_t find_allowance();

  Tcp tcp_;
  boost::asio::steady_timer pause_;
  std::weak_ptr<void> owner_;
  Written written_callback_;
  std::string queue_;
  std::string writing_;  // its first `written_bytes_` are written
  std::size_t written_bytes_ = 0;
  bool is_busy_ = false;  // a write or a pause is pending
  std::size_t bytes_per_second_ = 0;
  double allowance_ = 0;  // bytes that may be written now
  std::chrono::steady_clock::time_point allowance_time_;
};

inline void ServerSocket::write() {
  if (written_bytes_ == writing_.size()) {
    writing_.clear();
    written_bytes_ = 0;
    std::swap(writing_, queue_);
  }
  if (writing_.empty() || !tcp_.is_open()) {
    is_busy_ = false;
    return;
  }
  is_busy_ = true;
  const std::size_t allowed = find_allowance();
  if (allowed == 0) return pause();
  const std::size_t size = std::min(allowed, writing_.size() - written_bytes_);
  tcp_.async_write_some(boost::asio::buffer(writing_.data() + written_bytes_, size),
                        [this, owner = owner_.lock()](const boost::beast::error_code& error, std::size_t bytes) {
                          on_written(error, bytes);
                        });
}

// Until bytes for some 20 ms, or one byte, may be written.
inline void ServerSocket::pause() {
  constexpr double kSeconds = 0.02;
  const double seconds = std::max(kSeconds, 1.0 / static_cast<double>(bytes_per_second_));
  pause_.expires_after(std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6)));
  pause_.async_wait([this, owner = owner_.lock()](const boost::beast::error_code&) { write(); });
}

inline void ServerSocket::on_written(const boost::beast::error_code& error, std::size_t bytes) {
  is_busy_ = false;
  if (tcp_.is_open()) {
    written_bytes_ += bytes;
    if (bytes_per_second_ > 0) allowance_ -= static_cast<double>(bytes);
    if (!error) write();
  }
  written_callback_(error);
}

// The bytes that may be written now.
inline std::size_t ServerSocket::find_allowance() {
  constexpr std::size_t kMaxWriteBytes = 256 * 1024;
  if (bytes_per_second_ == 0) return kMaxWriteBytes;
  const auto now = std::chrono::steady_clock::now();
  const double rate = static_cast<double>(bytes_per_second_);
  allowance_ += rate * std::chrono::duration<double>(now - allowance_time_).count();
  allowance_ = std::min(allowance_, std::max(1.0, rate / 10));  // a tenth of a second, after silence
  allowance_time_ = now;
  return static_cast<std::size_t>(std::max(allowance_, 0.0));
}

}  // namespace websocket
