#include "metrics.hpp"

#include "tastytrade_mcp/mcp/register_metrics.hpp"

namespace mcp {

Metrics& mcp_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

void register_metrics() {
  mcp_metrics();
}

}  // namespace mcp
