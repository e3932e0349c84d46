// Store in Redis or Valkey, shared by replicas. Each operation is one command or one script, and so atomic. Connections
// are pooled; no lock is held during network I/O. Only operations that may run twice are repeated after a lost
// connection.
#include <hiredis/hiredis.h>

#include <cerrno>
#include <charconv>
#include <unordered_set>
#include <vector>

#include "redis_url.hpp"
#include "store_error.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

using support::Error;
using support::ErrorCode;
using SteadyClock = std::chrono::steady_clock;

constexpr timeval kConnectTimeout{1, 0};
constexpr timeval kReplyTimeout{2, 0};
constexpr std::chrono::milliseconds kReconnectDelay{250};  // after a failed connection
constexpr std::chrono::seconds kMaxScanTime{2};
constexpr std::size_t kMaxIdle = 32;
constexpr std::chrono::milliseconds kMaxLifetime{std::chrono::hours(24 * 365 * 10)};
constexpr std::string_view kPrefix = "tastytrade-mcp:";

constexpr std::string_view kReplace =
    "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
    "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1";
constexpr std::string_view kTake =
    "local value = redis.call('GET', KEYS[1]) if value then redis.call('DEL', KEYS[1]) end return value";
constexpr std::string_view kAdd =
    "local sum = redis.call('INCRBY', KEYS[1], ARGV[1]) "
    "if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return sum";

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Context = std::unique_ptr<redisContext, FreeContext>;
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;
using Words = std::vector<std::string>;

// Redis sends nothing on an idle connection: a readable one was closed.
bool is_dead(const redisContext& context) {
  using support::platform::SocketEvent;
  return support::platform::wait_for(context.fd, SocketEvent::readable, std::chrono::milliseconds(0));
}

// Why there is no reply.
std::string describe_failure(const redisContext& context) {
  const bool timed_out = context.err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
  return context.err == 0 || timed_out ? "no reply in time" : context.errstr;
}

std::string milliseconds(std::chrono::milliseconds lifetime) {
  return std::to_string(std::min(lifetime, kMaxLifetime).count());
}

class RedisStore final : public Store {
 public:
  explicit RedisStore(const std::string& url) : address_(parse_redis_url(url)) {}

  std::string_view kind() const override { return "redis"; }

