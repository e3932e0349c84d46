#include <libproc.h>
#include <mach-o/dyld.h>
#include <sys/param.h>
#include <sys/proc_info.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "tastytrade_mcp/support/platform/process.hpp"

namespace support::platform {
namespace {

double count_descriptors() {
  const int size = ::proc_pidinfo(::getpid(), PROC_PIDLISTFDS, 0, nullptr, 0);  // an upper bound
  if (size <= 0) return -1;
  std::vector<proc_fdinfo> entries(static_cast<std::size_t>(size) / sizeof(proc_fdinfo) + 1);
  const int used = ::proc_pidinfo(::getpid(), PROC_PIDLISTFDS, 0, entries.data(),
                                  static_cast<int>(entries.size() * sizeof(proc_fdinfo)));
  return used <= 0 ? -1 : static_cast<double>(static_cast<std::size_t>(used) / sizeof(proc_fdinfo));
}

}  // namespace

std::string program_path() {
  std::array<char, MAXPATHLEN> path{}, resolved{};
  auto size = static_cast<std::uint32_t>(path.size());
  if (::_NSGetExecutablePath(path.data(), &size) != 0) return "";
  return ::realpath(path.data(), resolved.data()) != nullptr ? resolved.data() : path.data();
}

ProcessFigures read_process_figures() {
  ProcessFigures figures;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  proc_taskallinfo info{};
  if (::proc_pidinfo(::getpid(), PROC_PIDTASKALLINFO, 0, &info, sizeof(info)) == static_cast<int>(sizeof(info))) {
    figures.resident_bytes = static_cast<double>(info.ptinfo.pti_resident_size);
    figures.virtual_bytes = static_cast<double>(info.ptinfo.pti_virtual_size);
    figures.threads = static_cast<double>(info.ptinfo.pti_threadnum);
    figures.start_time =
        static_cast<double>(info.pbsd.pbi_start_tvsec) + static_cast<double>(info.pbsd.pbi_start_tvusec) / 1e6;
  }
  figures.open_descriptors = count_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.max_descriptors = static_cast<double>(limit.rlim_cur);
  return figures;
}

}  // namespace support::platform
