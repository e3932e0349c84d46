// The metrics of the store and the cache.
#pragma once

#include "tastytrade_mcp/metrics/metrics.hpp"

namespace state {

struct Metrics {
  metrics::HistogramFamily store_duration{{.name = "tastytrade_mcp_store_operation_duration_seconds",
                                           .help = "Duration of operations of the store.",
                                           .labels = {"store", "operation"}},
                                          metrics::kFastBounds};
  metrics::CounterFamily store_errors{{.name = "tastytrade_mcp_store_errors_total",
                                       .help = "Operations of the store that failed.",
                                       .labels = {"store", "operation"}}};
  metrics::CounterFamily cache_lookups{{.name = "tastytrade_mcp_cache_lookups_total",
                                        .help = "Look-ups in the cache. Result: hit, miss (the caller loads the "
                                                "value), shared (it waits for another's load).",
                                        .labels = {"data", "result"}}};
  metrics::GaugeFamily cache_bytes{{.name = "tastytrade_mcp_cache_bytes", .help = "Memory of the cached values."}};
};

Metrics& state_metrics();

}  // namespace state
