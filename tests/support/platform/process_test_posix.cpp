#include "tastytrade_mcp/support/platform/process.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <thread>

TEST_CASE("The figures of this process are those of the system") {
  const auto before = support::platform::read_process_figures();
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  CHECK(before.start_time > 0);
  CHECK(before.start_time <= now + 2);  // the system's start is known to a second
  CHECK(before.resident_bytes > 100'000);
  CHECK(before.virtual_bytes >= before.resident_bytes);
  CHECK(before.threads >= 1);
  CHECK(before.max_descriptors >= before.open_descriptors);

  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  CHECK(support::platform::read_process_figures().open_descriptors == before.open_descriptors + 2);
  ::close(ends[0]);
  ::close(ends[1]);
  CHECK(support::platform::read_process_figures().open_descriptors == before.open_descriptors);

  std::jthread thread([](const std::stop_token& stop) {
    while (!stop.stop_requested()) std::this_thread::yield();
  });
  CHECK(support::platform::read_process_figures().threads == before.threads + 1);
  while (support::platform::read_process_figures().cpu_seconds <= before.cpu_seconds) std::this_thread::yield();
}
