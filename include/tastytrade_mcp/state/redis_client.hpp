// Sends commands to the Redis or Valkey server that REDIS_URL names. Connections are pooled; no lock is held during
// network I/O. A connection attempt takes at most 1 second, a reply at most 2. Safe from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace state {

// The prefix of all keys of this program.
inline constexpr std::string_view kRedisPrefix = "tastytrade-mcp:";

struct RedisReply {
  enum class Type { nil, integer, text, status, list, other };
  Type type = Type::nil;
  std::int64_t integer = 0;
  std::string text;  // of `text` and `status`
  std::vector<RedisReply> list;

  bool is_text() const { return type == Type::text; }
  bool is_integer() const { return type == Type::integer; }
  bool is_list() const { return type == Type::list; }
};

class RedisClient {
 public:
  using Words = std::vector<std::string>;

  // Opens no connection. Throws Error{invalid_argument} for a malformed address, and in a build without hiredis.
  explicit RedisClient(const std::string& url);
  ~RedisClient();
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;

  // Sends one command and returns its reply. A command that `may_repeat` is sent again after a lost connection; any
  // other is sent once, and may have been carried out though this throws. Throws Error{not_ready} if there is no reply,
  // and if the reply is an error, whose text the error quotes.
  RedisReply send(const Words& words, bool may_repeat);

 private:
  class Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace state
