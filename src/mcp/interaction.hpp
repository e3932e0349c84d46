// How a request speaks with its client while it runs. A plain call has none: Request::interaction is null.
#pragma once

#include <memory>

#include "tastytrade_mcp/mcp/message_sink.hpp"
#include "tastytrade_mcp/mcp/server.hpp"

namespace mcp {

struct MethodResult;
struct MethodServices;

class Interaction {
 public:
  virtual ~Interaction() = default;
  // Runs the request's method with a Context that can reach the client. Throws what the method throws.
  virtual MethodResult run(const MethodServices& services, const RequestPtr& request, MessageSink* sink) = 0;
};

// Stateful flavour: requests of the server travel over `sink`. Null if the request cannot ask its client.
std::unique_ptr<Interaction> make_stateful_interaction(const Request& request);
// Stateless flavour: the client is answered with what it is asked, and repeats the request with its responses. A tool
// may become a task. Takes `inputResponses` and `requestState` out of the params. Null for a plain call.
// Throws ProtocolError -32602 if either of them is not valid.
std::unique_ptr<Interaction> make_stateless_interaction(const MethodServices& services, Request& request);

}  // namespace mcp
