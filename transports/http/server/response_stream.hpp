// A response body that comes piece by piece: a bounded queue of text between its producers, on any thread, and the
// server, which writes it when the client takes it. Nobody waits: a producer whose client does not keep up loses what
// may be lost. Shared by both sides; locks inside, and calls nobody back under its lock.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace transports::http {

class ResponseStream {
 public:
  using Callback = std::function<void()>;

  ResponseStream() = default;
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;

  // For producers.

  // False if the chunk was not taken: the stream is over, or it is full and the chunk `droppable`. What is not
  // droppable is taken however full the stream is.
  bool push(std::string_view chunk, bool droppable);
  // Nothing more comes; what was taken is still written. With `hang_up`, the connection ends with it.
  void close(bool hang_up = false);
  // `gone` is called once, when the client is gone before everything was written; at once if it is gone already. If
  // all goes well it is never called. Either way it is destroyed when the stream is over, and with it what it holds.
  void on_abandon(Callback gone);

  // For the server.

  // `news` is called whenever there is something to take, or nothing more will come, that was not so before.
  void listen(Callback news);
  // All that is queued, in one piece; empty if there is nothing.
  std::string take();
  // Closed, and all taken.
  bool is_over();
  bool hangs_up();
  // The client is gone: nothing is taken any more.
  void abandon();
  // Everything was written.
  void finish();

 private:
  std::mutex mutex_;
  std::string queued_;
  std::size_t chunks_ = 0;
  bool closed_ = false;
  bool hang_up_ = false;
  bool ended_ = false;      // the server is done with it
  bool abandoned_ = false;  // because the client is gone
  Callback news_, gone_;
};

}  // namespace transports::http
