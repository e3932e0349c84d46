#include "server_impl.hpp"

#include <boost/beast/http/read.hpp>

#include "close_reason.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/platform/ip_address.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"

namespace websocket {

namespace platform = support::platform;

namespace {

using boost::beast::error_code;
using std::chrono::milliseconds;

constexpr std::size_t kReadBytes = 64 * 1024;  // at most, of one read
constexpr milliseconds kUpgradeTimeout{10'000};
constexpr milliseconds kCloseTimeout{1'000};
constexpr milliseconds kAcceptPause{50};  // after an error, such as too many open files
constexpr int kSwitchingProtocols = 101;
constexpr int kUpgradeRequired = 426;

std::string format_refusal(int status) {
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  const std::string text = std::to_string(status) + " " + std::string(reason);
  return "HTTP/1.1 " + text + "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(text.size()) +
         "\r\nConnection: close\r\n\r\n" + text;
}

}  // namespace

void Server::Impl::Connection::start() {
  socket().set_owner(weak_from_this(), [this](const error_code& error) { on_written(error); });
  error_code ignored;
  socket().tcp().set_option(asio::ip::tcp::no_delay(true), ignored);
  arm(kUpgradeTimeout, [this] { release(); });
  http::async_read(socket(), incoming_, request_,
                   [self = shared_from_this()](const error_code& error, std::size_t) { self->on_request(error); });
}

void Server::Impl::Connection::on_request(const error_code& error) {
  if (state_ != State::upgrading) return;
  if (error) return release();
  if (!rfc6455::is_upgrade(request_.get())) return refuse(kUpgradeRequired);
  id_ = ++server_.last_id_;
  server_.by_id_.emplace(id_, shared_from_this());
  const auto target = request_.get().target();
  const auto& upgrade = server_.handler_.upgrade;
  const int status = upgrade ? upgrade(id_, {target.data(), target.size()}) : kSwitchingProtocols;
  if (state_ != State::upgrading) return;
  if (status != kSwitchingProtocols) return refuse(status);
  stream_.read_message_max(0);  // on_read() has the limit: its reason is known before the closing handshake
  stream_.control_callback([this](rfc6455::frame_type kind, boost::beast::string_view) { on_control_frame(kind); });
  incoming_.clear();
  stream_.async_accept(request_.get(),
                       [self = shared_from_this()](const error_code& failure) { self->on_accepted(failure); });
}

void Server::Impl::Connection::refuse(int status) {
  socket().append(format_refusal(status));
  finish({});
}

void Server::Impl::Connection::on_accepted(const error_code& error) {
  if (state_ != State::upgrading) return;
  if (error) return finish({});  // Beast has sent the answer
  ++armed_;
  timer_.cancel();
  state_ = State::open;
  if (server_.handler_.opened) server_.handler_.opened(id_);
  read();
}

void Server::Impl::Connection::read() {
  if (state_ == State::ended) return;
  is_reading_ = true;
  stream_.async_read_some(incoming_, kReadBytes, [self = shared_from_this()](const error_code& error, std::size_t) {
    self->is_reading_ = false;
    self->on_read(error);
  });
}

void Server::Impl::Connection::on_read(const error_code& error) {
  if (state_ == State::ended) return;
  if (error) return on_read_failure(error);
  if (state_ != State::open) {
    incoming_.clear();
  } else if (!stream_.got_text()) {
    begin_close(EndReason::protocol_error, "the peer sent a binary message", kUnsupportedData, "text only");
  } else if (incoming_.size() > server_.options_.max_message_bytes) {
    begin_close(EndReason::message_too_big, "a message was too big", kMessageTooBig, "message too big");
  } else if (stream_.is_message_done()) {
    const auto bytes = incoming_.data();
    const auto& message = server_.handler_.message;
    if (message) message(id_, {static_cast<const char*>(bytes.data()), bytes.size()});
    incoming_.clear();
  }
  read();
}

void Server::Impl::Connection::on_read_failure(const error_code& error) {
  if (state_ == State::ending) {
    if (!has_ended_writing_) return;  // end_writing() reads on
    return error == asio::error::operation_aborted ? read_and_discard() : release();
  }
  if (error == rfc6455::error::closed) {
    on_control_frame(rfc6455::frame_type::close);  // if it was not called
    take_peers_reason(end_, stream_.reason());
    return finish(end_);
  }
  if (state_ == State::closing) {
    // operation_aborted: the handler of async_close() will be called.
    if (error != asio::error::operation_aborted) finish(end_);
    return;
  }
  if (is_protocol_error(error)) return finish({EndReason::protocol_error, 0, 0, make_reason_text(error.message())});
  reset(EndReason::connection_lost, make_reason_text(error.message()));
}

void Server::Impl::Connection::on_written(const error_code& error) {
  if (state_ == State::ended) return;
  if (state_ == State::ending) return error ? release() : end_writing();
  // Bytes that arrived before, such as a close frame, are read first; they tell more.
  if (error)
    arm(kCloseTimeout, [this, error] { reset(EndReason::connection_lost, make_reason_text(error.message())); });
}

void Server::Impl::Connection::on_control_frame(rfc6455::frame_type kind) {
  if (kind == rfc6455::frame_type::ping) is_within_bound();
  if (kind != rfc6455::frame_type::close || state_ != State::open) return;
  state_ = State::closing;
  end_ = {EndReason::peer_closed, 0, 0, ""};
  take_peers_reason(end_, stream_.reason());
  wait_for_close_frame();
}

void Server::Impl::Connection::send_text(std::string_view text) {
  send_raw(make_text_frame(text));
}

void Server::Impl::Connection::send_raw(std::string_view bytes) {
  if (state_ != State::open) return;
  socket().append(bytes);
  is_within_bound();
}

bool Server::Impl::Connection::is_within_bound() {
  if (queued_bytes() <= server_.options_.max_queued_bytes) return true;
  reset(EndReason::peer_not_reading, "too much waits to be sent");
  return false;
}

void Server::Impl::Connection::close(int code, std::string_view reason) {
  if (state_ == State::open) begin_close(EndReason::closed, "", code, reason);
}

void Server::Impl::Connection::begin_close(EndReason reason, std::string text, int code, std::string_view sent_reason) {
  state_ = State::closing;
  end_ = {reason, 0, 0, std::move(text)};
  wait_for_close_frame();
  stream_.async_close(make_close_reason(code, sent_reason), [self = shared_from_this()](const error_code& error) {
    if (self->state_ != State::closing) return;
    if (!error) take_peers_reason(self->end_, self->stream_.reason());
    self->finish(self->end_);
  });
}

// The time begins when the queue, with the close frame at its end, is written.
void Server::Impl::Connection::wait_for_close_frame() {
  arm(kCloseTimeout, [this] {
    if (queued_bytes() > 0) return wait_for_close_frame();
    tell_end(end_);
    release();
  });
}

void Server::Impl::Connection::reset(EndReason reason, std::string text) {
  if (state_ == State::ended) return;
  tell_end({reason, 0, 0, std::move(text)});
  error_code ignored;
  socket().tcp().set_option(asio::socket_base::linger(true, 0), ignored);
  release();
}

void Server::Impl::Connection::finish(End end) {
  if (state_ >= State::ending) return;
  tell_end(end);
  state_ = State::ending;
  arm(kCloseTimeout, [this] { release(); });
  end_writing();
}

// Calls Handler::closed later, because the caller may be a handler.
void Server::Impl::Connection::tell_end(const End& end) {
  if (state_ >= State::ending) return;
  server_.by_id_.erase(id_);
  if (state_ == State::upgrading || !server_.handler_.closed) return;
  asio::post(server_.io_, [&server = server_, id = id_, end] { server.handler_.closed(id, end); });
}

// Closing while bytes arrive would reset the connection, and the peer could lose what was written.
void Server::Impl::Connection::end_writing() {
  if (has_ended_writing_ || queued_bytes() > 0) return;
  has_ended_writing_ = true;
  error_code ignored;
  socket().tcp().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  incoming_.clear();
  if (!is_reading_) read_and_discard();
}

void Server::Impl::Connection::read_and_discard() {
  incoming_.clear();
  socket().tcp().async_read_some(incoming_.prepare(kReadBytes),
                                 [self = shared_from_this()](const error_code& error, std::size_t) {
                                   if (self->state_ == State::ended) return;
                                   if (error) return self->release();
                                   self->read_and_discard();
                                 });
}

void Server::Impl::Connection::release() {
  const auto self = shared_from_this();
  state_ = State::ended;
  ++armed_;
  timer_.cancel();
  socket().close();
  server_.by_id_.erase(id_);
  server_.sockets_.erase(self);
}

template <class Callback>
void Server::Impl::Connection::arm(milliseconds limit, Callback expired) {
  timer_.expires_after(limit);
  timer_.async_wait([self = shared_from_this(), expired, number = ++armed_](const error_code& error) {
    if (!error && number == self->armed_) expired();
  });
}

Server::Impl::Impl(const ServerOptions& options, Handler handler) : options_(options), handler_(std::move(handler)) {
  platform::ListenResult listening = platform::listen_on(options_.host, options_.port, 128);
  if (!listening.socket.is_open()) {
    const std::string reason = listening.host_error.empty() ? listening.error.message() : listening.host_error;
    throw support::Error(support::ErrorCode::not_ready,
                         "cannot listen on " + options_.host + ":" + std::to_string(options_.port) + ": " + reason);
  }
  port_ = listening.port;
  const bool is_ipv6 = platform::parse_ipv6(options_.host).has_value();
  acceptor_.assign(is_ipv6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), listening.socket.release());
  accept();
  tick_timer_.expires_after(options_.tick_interval);
  tick();
  thread_ = std::thread([this] { io_.run(); });
}

void Server::Impl::accept() {
  acceptor_.async_accept([this](const error_code& error, asio::ip::tcp::socket tcp) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      const auto connection = std::make_shared<Connection>(*this, std::move(tcp));
      sockets_.insert(connection);
      connection->start();
      return accept();
    }
    accept_pause_.expires_after(kAcceptPause);
    accept_pause_.async_wait([this](const error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

void Server::Impl::tick() {
  tick_timer_.async_wait([this](const error_code& error) {
    if (error || !acceptor_.is_open()) return;
    if (handler_.tick) handler_.tick();
    tick_timer_.expires_after(options_.tick_interval);
    tick();
  });
}

void Server::Impl::stop() {
  std::call_once(stop_once_, [this] {
    {
      const support::MutexLock lock(mutex_);
      is_stopped_ = true;
      asio::post(io_, [this] { end_all(); });
    }
    thread_.join();
  });
}

// Ends the thread. It does not wait for pending operations: one of Beast that waits for another one to end is not
// completed by the close of its socket.
void Server::Impl::end_all() {
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
  tick_timer_.cancel();
  const auto sockets = sockets_;
  for (const auto& connection : sockets) connection->reset(EndReason::stopped, "");
  asio::post(io_, [this] { io_.stop(); });
}

bool Server::Impl::post(std::function<void()> task) {
  const support::MutexLock lock(mutex_);
  if (is_stopped_) return false;
  asio::post(io_, std::move(task));
  return true;
}

Server::Impl::Connection* Server::Impl::find(ConnectionId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

Server::Server(ServerOptions options, Handler handler) : impl_(std::make_unique<Impl>(options, std::move(handler))) {}

Server::~Server() = default;

int Server::port() const {
  return impl_->port();
}

void Server::stop() {
  impl_->stop();
}

bool Server::post(std::function<void()> task) {
  return impl_->post(std::move(task));
}

void Server::send(ConnectionId connection, std::string text) {
  if (Impl::Connection* const found = impl_->find(connection)) found->send_text(text);
}

void Server::send_raw(ConnectionId connection, std::string bytes) {
  if (Impl::Connection* const found = impl_->find(connection)) found->send_raw(bytes);
}

void Server::close(ConnectionId connection, int code, std::string_view reason) {
  if (Impl::Connection* const found = impl_->find(connection)) found->close(code, reason);
}

void Server::cut(ConnectionId connection) {
  if (Impl::Connection* const found = impl_->find(connection)) found->cut();
}

void Server::reset(ConnectionId connection) {
  if (Impl::Connection* const found = impl_->find(connection)) found->reset(EndReason::closed, "");
}

void Server::limit_rate(ConnectionId connection, std::size_t bytes_per_second) {
  if (Impl::Connection* const found = impl_->find(connection)) found->limit_rate(bytes_per_second);
}

std::size_t Server::queued_bytes(ConnectionId connection) const {
  const Impl::Connection* const found = impl_->find(connection);
  return found == nullptr ? 0 : found->queued_bytes();
}

}  // namespace websocket
