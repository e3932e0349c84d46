// A streamed response body: a bounded queue of text between producers, on any thread, and the server, which writes it
// as the client receives it. Producers never wait: for a client that reads too slowly, droppable text is dropped. Safe
// from any thread; calls its callbacks without holding its lock.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/support/mutex.hpp"

namespace transports::http {

class ResponseStream {
 public:
  using Callback = std::function<void()>;

  ResponseStream() = default;
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;

  // For producers.

  // Queues a chunk. Returns false if the stream has ended, or is full and the chunk is `droppable`. Other chunks are
  // queued however full the stream is.
  bool push(std::string_view chunk, bool droppable);
  // True if the server has taken all that was queued.
  bool is_empty();
  // Ends the body; what is queued is still written. `hang_up`: the connection is closed after it.
  void close(bool hang_up = false);
  // `callback` is called once if the client disconnects before all is written; at once if it has disconnected. It is
  // destroyed, with what it holds, when the stream ends either way.
  void on_abandon(Callback callback);

  // For the server.

  // `on_data` is called when text is queued to an empty stream, and when the stream is closed.
  void listen(Callback on_data);
  // Removes and returns all queued text.
  std::string take();
  // Whether the stream is closed and nothing is queued.
  bool is_over();
  bool hangs_up();
  // The client disconnected: further chunks are refused.
  void abandon();
  // All was written.
  void finish();

 private:
  support::Mutex mutex_;
  std::string queued_ GUARDED_BY(mutex_);
  std::size_t chunks_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
  bool hang_up_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;      // finish() or abandon() was called
  bool abandoned_ GUARDED_BY(mutex_) = false;  // abandon() was called
  Callback on_data_ GUARDED_BY(mutex_), on_abandon_ GUARDED_BY(mutex_);
};

}  // namespace transports::http
