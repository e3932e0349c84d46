#include "tastytrade_mcp/support/clock.hpp"

namespace support {

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace support
