// Returning freed memory to the system.
#include "memory.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <memory>
#include <vector>

#include "waiting.hpp"

// A sanitizer brings an allocator of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_ALLOCATOR 1
#endif
#endif

#if defined(__GLIBC__) && !defined(OWN_ALLOCATOR)

namespace {

std::size_t resident_megabytes() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) >> 20;
}

// 64 MB in blocks of 1 KB, freed but for one in 128: what is left keeps the heap from shrinking.
std::vector<std::unique_ptr<char[]>> leave_holes() {
  std::vector<std::unique_ptr<char[]>> blocks(64 * 1024);
  for (auto& block : blocks) block = std::make_unique<char[]>(1000);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i % 128 != 127) blocks[i].reset();
  }
  return blocks;
}

}  // namespace

TEST_CASE("MemoryTrimmer returns freed memory to the system") {
  const app::MemoryTrimmer trimmer;
  const auto rest = leave_holes();
  const std::size_t full = resident_megabytes();
  REQUIRE(full > 60);
  CHECK(test::wait_until([full] { return resident_megabytes() <= full - 40; }));
}

#endif
