#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "tastytrade_mcp/support/platform/process.hpp"

namespace support::platform {
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

}  // namespace

std::string program_path() {
  std::array<char, 4096> path{};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "";
}

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

}  // namespace support::platform
