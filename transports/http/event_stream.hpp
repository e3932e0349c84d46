// A call answered as server-sent events: what it reports on the way, then its response, with a comment now and then so
// that proxies keep the quiet connection open. The call runs on a thread of its own and never waits for the client;
// the thread that serves the connection writes. Free function; everything lives as long as the call.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "message.hpp"
#include "tastytrade_mcp/mcp/context.hpp"

namespace transports::http {

// Runs the call; gives its response, or nothing if it was cancelled.
using StreamedCall = std::function<std::optional<mcp::Json>(const mcp::Context::Send& send)>;

// A client that is gone ends the writing, not the call: whether it is cancelled is for the caller's stop token to say.
void stream_call(Sink& sink, const StreamedCall& call, std::chrono::milliseconds heartbeat);

// The head of such a response.
Response event_stream_response();

}  // namespace transports::http
