// Server-sent events: how messages look as events, and streams that a handshake session's client may lose and come back
// to. An ResumableStream outlives its connection: what it carries goes on being kept, within bounds, and a later
// connection gets what the client has not seen. Shared by the call that fills it, the table that keeps it and its
// connection; locks inside.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/server/response_stream.hpp"
#include "tastytrade_mcp/support/clock.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace transports::http {

// The head of a response that is a stream of events, which `feed` brings.
Response event_stream_response(std::shared_ptr<ResponseStream> feed);
// A feed for such a response whose first bytes are there at once: a comment. Proxies hold the head back until the body
// begins, and a stream may have nothing to say for long.
std::shared_ptr<ResponseStream> open_event_feed();
// One message, which is JSON, without an id: what the stateless era sends.
std::string as_event(std::string_view message);
// A client that does not keep up may miss notifications; a subscription's acknowledgement is none of them.
bool is_droppable(const support::Json& message);

class ResumableStream : public std::enable_shared_from_this<ResumableStream> {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `primed`: the client is told at once where it can come back to, which revisions before 2025-11-25 do not
  // understand. `kept_bytes` counts what all streams keep together. The clock must outlive the stream.
  ResumableStream(bool primed, std::shared_ptr<std::atomic<std::size_t>> kept_bytes, const support::Clock& clock);
  ~ResumableStream();
  ResumableStream(const ResumableStream&) = delete;
  ResumableStream& operator=(const ResumableStream&) = delete;

  const std::string& id() const { return id_; }

  // The stream's first connection. Called once, before anything is sent.
  std::shared_ptr<ResponseStream> connect();
  // A later connection: gets every event kept since `last_seen`, and what is yet to come. Null if there is a connection
  // that does not end within `patience`: its client may have left so lately that we are yet to hear of it.
  std::shared_ptr<ResponseStream> resume(std::uint64_t last_seen, std::chrono::milliseconds patience);
  bool is_connected_after(std::chrono::milliseconds patience);

  void send(const support::Json& message);
  // `message`: JSON. `droppable`: a client that does not keep up may miss it.
  void send(std::string_view message, bool droppable);
  // Nothing more is sent. A connection ends once it has everything; what is kept stays for whoever missed it.
  void finish();
  // Ends the connection, if there is one; what is sent is kept.
  void release_connection();
  // As finish(), and nothing is kept.
  void forget();
  // Keeps `companion` alive until the stream is finished or gone.
  void hold(std::shared_ptr<void> companion);

  std::uint64_t last_event();
  bool is_unused();  // neither connected nor being filled: only kept
  TimePoint unused_since();

 private:
  struct Event {
    std::uint64_t number;
    std::string text;
  };

  std::shared_ptr<ResponseStream> attach();  // expects the lock, as the rest
  void keep(Event event);
  void drop_oldest();
  void detach(const ResponseStream* feed);

  const std::string id_;
  const bool primed_;
  const std::shared_ptr<std::atomic<std::size_t>> kept_bytes_;
  const support::Clock& clock_;

  std::mutex mutex_;
  std::condition_variable detached_;
  std::shared_ptr<ResponseStream> feed_;  // null: not connected
  std::deque<Event> events_;
  std::size_t bytes_ = 0;
  std::uint64_t last_ = 0;
  bool finished_ = false;
  TimePoint changed_at_;  // when the client left or the stream was finished, whichever came last
  std::shared_ptr<void> companion_;
};

}  // namespace transports::http
