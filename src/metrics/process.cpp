#include "tastytrade_mcp/metrics/process.hpp"

#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/support/log.hpp"
#include "tastytrade_mcp/support/platform/process.hpp"

namespace metrics {
namespace {

struct ProcessMetrics {
  GaugeFamily cpu{{.name = "process_cpu_seconds_total", .help = "Processor time used, user and system."},
                  Type::counter};
  GaugeFamily resident{{.name = "process_resident_memory_bytes", .help = "Resident memory."}};
  GaugeFamily virtual_memory{{.name = "process_virtual_memory_bytes", .help = "Address space."}};
  GaugeFamily threads{{.name = "process_threads", .help = "Threads."}};
  GaugeFamily start_time{{.name = "process_start_time_seconds", .help = "When the process started, as Unix time."}};
  GaugeFamily open_descriptors{{.name = "process_open_fds", .help = "Open file descriptors."}};
  GaugeFamily max_descriptors{{.name = "process_max_fds", .help = "The limit of open file descriptors."}};
  GaugeFamily dropped_lines{{.name = "tastytrade_mcp_log_lines_dropped_total",
                             .help = "Log lines that were dropped because the reader of stderr was too slow."},
                            Type::counter};
  GaugeFamily build{{.name = "tastytrade_mcp_build_info",
                     .help = "1; the labels say what runs.",
                     .labels = {"version", "mode", "environment"}}};
  Collector collector{[this] { collect(); }};

  void collect() {
    const support::platform::ProcessFigures figures = support::platform::read_process_figures();
    const auto set = [](GaugeFamily& family, double value) {
      if (value >= 0) family.with().set(value);
    };
    set(cpu, figures.cpu_seconds);
    set(resident, figures.resident_bytes);
    set(virtual_memory, figures.virtual_bytes);
    set(threads, figures.threads);
    set(start_time, figures.start_time);
    set(open_descriptors, figures.open_descriptors);
    set(max_descriptors, figures.max_descriptors);
    set(dropped_lines, static_cast<double>(support::log_lines_dropped()));
  }
};

// Never destroyed: see Registry in metrics.cpp.
ProcessMetrics& process_metrics() {
  static auto* const made = new ProcessMetrics;
  return *made;
}

}  // namespace

void register_process_metrics() {
  process_metrics();
}

void set_build_info(const std::string& version, const std::string& mode, const std::string& environment) {
  process_metrics().build.with({version, mode, environment}).set(1);
}

}  // namespace metrics
