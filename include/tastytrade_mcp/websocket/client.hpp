// Client side of one WebSocket connection (RFC 6455) over TCP or TLS. Messages are text; a binary message ends the
// connection. Pings are answered. Boost.Beast does the protocol.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "tastytrade_mcp/websocket/end.hpp"

namespace websocket {

struct Endpoint {
  bool tls = true;
  std::string host;  // name or IP address, for the name resolution, SNI, the certificate and the Host header
  int port = 443;
  std::string target = "/";  // path and query
  std::string ca_file;       // PEM bundle; empty: the system's certificates
  std::string user_agent;    // empty: no such header
};

struct ClientLimits {
  std::size_t max_message_bytes = 2 << 20;
  std::size_t max_queued_bytes = 1 << 20;             // that wait to be sent
  std::chrono::milliseconds connect_timeout{10'000};  // name resolution, TCP, TLS and upgrade together
  std::chrono::milliseconds write_timeout{10'000};    // of one message to a peer that does not read
  std::chrono::milliseconds close_timeout{1'000};     // for the peer's answer to a close frame
  std::chrono::milliseconds tick_interval{250};
};

class Client {
 public:
  // Called on the thread of run(). They may call send() and close(). They must not throw.
  struct Handler {
    std::function<void()> opened;
    std::function<void(std::string_view text)> message;  // `text` is valid during the call
    std::function<void()> tick;                          // each tick_interval while the connection is open
  };
  struct Figures {
    std::uint64_t messages_in = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t messages_out = 0;
    std::uint64_t bytes_out = 0;
    std::size_t queued_bytes = 0;
  };

  // Opens no connection.
  Client(Endpoint endpoint, ClientLimits limits, Handler handler);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Connects to the first address of the host that accepts, and calls the handlers until the connection has ended. Call
  // it once. A requested stop closes with 1001; run() then returns within close_timeout, and at once if the connection
  // was not open.
  End run(std::stop_token stop);

  // In handlers and tasks only. A message is one frame; before `opened` it waits. Returns false, and ends the
  // connection, if too much waits to be sent; returns false after close(), or if the connection is ending.
  bool send(std::string text);
  // In handlers and tasks only. Sends a close frame after what is queued; run() returns within close_timeout. Messages
  // that arrive after it are discarded.
  void close(int code, std::string_view reason);

  // From any thread: runs `task` on the thread of run(), before the next message, or while it connects (not while it
  // resolves the name). Before run() it waits; after the end it is ignored.
  void post(std::function<void()> task);
  // From any thread.
  Figures figures() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace websocket
