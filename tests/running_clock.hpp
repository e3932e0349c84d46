// Lets the time of the simulator and of its client pass during a test.
#pragma once

#include <chrono>
#include <thread>

#include "tastytrade_mcp/support/clock.hpp"

namespace test {

// Advances a clock by `step` after each `pause` of real time while this object lives. A step is far smaller than the
// keepalive time of a stream (60 s): a thread that the machine delays still hears its peer in time.
class RunningClock {
 public:
  explicit RunningClock(support::ManualClock& clock, std::chrono::milliseconds step = std::chrono::milliseconds(10),
                        std::chrono::milliseconds pause = std::chrono::milliseconds(10))
      : thread_([&clock, step, pause](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            std::this_thread::sleep_for(pause);
            clock.advance(step);
          }
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace test
