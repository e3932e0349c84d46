#include "tastytrade_mcp/support/platform/memory.hpp"

namespace support::platform {

bool can_return_memory() {
  return false;
}
void configure_allocator() {}
void return_free_memory() {}
std::size_t resident_bytes() {
  return 0;
}

}  // namespace support::platform
