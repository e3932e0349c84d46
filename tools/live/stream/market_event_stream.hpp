// The event stream of the plain HTTP API, GET /api/v1/stream: parameters, kinds of events with their members, handler.
#pragma once

#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/event_stream.hpp"

namespace tools {

mcp::EventStream market_event_stream(ToolContextPtr tool_context);

}  // namespace tools
