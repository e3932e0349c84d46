// The table of topics: what people ask a brokerage server for, whether or not this server has a tool for it. It is the
// only place that says what this server lacks. A topic's sentence is no longer used once a tool serves the topic.
#pragma once

#include <vector>

#include "tastytrade_mcp/mcp/topic.hpp"

namespace tools {

std::vector<mcp::Topic> topics();

}  // namespace tools
