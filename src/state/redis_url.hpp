// Parses REDIS_URL.
#pragma once

#include <string>

namespace state {

struct RedisAddress {
  std::string host;
  int port = 6379;
  std::string socket;  // path of a Unix socket, used instead of host and port
  std::string user;
  std::string password;
  int database = 0;
};

// Parses "redis://[user[:password]@]host[:port][/database]" or "unix:///path". Throws support::Error{invalid_argument}
// for any other text. The message does not repeat the URL, which may hold a password.
RedisAddress parse_redis_url(const std::string& url);

}  // namespace state
