// Figures of this process under the names that Prometheus's client libraries share
// (prometheus.io/docs/instrumenting/writing_clientlibs, Process metrics), and of its build.
#pragma once

#include <string>
#include <vector>

namespace metrics {

// Makes the families process_* and tastytrade_mcp_log_lines_dropped_total. Call it once.
void register_process_metrics();

// Sets tastytrade_mcp_build_info, which is 1. `mode`: "mcp", "api". `environment`: "demo", "sandbox", "production".
void set_build_info(const std::string& version, const std::string& mode, const std::string& environment);

// What Linux says of this process. A figure that cannot be read is negative.
struct ProcessFigures {
  double cpu_seconds = -1;     // of user and system time
  double resident_bytes = -1;  // of memory
  double virtual_bytes = -1;   // of address space
  double threads = -1;
  double start_time = -1;  // seconds since 1970
  double open_descriptors = -1;
  double max_descriptors = -1;  // the soft limit
};
ProcessFigures read_process_figures();

}  // namespace metrics
