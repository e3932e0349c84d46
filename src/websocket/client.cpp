#include "client_impl.hpp"

#include <boost/asio/ssl/error.hpp>

#include <algorithm>

#include "close_reason.hpp"
#include "reason_text.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/resolver.hpp"
#include "tastytrade_mcp/support/uri.hpp"
#include "tls.hpp"

namespace websocket {

namespace {

using boost::beast::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 64 * 1024;  // at most, of one read

// The Host header: without the port that is the scheme's own.
std::string format_host(const Endpoint& endpoint) {
  const bool is_default = endpoint.port == (endpoint.tls ? 443 : 80);
  return support::to_string(support::Authority{endpoint.host, is_default ? "" : std::to_string(endpoint.port)});
}

}  // namespace

End Client::Impl::run(const std::stop_token& stop) {
  const std::stop_callback on_request(stop, [this] { asio::post(io_, [this] { on_stop(); }); });
  connect(stop);
  io_.run();
  return end_;
}

void Client::Impl::connect(const std::stop_token& stop) {
  connect_deadline_ = steady_clock::now() + limits_.connect_timeout;
  support::Resolver resolver(endpoint_.host);
  support::Budget budget;
  budget.stop = stop;
  try {
    budget.check();
    addresses_ = resolver.resolve(budget, limits_.connect_timeout);
  } catch (const support::Error&) {
    return finish(EndReason::stopped, "");
  }
  connect_to_next_address("the host name has no address, or DNS did not answer in time");
}

// Each address gets an equal part of the time that is left.
void Client::Impl::connect_to_next_address(const std::string& last_failure) {
  const auto left = static_cast<milliseconds::rep>(addresses_.size() - next_address_);
  if (left == 0 || time_to_connect() == milliseconds(0)) return finish(EndReason::connect_failed, last_failure);
  error_code error;
  const auto address = asio::ip::make_address(addresses_[next_address_++], error);
  ClientSocket& socket = stream_.next_layer();
  socket.close();
  arm(time_to_connect() / left, [this] { stream_.next_layer().close(); });
  socket.tcp().async_connect({address, static_cast<std::uint16_t>(endpoint_.port)},
                             [this](const error_code& failure) { on_connected(failure); });
}

void Client::Impl::on_connected(const error_code& error) {
  if (phase_ == Phase::ended) return;
  asio::ip::tcp::socket& tcp = stream_.next_layer().tcp();
  if (error || !tcp.is_open()) {
    return connect_to_next_address(tcp.is_open() ? error.message() : "the host did not answer in time");
  }
  error_code ignored;
  tcp.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (endpoint_.tls) return start_tls();
  upgrade();
}

void Client::Impl::start_tls() {
  phase_ = Phase::securing;
  if (const auto failure = configure_tls(tls_context_.native_handle(), endpoint_.ca_file)) {
    return finish(EndReason::tls_failed, *failure);
  }
  ClientSocket& socket = stream_.next_layer();
  socket.tls().emplace(socket.tcp(), tls_context_);
  if (!require_host(socket.tls()->native_handle(), endpoint_.host)) {
    return finish(EndReason::tls_failed, "OpenSSL does not accept the host name");
  }
  arm(time_to_connect(), [this] { finish(EndReason::tls_failed, "no answer to the TLS handshake in time"); });
  socket.tls()->async_handshake(asio::ssl::stream_base::client, [this](const error_code& error) { on_tls(error); });
}

void Client::Impl::on_tls(const error_code& error) {
  if (phase_ == Phase::ended) return;
  if (!error) return upgrade();
  const auto refusal = describe_refused_certificate(stream_.next_layer().tls()->native_handle());
  finish(EndReason::tls_failed, refusal ? *refusal : "the TLS handshake failed: " + error.message());
}

void Client::Impl::upgrade() {
  phase_ = Phase::upgrading;
  arm(time_to_connect(), [this] { finish(EndReason::connect_failed, "no answer to the upgrade in time"); });
  stream_.set_option(rfc6455::stream_base::decorator([this](rfc6455::request_type& request) {
    if (!endpoint_.user_agent.empty()) request.set(boost::beast::http::field::user_agent, endpoint_.user_agent);
  }));
  stream_.control_callback([this](rfc6455::frame_type kind, boost::beast::string_view) {
    if (kind == rfc6455::frame_type::close) on_close_frame();
  });
  stream_.text(true);
  stream_.auto_fragment(false);
  stream_.write_buffer_bytes(16384);
  stream_.read_message_max(0);  // on_read() has the limit: its reason is known before the closing handshake
  stream_.async_handshake(upgrade_response_, format_host(endpoint_), endpoint_.target,
                          [this](const error_code& error) { on_upgraded(error); });
}

void Client::Impl::on_upgraded(const error_code& error) {
  if (phase_ == Phase::ended) return;
  if (!error) return open();
  if (error == rfc6455::error::upgrade_declined) {
    end_.http_status = static_cast<int>(upgrade_response_.result_int());
    const auto reason = upgrade_response_.reason();
    return finish(EndReason::upgrade_refused, std::to_string(end_.http_status) + " " + std::string(reason));
  }
  const bool is_http_error = error.category() == make_error_code(boost::beast::http::error::bad_version).category() &&
                             error != boost::beast::http::error::end_of_stream &&
                             error != boost::beast::http::error::partial_message;
  finish(is_protocol_error(error) || is_http_error ? EndReason::protocol_error : EndReason::connection_lost,
         "during the upgrade: " + error.message());
}

void Client::Impl::open() {
  phase_ = Phase::open;
  phase_timer_.cancel();
  ++armed_;
  tick_timer_.expires_after(limits_.tick_interval);
  tick();
  if (handler_.opened) handler_.opened();
  if (!outgoing_.empty() && !is_writing_) write();
  read();
}

void Client::Impl::tick() {
  tick_timer_.async_wait([this](const error_code& error) {
    if (error || phase_ != Phase::open) return;
    if (handler_.tick) handler_.tick();
    if (phase_ != Phase::open) return;
    tick_timer_.expires_after(limits_.tick_interval);
    tick();
  });
}

void Client::Impl::read() {
  if (phase_ == Phase::ended) return;
  stream_.async_read_some(incoming_, kReadBytes, [this](const error_code& error, std::size_t) { on_read(error); });
}

void Client::Impl::on_read(const error_code& error) {
  if (phase_ == Phase::ended || phase_ == Phase::draining) return;
  if (error) return on_read_failure(error);
  if (phase_ == Phase::closing) {
    incoming_.clear();
  } else if (!stream_.got_text()) {
    begin_close(EndReason::protocol_error, "the peer sent a binary message", kUnsupportedData, "text only");
  } else if (incoming_.size() > limits_.max_message_bytes) {
    begin_close(EndReason::message_too_big,
                "a message has more than " + std::to_string(limits_.max_message_bytes) + " bytes", kMessageTooBig,
                "message too big");
  } else if (stream_.is_message_done()) {
    const auto bytes = incoming_.data();
    messages_in_.fetch_add(1, std::memory_order_relaxed);
    bytes_in_.fetch_add(bytes.size(), std::memory_order_relaxed);
    if (handler_.message) handler_.message({static_cast<const char*>(bytes.data()), bytes.size()});
    incoming_.clear();
  }
  read();
}

void Client::Impl::on_read_failure(const error_code& error) {
  if (error == rfc6455::error::closed) {
    on_close_frame();  // if it has not been called
    take_peers_reason(end_, stream_.reason());
    return drain();
  }
  if (phase_ == Phase::closing) {
    // operation_aborted: on_close_handshake() will be called.
    if (error != asio::error::operation_aborted) finish();
    return;
  }
  if (!is_protocol_error(error)) return finish(EndReason::connection_lost, error.message());
  // Beast has sent a close frame with the code of this error.
  end_ = {EndReason::protocol_error, 0, 0, make_reason_text(error.message())};
  arm(limits_.close_timeout, [this] { finish(); });
  drain();
}

bool Client::Impl::send(std::string text) {
  if (phase_ > Phase::open) return false;
  const std::size_t queued = queued_bytes_.load(std::memory_order_relaxed);
  if (text.size() > limits_.max_queued_bytes - std::min(queued, limits_.max_queued_bytes)) {
    finish(EndReason::peer_not_reading,
           "more than " + std::to_string(limits_.max_queued_bytes) + " bytes wait to be sent");
    return false;
  }
  queued_bytes_.store(queued + text.size(), std::memory_order_relaxed);
  outgoing_.push_back(std::move(text));
  if (phase_ == Phase::open && !is_writing_) write();
  return true;
}

void Client::Impl::write() {
  is_writing_ = true;
  write_timer_.expires_after(limits_.write_timeout);
  write_timer_.async_wait([this](const error_code& error) {
    // The wait may have ended before write() set a new time.
    if (error || phase_ == Phase::ended || !is_writing_ || write_timer_.expiry() > steady_clock::now()) return;
    if (phase_ == Phase::open) finish(EndReason::peer_not_reading, "a message could not be written in time");
  });
  stream_.async_write(asio::buffer(outgoing_.front()),
                      [this](const error_code& error, std::size_t) { on_written(error); });
}

void Client::Impl::on_written(const error_code& error) {
  is_writing_ = false;
  write_timer_.cancel();
  if (phase_ == Phase::ended || phase_ == Phase::draining) return;
  if (error) {
    // Bytes that arrived before, such as a close frame, are read first; they tell more.
    if (phase_ == Phase::open)
      arm(limits_.close_timeout, [this, error] { finish(EndReason::connection_lost, error.message()); });
    return;
  }
  const std::size_t bytes = outgoing_.front().size();
  outgoing_.pop_front();
  queued_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  messages_out_.fetch_add(1, std::memory_order_relaxed);
  bytes_out_.fetch_add(bytes, std::memory_order_relaxed);
  if (!outgoing_.empty()) return write();
  if (has_close_frame_to_send_) send_close_frame();
}

void Client::Impl::close(int code, std::string_view reason) {
  if (phase_ < Phase::open) return finish(EndReason::closed, "");
  if (phase_ == Phase::open) begin_close(EndReason::closed, "", code, reason);
}

void Client::Impl::begin_close(EndReason reason, std::string text, int code, std::string_view sent_reason) {
  phase_ = Phase::closing;
  end_ = {reason, 0, 0, std::move(text)};
  tick_timer_.cancel();
  arm(limits_.close_timeout, [this] { finish(); });
  close_frame_ = make_close_reason(code, sent_reason);
  has_close_frame_to_send_ = true;
  if (!is_writing_) send_close_frame();
}

void Client::Impl::send_close_frame() {
  has_close_frame_to_send_ = false;
  stream_.async_close(close_frame_, [this](const error_code& error) { on_close_handshake(error); });
}

void Client::Impl::on_close_handshake(const error_code& error) {
  if (phase_ != Phase::closing) return;
  if (error) return finish();
  take_peers_reason(end_, stream_.reason());
  drain();
}

// The peer has sent a close frame. Beast answers it after the message that is being written.
void Client::Impl::on_close_frame() {
  if (phase_ != Phase::open) return;
  phase_ = Phase::closing;
  tick_timer_.cancel();
  end_ = {EndReason::peer_closed, 0, 0, ""};
  take_peers_reason(end_, stream_.reason());
  arm(limits_.close_timeout, [this] { finish(); });
}

// The server ends the TCP connection (RFC 6455 section 7.1.1). To close it while bytes arrive would reset it, and the
// peer could lose the close frame.
void Client::Impl::drain() {
  phase_ = Phase::draining;
  tick_timer_.cancel();
  auto& tls = stream_.next_layer().tls();
  if (!tls) return drain_tcp();
  tls->async_shutdown([this](const error_code&) { drain_tcp(); });
}

void Client::Impl::drain_tcp() {
  if (phase_ == Phase::ended) return;
  error_code ignored;
  stream_.next_layer().tcp().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  read_and_discard();
}

void Client::Impl::read_and_discard() {
  stream_.next_layer().tcp().async_read_some(asio::buffer(discarded_), [this](const error_code& error, std::size_t) {
    if (phase_ == Phase::ended) return;
    if (error) return finish();
    read_and_discard();
  });
}

void Client::Impl::on_stop() {
  if (phase_ < Phase::open) return finish(EndReason::stopped, "");
  if (phase_ == Phase::open) return begin_close(EndReason::stopped, "", kGoingAway, "");
  if (phase_ == Phase::draining) finish();
}

void Client::Impl::finish(EndReason reason, std::string_view text) {
  if (phase_ == Phase::ended) return;
  end_.reason = reason;
  end_.text = make_reason_text(text);
  finish();
}

void Client::Impl::finish() {
  phase_ = Phase::ended;
  ++armed_;
  phase_timer_.cancel();
  tick_timer_.cancel();
  write_timer_.cancel();
  stream_.next_layer().close();
  // An operation of Beast that waits for another one to end is not completed by the close of the socket, and would keep
  // run() from returning.
  asio::post(io_, [this] { io_.stop(); });
}

milliseconds Client::Impl::time_to_connect() const {
  const auto left = std::chrono::ceil<milliseconds>(connect_deadline_ - steady_clock::now());
  return std::max(left, milliseconds(0));
}

template <class Callback>
void Client::Impl::arm(milliseconds limit, Callback expired) {
  phase_timer_.expires_after(limit);
  phase_timer_.async_wait([this, expired, number = ++armed_](const error_code& error) {
    if (!error && number == armed_) expired();
  });
}

void Client::Impl::post(std::function<void()> task) {
  asio::post(io_, [this, task = std::move(task)] {
    if (phase_ != Phase::ended) task();
  });
}

Client::Figures Client::Impl::figures() const {
  return {messages_in_.load(std::memory_order_relaxed), bytes_in_.load(std::memory_order_relaxed),
          messages_out_.load(std::memory_order_relaxed), bytes_out_.load(std::memory_order_relaxed),
          queued_bytes_.load(std::memory_order_relaxed)};
}

Client::Client(Endpoint endpoint, ClientLimits limits, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(endpoint), limits, std::move(handler))) {}

Client::~Client() = default;

End Client::run(std::stop_token stop) {
  return impl_->run(stop);
}

bool Client::send(std::string text) {
  return impl_->send(std::move(text));
}

void Client::close(int code, std::string_view reason) {
  impl_->close(code, reason);
}

void Client::post(std::function<void()> task) {
  impl_->post(std::move(task));
}

Client::Figures Client::figures() const {
  return impl_->figures();
}

}  // namespace websocket
