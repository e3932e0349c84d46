// Which of the server's tools the address or the headers of a request to /mcp select: ?toolsets= or X-Toolsets,
// ?tools_exclude= or X-Tools-Exclude. Pure function.
#pragma once

#include <string>

#include "http/message.hpp"
#include "tastytrade_mcp/mcp/tool_selection.hpp"

namespace transports::http {

struct RequestedTools {
  std::string toolsets = {};
  std::string excluded = {};
  std::string error = {};  // a sentence, if the address and a header disagree; else empty

  mcp::ToolSelection selection() const { return {.toolsets = toolsets, .excluded = excluded}; }
};

// A list that is repeated is one list.
RequestedTools read_requested_tools(const Request& request);

}  // namespace transports::http
