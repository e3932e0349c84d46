// In place of redis_client.cpp in a build without hiredis (TASTYTRADE_MCP_REDIS is OFF).
#include "redis_url.hpp"
#include "tastytrade_mcp/state/redis_client.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace state {

class RedisClient::Pool {};

RedisClient::RedisClient(const std::string& url) {
  parse_redis_url(url);  // a malformed address is reported first
  throw support::Error(
      support::ErrorCode::invalid_argument, "REDIS_URL is set, but this program was built without Redis.",
      "Unset it: the state is then in a file (STATE_DIR). Or use a build with TASTYTRADE_MCP_REDIS=ON, such "
      "as the Linux packages.");
}

RedisClient::~RedisClient() = default;

RedisReply RedisClient::send(const Words&, bool) {
  return {};
}

}  // namespace state
