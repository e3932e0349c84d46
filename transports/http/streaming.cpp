// The part of the front that writes bodies that come bit by bit. Between two bits the visitor lies parked, so that an
// open stream costs no thread; and no thread waits for a client that reads slowly.
#include "response_writer.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "visitor.hpp"

namespace transports::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kHeartbeat = ":\n\n";  // a comment to the readers of event streams

}  // namespace

void Front::Doorbell::ring(const std::weak_ptr<Visitor>& visitor) {
  VisitorPointer found;  // dropped outside the lock
  const std::lock_guard lock(mutex);
  if (front == nullptr) return;
  found = visitor.lock();
  if (found) front->rouse(found);
}

void Front::begin_stream(const VisitorPointer& visitor, Request request, Response& response,
                         ExchangeStatePointer exchange, bool keep) {
  request.body = {};
  request.headers = {};
  request.principal = {};
  request.path_parameters.clear();
  auto stream = std::make_unique<Streaming>(Streaming{.request = std::move(request),
                                                      .feed = response.feed,
                                                      .exchange = std::move(exchange),
                                                      .keep = keep,
                                                      .status = response.status});
  stream->chunked = !stream->request.http_1_0;
  stream->look_at = Clock::now() + limits_.heartbeat;
  visitor->connection.received().shrink_to_fit();
  visitor->phase = Visitor::Phase::streaming;
  {
    const std::lock_guard lock(mutex_);
    visitor->stream = std::move(stream);
    ++streams_;
  }
  response.feed->listen([bell = doorbell_, visitor = std::weak_ptr(visitor)] { bell->ring(visitor); });
}

// Writes what there is to write. True when the body is complete and the connection can serve another request.
bool Front::go_on_streaming(const VisitorPointer& visitor) {
  Streaming& stream = *visitor->stream;
  while (!stream.gone && is_still_for_its_reader(stream)) {
    if (stream.pending.empty() && !stream.complete) add_to_pending(stream);
    if (!stream.pending.empty()) {
      const Connection::Outcome outcome = visitor->connection.write_available(stream.pending);
      if (outcome == Connection::Outcome::closed) break;
      if (outcome != Connection::Outcome::progress) {
        const bool reads = outcome == Connection::Outcome::wants_read;  // TLS, about its keys
        const auto interest = reads ? SocketWatch::Interest::readable : SocketWatch::Interest::writable;
        if (park_stream(visitor, interest, Clock::now() + limits_.write_time)) return false;
        continue;
      }
      stream.pending = {};
    }
    if (stream.complete) return end_stream(visitor, true);
    if (park_stream(visitor, SocketWatch::Interest::hang_up, Clock::now() + limits_.heartbeat)) return false;
  }
  return end_stream(visitor, false);
}

// A login may end while its stream is open; looked at no more often than there are heartbeats.
bool Front::is_still_for_its_reader(Streaming& stream) {
  if (Clock::now() < stream.look_at) return true;
  stream.look_at = Clock::now() + limits_.heartbeat;
  if (application_.is_still_let_in(stream.request)) return true;
  support::log_info("stream_ended", {{"request_id", stream.request.id}, {"reason", "its login has ended"}});
  return false;
}

void Front::add_to_pending(Streaming& stream) {
  std::string text = stream.feed->take();
  if (text.empty() && stream.quiet) text = kHeartbeat;
  stream.quiet = false;
  if (!text.empty()) stream.pending = stream.chunked ? as_chunk(text) : std::move(text);
  stream.complete = stream.feed->is_over();
  if (stream.complete && stream.chunked) stream.pending += kLastChunk;
}

// False if there is news already, or nothing to wait for because the client is gone. After true the visitor may be
// another thread's.
bool Front::park_stream(const VisitorPointer& visitor, SocketWatch::Interest interest, Deadline deadline) {
  const std::lock_guard lock(mutex_);
  Streaming& stream = *visitor->stream;
  stream.for_room = interest != SocketWatch::Interest::hang_up;
  if (!stream.for_room && std::exchange(stream.news, false)) return false;
  const auto wake_up = [this, visitor](SocketWatch::Ticket id, SocketWatch::Event event) { wake(visitor, id, event); };
  if (stage_ != Stage::closed) {
    stream.ticket = watch_->add(visitor->connection.descriptor(), interest, deadline, wake_up);
  }
  stream.gone = stream.ticket == 0;
  return !stream.gone;
}

void Front::wake_stream(const VisitorPointer& visitor, SocketWatch::Event event) {
  const bool expired = event == SocketWatch::Event::expired;
  {
    const std::lock_guard lock(mutex_);
    Streaming& stream = *visitor->stream;
    stream.ticket = 0;
    stream.gone = stream.for_room == expired;  // too slow, or hung up
    stream.quiet = expired;
    ++working_;
  }
  submit(visitor);
}

// There is news for the stream.
void Front::rouse(const VisitorPointer& visitor) {
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::closed || !visitor->stream) return;
    Streaming& stream = *visitor->stream;
    if (stream.ticket == 0 || stream.for_room) {
      stream.news = true;
      return;
    }
    if (!watch_->cancel(stream.ticket)) return;  // it wakes by itself just now
    stream.ticket = 0;
    ++working_;
  }
  submit(visitor);
}

void Front::write_stream(const VisitorPointer& visitor) {
  if (!go_on_streaming(visitor)) return;
  await_next(*visitor);
  {
    const std::lock_guard lock(mutex_);
    ++working_;
  }
  submit(visitor);  // requests are not for this thread
}

// The client is gone, for whom it was.
void Front::lose(const std::shared_ptr<Feed>& feed, const ExchangeStatePointer& exchange) {
  if (exchange->ends_on_disconnect) exchange->source.request_stop();
  feed->abandon();
}

// Whether the connection can serve another request. If not, the visitor is on its way out.
bool Front::end_stream(const VisitorPointer& visitor, bool complete) {
  std::unique_ptr<Streaming> stream;
  {
    const std::lock_guard lock(mutex_);
    stream = std::move(visitor->stream);
  }
  const bool keep = complete && stream->keep && !stopping_ && !stream->feed->hangs_up();
  if (complete) {
    stream->feed->finish();
  } else {
    lose(stream->feed, stream->exchange);
  }
  application_.record(stream->request, complete ? stream->status : kClientGone);
  if (!complete) {
    forget(visitor);
  } else if (!keep) {
    linger(visitor);
  }
  const std::lock_guard lock(mutex_);
  --streams_;
  changed_.notify_all();
  return keep;
}

}  // namespace transports::http
