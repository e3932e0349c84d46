// Store in Redis or Valkey, shared by replicas. Each operation is one command or one script, and so atomic. Only
// operations that may run twice are repeated after a lost connection.
#include <algorithm>
#include <unordered_set>

#include "store_error.hpp"
#include "tastytrade_mcp/state/redis_client.hpp"
#include "tastytrade_mcp/state/store.hpp"

namespace state {
namespace {

using support::Error;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kMaxScanTime{2};
constexpr std::chrono::milliseconds kMaxLifetime{std::chrono::hours(24 * 365 * 10)};

constexpr std::string_view kReplace =
    "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
    "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1";
constexpr std::string_view kTake =
    "local value = redis.call('GET', KEYS[1]) if value then redis.call('DEL', KEYS[1]) end return value";
constexpr std::string_view kAdd =
    "local sum = redis.call('INCRBY', KEYS[1], ARGV[1]) "
    "if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return sum";

std::string milliseconds(std::chrono::milliseconds lifetime) {
  return std::to_string(std::min(lifetime, kMaxLifetime).count());
}

class RedisStore final : public Store {
 public:
  explicit RedisStore(const std::string& url) : client_(url) {}

  std::string_view kind() const override { return "redis"; }

  std::optional<std::string> get(std::string_view key) override {
    return to_text(client_.send({"GET", name(key)}, true));
  }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    if (lifetime.count() <= 0) return erase(key);
    if (!is_ok(client_.send({"SET", name(key), std::string(value), "PX", milliseconds(lifetime)}, true)))
      throw unexpected_reply();
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    if (lifetime.count() <= 0) return !get(key);
    return is_ok(client_.send({"SET", name(key), std::string(value), "PX", milliseconds(lifetime), "NX"}, false));
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const std::string life = milliseconds(std::max(lifetime, std::chrono::milliseconds(1)));
    return to_number(client_.send(
               {"EVAL", std::string(kReplace), "1", name(key), std::string(expected), std::string(value), life},
               false)) == 1;
  }
  std::optional<std::string> take(std::string_view key) override {
    return to_text(client_.send({"EVAL", std::string(kTake), "1", name(key)}, false));
  }
  void erase(std::string_view key) override { to_number(client_.send({"DEL", name(key)}, true)); }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const std::string life = milliseconds(std::max(lifetime, std::chrono::milliseconds(1)));
    return to_number(client_.send({"EVAL", std::string(kAdd), "1", name(key), std::to_string(amount), life}, false));
  }
  std::int64_t count(std::string_view prefix) override {
    // SCAN may return a key more than once.
    std::unordered_set<std::string> found;
    const auto deadline = SteadyClock::now() + kMaxScanTime;
    std::string cursor = "0";
    do {
      if (SteadyClock::now() > deadline) throw store_error("The shared state has too many keys to count some of them.");
      RedisReply reply =
          client_.send({"SCAN", cursor, "MATCH", escape_pattern(name(prefix)) + '*', "COUNT", "1000"}, true);
      if (reply.list.size() != 2 || !reply.list[0].is_text() || !reply.list[1].is_list()) throw unexpected_reply();
      cursor = std::move(reply.list[0].text);
      for (RedisReply& key : reply.list[1].list) {
        if (key.is_text()) found.insert(std::move(key.text));
      }
    } while (cursor != "0");
    return static_cast<std::int64_t>(found.size());
  }

 private:
  // A text that a glob pattern of Redis takes literally.
  static std::string escape_pattern(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
      if (std::string_view("*?[]\\").find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
    return escaped;
  }
  static std::string name(std::string_view key) { return std::string(kRedisPrefix) + std::string(key); }

  static Error unexpected_reply() {
    return store_error("The shared state sent an unexpected reply. Does REDIS_URL name a Redis or Valkey server?");
  }

  static std::optional<std::string> to_text(RedisReply reply) {
    if (reply.type == RedisReply::Type::nil) return std::nullopt;
    if (!reply.is_text()) throw unexpected_reply();
    return std::move(reply.text);
  }
  // Returns true if a SET was carried out; it is not if its condition does not hold.
  static bool is_ok(const RedisReply& reply) {
    if (reply.type == RedisReply::Type::nil) return false;
    if (reply.type != RedisReply::Type::status || reply.text != "OK") throw unexpected_reply();
    return true;
  }
  static std::int64_t to_number(const RedisReply& reply) {
    if (!reply.is_integer()) throw unexpected_reply();
    return reply.integer;
  }

  RedisClient client_;
};

}  // namespace

std::unique_ptr<Store> make_redis_store(const std::string& url) {
  return std::make_unique<RedisStore>(url);
}

}  // namespace state
