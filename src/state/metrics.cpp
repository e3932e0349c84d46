#include "metrics.hpp"

#include "tastytrade_mcp/state/register_metrics.hpp"

namespace state {

Metrics& state_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

void register_metrics() {
  state_metrics();
}

}  // namespace state
