// A WebSocket server (RFC 6455) on a loopback port, for the simulator and for tests: plain TCP, text messages, any
// number of connections, one thread that calls all handlers, so that events have one order. It can misbehave on
// purpose.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tastytrade_mcp/websocket/end.hpp"

namespace websocket {

using ConnectionId = std::uint64_t;  // 1, 2, ...: in the order of the upgrades

struct ServerOptions {
  std::string host = "127.0.0.1";  // an IP address
  int port = 0;                    // 0: any free port
  std::size_t max_message_bytes = 1 << 20;
  std::size_t max_queued_bytes = 64 << 20;  // of one connection; above, the connection is reset
  std::chrono::milliseconds tick_interval{25};
};

class Server {
 public:
  // Called on the server's thread. They may call every method but stop(), and must not throw.
  struct Handler {
    // Returns 101 to accept the upgrade, else the HTTP status to refuse it with.
    std::function<int(ConnectionId, std::string_view target)> upgrade;
    std::function<void(ConnectionId)> opened;
    std::function<void(ConnectionId, std::string_view text)> message;
    std::function<void(ConnectionId, const End&)> closed;  // once for each connection that was opened
    std::function<void()> tick;                            // each tick_interval of real time
  };

  // Listens and starts the thread. Throws Error{not_ready} if it cannot listen on the port.
  Server(ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  void stop();  // cuts all connections; idempotent; the destructor calls it

  // From any thread: runs `task` on the server's thread. Returns false if the server has stopped.
  bool post(std::function<void()> task);

  // On the server's thread only. Unknown connections are ignored. A message is one frame.
  void send(ConnectionId connection, std::string text);
  // Writes bytes as they are, after what is queued: half a frame, text that is not UTF-8.
  void send_raw(ConnectionId connection, std::string bytes);
  // Sends a close frame after what is queued, and waits a second for the peer's. Then nothing more is sent.
  void close(ConnectionId connection, int code, std::string_view reason);
  // Ends the TCP connection without a close frame. cut(): after what is queued (FIN), or after a second. reset(): at
  // once (RST); what is queued is lost.
  void cut(ConnectionId connection);
  void reset(ConnectionId connection);
  // Limits what is written to the connection, control frames too; 0: no limit.
  void limit_rate(ConnectionId connection, std::size_t bytes_per_second);
  std::size_t queued_bytes(ConnectionId connection) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The frame of a text message as a server sends it, for send_raw().
std::string make_text_frame(std::string_view text);

}  // namespace websocket
