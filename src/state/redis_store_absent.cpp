// In place of redis_store.cpp in a build without hiredis (TASTYTRADE_MCP_REDIS is OFF).
#include "redis_url.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace state {

std::unique_ptr<Store> make_redis_store(const std::string& url) {
  parse_redis_url(url);  // a malformed address is reported first
  throw support::Error(
      support::ErrorCode::invalid_argument, "REDIS_URL is set, but this program was built without Redis.",
      "Unset it: the state is then in a file (STATE_DIR). Or use a build with TASTYTRADE_MCP_REDIS=ON, such "
      "as the Linux packages.");
}

}  // namespace state
