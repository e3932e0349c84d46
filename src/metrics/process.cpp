#include "tastytrade_mcp/metrics/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tastytrade_mcp/metrics/metrics.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace metrics {
namespace {

// proc(5), /proc/[pid]/stat. The second field, the name in parentheses, may hold spaces; fields are counted after it.
std::vector<std::string> read_stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream words(text.substr(name_end + 1));
  std::vector<std::string> fields{"pid", "name"};
  for (std::string word; words >> word;) fields.push_back(word);
  return fields;
}

// When the system started, in seconds since 1970; negative if that cannot be read.
double read_boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = -1;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return -1;
}

double count_descriptors() {
  std::error_code failure;
  double count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", failure), end; !failure && entry != end;
       entry.increment(failure)) {
    ++count;
  }
  return failure ? -1 : count - 1;  // without the descriptor that reads the directory
}

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
    const ProcessFigures figures = read_process_figures();
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

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  const std::vector<std::string> fields = read_stat_fields();
  constexpr std::size_t kUserTime = 13, kSystemTime = 14, kThreads = 19, kStartTime = 21, kVirtual = 22, kResident = 23;
  if (fields.size() > kResident) {
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto field = [&](std::size_t index) { return std::stod(fields[index]); };
    figures.cpu_seconds = (field(kUserTime) + field(kSystemTime)) / ticks;
    figures.threads = field(kThreads);
    figures.virtual_bytes = field(kVirtual);
    figures.resident_bytes = field(kResident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
    static const double boot_time = read_boot_time();
    if (boot_time >= 0) figures.start_time = boot_time + field(kStartTime) / ticks;
  }
  figures.open_descriptors = count_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.max_descriptors = static_cast<double>(limit.rlim_cur);
  return figures;
}

void register_process_metrics() {
  process_metrics();
}

void set_build_info(const std::string& version, const std::string& mode, const std::string& environment) {
  process_metrics().build.with({version, mode, environment}).set(1);
}

}  // namespace metrics
