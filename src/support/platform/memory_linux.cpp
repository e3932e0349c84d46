#include "tastytrade_mcp/support/platform/memory.hpp"

#ifdef __GLIBC__
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>
#endif

namespace support::platform {

#ifdef __GLIBC__

bool can_return_memory() {
  return true;
}

void configure_allocator() {
  // Threads that share an arena wait for each other, but each arena keeps its freed memory. Measured on two processors
  // with 64 connections: a cached call takes 552 µs of processor time with 1 arena, and about 250 µs with 4, 8 and 16
  // (glibc's number).
  const unsigned processors = std::max(std::thread::hardware_concurrency(), 1u);
  // NOLINTBEGIN(concurrency-mt-unsafe): no other thread exists yet
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(4u, 2 * processors)));
  // glibc's initial values. Setting them stops glibc from raising them with the size of freed blocks, after which each
  // arena would keep megabytes.
  mallopt(M_MMAP_THRESHOLD, 128 << 10);
  mallopt(M_TRIM_THRESHOLD, 128 << 10);
  // NOLINTEND(concurrency-mt-unsafe)
}

void return_free_memory() {
  malloc_trim(0);
}

std::size_t resident_bytes() {
  const int descriptor = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  std::array<char, 128> text{};
  const ssize_t length = ::read(descriptor, text.data(), text.size() - 1);
  ::close(descriptor);
  if (length <= 0) return 0;
  char* rest = nullptr;
  std::strtoul(text.data(), &rest, 10);  // pages of address space
  return std::strtoul(rest, nullptr, 10) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

#else

bool can_return_memory() {
  return false;
}
void configure_allocator() {}
void return_free_memory() {}
std::size_t resident_bytes() {
  return 0;
}

#endif

}  // namespace support::platform
