#include "tastytrade_mcp/support/platform/system.hpp"

namespace support::platform {

System current_system() {
  return System::windows;
}

}  // namespace support::platform
