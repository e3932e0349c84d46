#include "metrics.hpp"

#include "tastytrade_mcp/broker/register_metrics.hpp"

namespace broker {

Metrics& broker_metrics() {
  static auto* const made = new Metrics;  // never destroyed: threads may count while the process ends
  return *made;
}

void register_metrics() {
  // Prometheus sees an increase only of a series that was there before, so alerts need these from the start.
  for (const std::string_view limit : {"rate", "pause"}) broker_metrics().limit_refusals.with({limit});
}

}  // namespace broker
