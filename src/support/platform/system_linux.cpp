#include "tastytrade_mcp/support/platform/system.hpp"

namespace support::platform {

System current_system() {
  return System::linux_os;
}

}  // namespace support::platform
