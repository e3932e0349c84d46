// Server-sent events, and the streams of stateful sessions that outlive their connection: events are kept, within
// bounds, and a client that reconnects with Last-Event-ID gets those that it has missed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/server/response_stream.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/mutex.hpp"

namespace transports::http {

// A response whose body is the events of `stream`.
Response event_stream_response(std::shared_ptr<ResponseStream> stream);
// A stream for such a response. It begins with a comment, because proxies hold the head back until the body begins.
std::shared_ptr<ResponseStream> open_event_stream();
// An event without an id. `message`: JSON.
std::string as_event(std::string_view message);

// Shared by the request that fills it, the table that keeps it and its connection. Safe from any thread.
class ResumableStream : public std::enable_shared_from_this<ResumableStream> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `sends_initial_event_id`: the first event is empty but has an id, so that the client can reconnect at once.
  // `kept_bytes` counts the bytes that all streams keep. The clock must outlive the stream.
  ResumableStream(bool sends_initial_event_id, std::shared_ptr<std::atomic<std::size_t>> kept_bytes,
                  const support::Clock& clock);
  ~ResumableStream();
  ResumableStream(const ResumableStream&) = delete;
  ResumableStream& operator=(const ResumableStream&) = delete;

  const std::string& id() const { return id_; }

  // Opens the first connection. Call it once, before anything is sent.
  std::shared_ptr<ResponseStream> connect();
  // Opens a later connection: it gets the kept events after `last_seen`, then the new ones. Returns null if another
  // connection does not end within `timeout`, which is the time until a client's disconnect is noticed.
  std::shared_ptr<ResponseStream> resume(std::uint64_t last_seen, std::chrono::milliseconds timeout);
  bool is_connected();
  bool is_connected_after(std::chrono::milliseconds timeout);

  // `message`: JSON. `droppable`: a client that does not keep up may miss it.
  bool send(std::string_view message, bool droppable);
  // Ends the stream. The connection closes once everything is sent; the events stay for a client that missed some.
  void finish();
  // Closes the connection, if there is one; the events stay.
  void release_connection();
  // As finish(), and drops the events.
  void discard();
  // Keeps `handle` alive until the stream is finished or destroyed.
  void keep_alive(std::shared_ptr<void> handle);

  std::uint64_t last_event();
  bool is_unused();  // finished and not connected
  TimePoint unused_since();

 private:
  struct Event {
    std::uint64_t number;
    std::string text;
  };

  std::shared_ptr<ResponseStream> attach() REQUIRES(mutex_);
  void keep(Event event) REQUIRES(mutex_);
  void drop_oldest() REQUIRES(mutex_);
  void detach(const ResponseStream* connection);

  const std::string id_;
  const bool sends_initial_event_id_;
  const std::shared_ptr<std::atomic<std::size_t>> kept_bytes_;
  const support::Clock& clock_;

  support::Mutex mutex_;
  std::condition_variable_any detached_;
  std::shared_ptr<ResponseStream> connection_ GUARDED_BY(mutex_);  // null: not connected
  std::deque<Event> events_ GUARDED_BY(mutex_);
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;
  bool finished_ GUARDED_BY(mutex_) = false;
  TimePoint changed_at_ GUARDED_BY(mutex_);  // of the later of disconnect and finish()
  std::shared_ptr<void> kept_alive_ GUARDED_BY(mutex_);
};

}  // namespace transports::http
