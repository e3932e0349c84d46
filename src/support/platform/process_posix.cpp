#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "tastytrade_mcp/support/platform/process.hpp"

namespace support::platform {

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::size_t raise_descriptor_limit(std::size_t max) {
  constexpr std::size_t kUsualLimit = 1024;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::min(kUsualLimit, max);
  const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, max);
  if (limit.rlim_cur < wanted) {
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = wanted;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  }
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, max));
}

void call_in_forked_child(void (*callback)()) {
  ::pthread_atfork(nullptr, nullptr, callback);
}

void end_process(int exit_code) {
  ::_exit(exit_code);
}

}  // namespace support::platform
