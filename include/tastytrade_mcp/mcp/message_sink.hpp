// Takes the messages that the server sends before a response or without one: notifications, and requests to the MCP
// client. Each transport has its own implementation.
#pragma once

#include <string_view>

namespace mcp {

enum class Delivery {
  required,
  droppable  // may be left out for an MCP client that reads too slowly
};

// The server calls one function at a time, from any thread. No function may wait for the MCP client or call
// mcp::Server.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  // `message`: one JSON-RPC message as JSON text. Returns false if it was left out because the client reads too slowly.
  virtual bool send(std::string_view message, Delivery delivery) = 0;
  // Ends the stream of a subscription or a session: nothing is sent after it. `result`: the response to
  // `subscriptions/listen`, which is sent first; empty if there is none to send.
  virtual void end(std::string_view result) { static_cast<void>(result); }
  // Returns false while the client is not connected and may come back.
  virtual bool is_connected() { return true; }
  // Closes the connection if the MCP client can reconnect and get the later messages then. Else does nothing.
  virtual void release_connection() {}
};

}  // namespace mcp
