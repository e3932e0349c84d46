#include "metrics.hpp"

#include "tastytrade_mcp/mcp/register_metrics.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace mcp {

Metrics& mcp_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

void register_metrics() {
  mcp_metrics().tasks_running.with();
  mcp_metrics().subscriptions.with();
}

void count_unknown_tool(std::string_view transport) {
  mcp_metrics().calls.with({kUnknownTool, transport, to_string(support::ErrorCode::not_found)}).add();
}

}  // namespace mcp
