// What people ask a brokerage server for, whether or not this one has a tool for it. The table is the one place that
// says what is absent: a topic's sentence is gone as soon as a tool serves the topic. Immutable.
#pragma once

#include <vector>

#include "tastytrade_mcp/mcp/topic.hpp"

namespace tools {

std::vector<mcp::Topic> topics();

}  // namespace tools
