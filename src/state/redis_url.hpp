// Where a Redis is, as REDIS_URL says it. Pure.
#pragma once

#include <string>

namespace state {

struct RedisAddress {
  std::string host;
  int port = 6379;
  std::string socket;  // a Unix socket's path, in place of host and port
  std::string user;
  std::string password;
  int database = 0;
};

// "redis://[user[:password]@]host[:port][/database]", "unix:///path". Throws support::Error{invalid_argument} for what
// cannot be read; the message does not hold the URL.
RedisAddress parse_redis_url(const std::string& url);

}  // namespace state
