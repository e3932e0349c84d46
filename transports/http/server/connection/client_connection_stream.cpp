// Streamed responses. Between two pieces the connection waits like an idle one, so that neither an open stream nor a
// client that reads slowly occupies a thread.
#include "http/server/connection/streaming.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kHeartbeat = ":\n\n";  // a comment (HTML standard, section 9.2.5)

}  // namespace

ClientConnection::Next ClientConnection::begin_stream(std::shared_ptr<ResponseStream> stream) {
  // Frees what the log line of the request does not need.
  request_->body = {};
  request_->headers = {};
  request_->principal = {};
  request_->path_parameters.clear();
  if (received_.empty()) received_ = {};
  auto streaming = std::make_unique<Streaming>();
  streaming->stream = std::move(stream);
  streaming->pending = std::exchange(unsent_, {});
  streaming->is_chunked = !request_->http_1_0;
  streaming->check_at = Clock::now() + host_.limits().heartbeat;
  streaming_ = std::move(streaming);
  phase_ = Phase::streaming;
  streaming_->stream->listen(host_.make_wake_callback(*this));
  return write_stream();
}

ClientConnection::Next ClientConnection::on_stream_data() {
  return Clock::now() < streaming_->check_at ? write_stream() : Next::serve;
}

// Writes the data of the stream until the socket takes no more.
ClientConnection::Next ClientConnection::write_stream() {
  Streaming& streaming = *streaming_;
  while (true) {
    if (streaming.pending.empty() && !streaming.is_complete) fill_pending();
    const bool is_empty = streaming.pending.empty();
    if (!is_empty) {
      std::size_t sent = 0;
      const ClientSocket::Outcome outcome = socket_.send(streaming.pending, sent);
      if (outcome == ClientSocket::Outcome::closed) return end_stream(false);
      streaming.pending.erase(0, sent);
      if (outcome != ClientSocket::Outcome::progress) {
        return wait_for_socket(outcome, Phase::streaming, Clock::now() + host_.limits().write_time);
      }
      streaming.pending = {};
    }
    if (streaming.is_complete) return end_stream(true);
    if (is_empty) break;
  }
  return wait(Phase::streaming, Interest::hang_up, Clock::now() + host_.limits().heartbeat);
}

// A login may end while its stream is open. Checked at most once in each heartbeat interval.
bool ClientConnection::is_still_authorized() {
  if (Clock::now() < streaming_->check_at) return true;
  streaming_->check_at = Clock::now() + host_.limits().heartbeat;
  if (host_.handler().is_still_authorized(*request_)) return true;
  const support::LogScope scope(request_->log_ids());
  support::log_info("stream_ended", {{"reason", "its login has ended"}});
  return false;
}

void ClientConnection::fill_pending() {
  Streaming& streaming = *streaming_;
  std::string text = streaming.stream->take();
  if (text.empty() && streaming.is_heartbeat_due) text = kHeartbeat;
  streaming.is_heartbeat_due = false;
  if (!text.empty()) streaming.pending = streaming.is_chunked ? as_chunk(text) : std::move(text);
  streaming.is_complete = streaming.stream->is_over();
  if (streaming.is_complete && streaming.is_chunked) streaming.pending += kLastChunk;
}

void ClientConnection::abandon_stream(ResponseStream& stream) {
  request_state_->abandon_stream();
  stream.abandon();
}

ClientConnection::Next ClientConnection::end_stream(bool is_complete) {
  const auto streaming = std::move(streaming_);
  keep_alive_ = keep_alive_ && is_complete && !host_.is_stopping() && !streaming->stream->hangs_up();
  if (is_complete) {
    streaming->stream->finish();
  } else {
    abandon_stream(*streaming->stream);
  }
  return finish_answer(is_complete);
}

}  // namespace transports::http
