// Takes the messages that the server sends beside a response: notifications and requests to the client. Each transport
// has its own implementation.
#pragma once

#include <string_view>

namespace mcp {

enum class Delivery {
  required,
  droppable  // a client that does not keep up may miss the message
};

// One message at a time is sent; which thread sends it may change. No function may wait for the client or call the
// server.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  // `message`: one JSON-RPC message as JSON text.
  virtual void send(std::string_view message, Delivery delivery) = 0;
  // Ends the stream of a subscription or a session: nothing is sent after it. `result`: the response to
  // `subscriptions/listen`, still to be sent; empty if the client is owed none.
  virtual void end(std::string_view result) { static_cast<void>(result); }
  // Closes the client's connection, where the client can reconnect for the rest; nothing otherwise.
  virtual void release_connection() {}
};

}  // namespace mcp
