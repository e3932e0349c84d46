#include "tastytrade_mcp/support/platform/system.hpp"

namespace support::platform {

System current_system() {
  return System::macos;
}

}  // namespace support::platform