  std::optional<std::string> get(std::string_view key) override { return to_text(send({"GET", name(key)}, true)); }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    if (lifetime.count() <= 0) return erase(key);
    if (!is_ok(send({"SET", name(key), std::string(value), "PX", milliseconds(lifetime)}, true)))
      throw unexpected_reply();
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    if (lifetime.count() <= 0) return !get(key);
    return is_ok(send({"SET", name(key), std::string(value), "PX", milliseconds(lifetime), "NX"}, false));
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const std::string life = milliseconds(std::max(lifetime, std::chrono::milliseconds(1)));
    return to_number(
               send({"EVAL", std::string(kReplace), "1", name(key), std::string(expected), std::string(value), life},
                    false)) == 1;
  }
  std::optional<std::string> take(std::string_view key) override {
    return to_text(send({"EVAL", std::string(kTake), "1", name(key)}, false));
  }
  void erase(std::string_view key) override { to_number(send({"DEL", name(key)}, true)); }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const std::string life = milliseconds(std::max(lifetime, std::chrono::milliseconds(1)));
    return to_number(send({"EVAL", std::string(kAdd), "1", name(key), std::to_string(amount), life}, false));
  }
  std::int64_t count(std::string_view prefix) override {
    // SCAN may return a key more than once.
    std::unordered_set<std::string> found;
    const auto deadline = SteadyClock::now() + kMaxScanTime;
    std::string cursor = "0";
    do {
      if (SteadyClock::now() > deadline) throw store_error("The shared state has too many keys to count some of them.");
      const Reply reply = send({"SCAN", cursor, "MATCH", escape_pattern(name(prefix)) + '*', "COUNT", "1000"}, true);
      if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) throw unexpected_reply();
      const redisReply& keys = *reply->element[1];
      if (reply->element[0]->type != REDIS_REPLY_STRING || keys.type != REDIS_REPLY_ARRAY) throw unexpected_reply();
      cursor.assign(reply->element[0]->str, reply->element[0]->len);
      for (std::size_t i = 0; i < keys.elements; ++i) {
        if (keys.element[i]->type == REDIS_REPLY_STRING) found.emplace(keys.element[i]->str, keys.element[i]->len);
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
  static std::string name(std::string_view key) { return std::string(kPrefix) + std::string(key); }

  static Error unreachable(std::string why) {
    while (why.ends_with('.')) why.pop_back();
    return store_error("The shared state cannot be reached: " + why +
                       ". Look at REDIS_URL and at the server it names.");
  }
  static Error unexpected_reply() {
    return store_error("The shared state sent an unexpected reply. Does REDIS_URL name a Redis or Valkey server?");
  }

  Reply send(const Words& words, bool may_repeat) {
    for (int attempt = 0;; ++attempt) {
      Context context = take_connection();
      if (Reply reply = send_once(*context, words)) {
        release(std::move(context));
        if (reply->type == REDIS_REPLY_ERROR) throw refused(*reply);
        return reply;
      }
      close_idle();
      if (!may_repeat || attempt > 0) throw unreachable(describe_failure(*context));
    }
  }

  static Reply send_once(redisContext& context, const Words& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    return Reply(static_cast<redisReply*>(
        redisCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data())));
  }

  // Quotes the error of the Redis server, which holds neither a value nor the password.
  static Error refused(const redisReply& reply) {
    const std::string text = support::printable({reply.str, reply.len}, 120);
    if (text.find("not an integer") != std::string::npos) {
      return {ErrorCode::internal, "A stored counter does not hold a number."};
    }
    return store_error("The shared state refused an operation: " + text + ". Look at the server of REDIS_URL.");
  }

  static std::optional<std::string> to_text(const Reply& reply) {
    if (reply->type == REDIS_REPLY_NIL) return std::nullopt;
    if (reply->type != REDIS_REPLY_STRING) throw unexpected_reply();
    return std::string(reply->str, reply->len);
  }
  // Whether a SET was carried out; it is not if its condition does not hold.
  static bool is_ok(const Reply& reply) {
    if (reply->type == REDIS_REPLY_NIL) return false;
    if (reply->type != REDIS_REPLY_STATUS || std::string_view(reply->str, reply->len) != "OK") throw unexpected_reply();
    return true;
  }
  static std::int64_t to_number(const Reply& reply) {
    if (reply->type != REDIS_REPLY_INTEGER) throw unexpected_reply();
    return reply->integer;
  }

  Context take_connection() {
    {
      const support::MutexLock lock(mutex_);
      while (!idle_.empty()) {
        Context context = std::move(idle_.back());
        idle_.pop_back();
        if (!is_dead(*context)) return context;
      }
      if (SteadyClock::now() < retry_at_) throw unreachable(last_error_);
    }
    return connect();
  }

  Context connect() {
    Context context(address_.socket.empty()
                        ? redisConnectWithTimeout(address_.host.c_str(), address_.port, kConnectTimeout)
                        : redisConnectUnixWithTimeout(address_.socket.c_str(), kConnectTimeout));
    std::string failure = context == nullptr ? "no memory" : context->err != 0 ? context->errstr : "";
    if (failure.empty()) failure = log_in(*context);
    const support::MutexLock lock(mutex_);
    if (failure.empty()) return context;
    retry_at_ = SteadyClock::now() + kReconnectDelay;
    last_error_ = failure;
    throw unreachable(failure);
  }

  // Sends the password and selects the database. Returns the error, or an empty text.
  std::string log_in(redisContext& context) const {
    redisSetTimeout(&context, kReplyTimeout);
    redisEnableKeepAlive(&context);
    std::vector<Words> commands;
    if (!address_.password.empty()) {
      commands.push_back(address_.user.empty() ? Words{"AUTH", address_.password}
                                               : Words{"AUTH", address_.user, address_.password});
    }
    if (address_.database != 0) commands.push_back({"SELECT", std::to_string(address_.database)});
    if (commands.empty()) commands.push_back({"PING"});
    for (const Words& words : commands) {
      const Reply reply = send_once(context, words);
      if (!reply) return describe_failure(context);
      if (reply->type == REDIS_REPLY_ERROR) return "it says " + support::printable({reply->str, reply->len}, 120);
    }
    return "";
  }

  void release(Context context) {
    const support::MutexLock lock(mutex_);
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(context));
  }
  // After one connection broke, the others are probably broken too.
  void close_idle() {
    std::vector<Context> closed;
    const support::MutexLock lock(mutex_);
    closed.swap(idle_);
  }

  const RedisAddress address_;
  support::Mutex mutex_;
  std::vector<Context> idle_ GUARDED_BY(mutex_);
  SteadyClock::time_point retry_at_ GUARDED_BY(mutex_);
  std::string last_error_ GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Store> make_redis_store(const std::string& url) {
  return std::make_unique<RedisStore>(url);
}

}  // namespace state
