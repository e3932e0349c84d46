// Figures of this process under the names that Prometheus's client libraries share
// (prometheus.io/docs/instrumenting/writing_clientlibs, Process metrics), and of its build.
#pragma once

#include <string>

namespace metrics {

// Makes the families process_* and tastytrade_mcp_log_lines_dropped_total. Call it once.
void register_process_metrics();

// Sets tastytrade_mcp_build_info, which is 1. `mode`: "mcp", "api". `environment`: "demo", "sandbox", "production".
void set_build_info(const std::string& version, const std::string& mode, const std::string& environment);

}  // namespace metrics
