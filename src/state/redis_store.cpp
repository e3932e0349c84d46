// The Store of several replicas: Redis or Valkey. Each operation is one command or one script, so it is atomic there.
// Connections are kept in a pool; no lock is held while one waits. What could not be done is an error and never a
// guess: only operations that may be done twice are tried again. Owned by the program's wiring.
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

#include <charconv>
#include <mutex>
#include <vector>

#include "redis_url.hpp"
#include "store_error.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

using support::Error;
using support::ErrorCode;
using SteadyClock = std::chrono::steady_clock;

constexpr timeval kConnectTime{1, 0};
constexpr timeval kAnswerTime{2, 0};
constexpr std::chrono::milliseconds kPause{250};  // after a failure to connect, before the next try
constexpr std::size_t kMaxKept = 32;
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

// Idle connections have nothing to say; one that is readable was closed by the other side.
bool is_dead(const redisContext& context) {
  pollfd watched{context.fd, POLLIN, 0};
  return ::poll(&watched, 1, 0) != 0;
}

// Why an exchange gave no reply.
std::string failure_of(const redisContext& context) {
  const bool timed_out = context.err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
  return context.err == 0 || timed_out ? "no answer in time" : context.errstr;
}

std::string milliseconds(std::chrono::milliseconds lifetime) {
  return std::to_string(std::min(lifetime, kMaxLifetime).count());
}

class RedisStore final : public Store {
 public:
  explicit RedisStore(const std::string& url) : place_(parse_redis_url(url)) {}

  std::string_view kind() const override { return "redis"; }

  std::optional<std::string> get(std::string_view key) override { return text_of(ask({"GET", name(key)}, true)); }
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    if (lifetime.count() <= 0) return erase(key);
    if (!is_ok(ask({"SET", name(key), std::string(value), "PX", milliseconds(lifetime)}, true))) throw odd_answer();
  }
  bool put_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds lifetime) override {
    if (lifetime.count() <= 0) return !get(key);
    return is_ok(ask({"SET", name(key), std::string(value), "PX", milliseconds(lifetime), "NX"}, false));
  }
  bool replace(std::string_view key, std::string_view expected, std::string_view value,
               std::chrono::milliseconds lifetime) override {
    const std::string life = milliseconds(std::max(lifetime, std::chrono::milliseconds(1)));
    return number_of(
               ask({"EVAL", std::string(kReplace), "1", name(key), std::string(expected), std::string(value), life},
                   false)) == 1;
  }
  std::optional<std::string> take(std::string_view key) override {
    return text_of(ask({"EVAL", std::string(kTake), "1", name(key)}, false));
  }
  void erase(std::string_view key) override { number_of(ask({"DEL", name(key)}, true)); }
  std::int64_t add(std::string_view key, std::int64_t amount, std::chrono::milliseconds lifetime) override {
    const std::string life = milliseconds(std::max(lifetime, std::chrono::milliseconds(1)));
    return number_of(ask({"EVAL", std::string(kAdd), "1", name(key), std::to_string(amount), life}, false));
  }

 private:
  static std::string name(std::string_view key) { return std::string(kPrefix) + std::string(key); }

  static Error unreachable(std::string why) {
    while (why.ends_with('.')) why.pop_back();
    return store_error("The shared state cannot be reached: " + why +
                       ". Look at REDIS_URL and at the server it names.");
  }
  static Error odd_answer() {
    return store_error(
        "The shared state gave an answer that makes no sense. Does REDIS_URL name a Redis or Valkey server?");
  }

  Reply ask(const Words& words, bool may_repeat) {
    for (int attempt = 0;; ++attempt) {
      Context context = connection();
      if (Reply reply = exchange(*context, words)) {
        give_back(std::move(context));
        if (reply->type == REDIS_REPLY_ERROR) throw refused(*reply);
        return reply;
      }
      forget_idle();
      if (!may_repeat || attempt > 0) throw unreachable(failure_of(*context));
    }
  }

  static Reply exchange(redisContext& context, const Words& words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    return Reply(static_cast<redisReply*>(
        redisCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data())));
  }

  // The other side's words, without anything of ours: they never hold a value or the password.
  static Error refused(const redisReply& reply) {
    const std::string text = support::printable({reply.str, reply.len}, 120);
    if (text.find("not an integer") != std::string::npos) {
      return {ErrorCode::internal, "A stored counter does not hold a number."};
    }
    return store_error("The shared state refused an operation: " + text + ". Look at the server of REDIS_URL.");
  }

  static std::optional<std::string> text_of(const Reply& reply) {
    if (reply->type == REDIS_REPLY_NIL) return std::nullopt;
    if (reply->type != REDIS_REPLY_STRING) throw odd_answer();
    return std::string(reply->str, reply->len);
  }
  // Whether a SET was carried out; it is not if its condition does not hold.
  static bool is_ok(const Reply& reply) {
    if (reply->type == REDIS_REPLY_NIL) return false;
    if (reply->type != REDIS_REPLY_STATUS || std::string_view(reply->str, reply->len) != "OK") throw odd_answer();
    return true;
  }
  static std::int64_t number_of(const Reply& reply) {
    if (reply->type != REDIS_REPLY_INTEGER) throw odd_answer();
    return reply->integer;
  }

  Context connection() {
    {
      const std::lock_guard lock(mutex_);
      while (!idle_.empty()) {
        Context context = std::move(idle_.back());
        idle_.pop_back();
        if (!is_dead(*context)) return context;
      }
      if (SteadyClock::now() < not_before_) throw unreachable(last_failure_);
    }
    return connect();
  }

  Context connect() {
    Context context(place_.socket.empty() ? redisConnectWithTimeout(place_.host.c_str(), place_.port, kConnectTime)
                                          : redisConnectUnixWithTimeout(place_.socket.c_str(), kConnectTime));
    std::string failure = context == nullptr ? "no memory" : context->err != 0 ? context->errstr : "";
    if (failure.empty()) failure = greet(*context);
    const std::lock_guard lock(mutex_);
    if (failure.empty()) return context;
    not_before_ = SteadyClock::now() + kPause;
    last_failure_ = failure;
    throw unreachable(failure);
  }

  // Shows the password, chooses the database. What went wrong, or nothing.
  std::string greet(redisContext& context) const {
    redisSetTimeout(&context, kAnswerTime);
    redisEnableKeepAlive(&context);
    std::vector<Words> greetings;
    if (!place_.password.empty()) {
      greetings.push_back(place_.user.empty() ? Words{"AUTH", place_.password}
                                              : Words{"AUTH", place_.user, place_.password});
    }
    if (place_.database != 0) greetings.push_back({"SELECT", std::to_string(place_.database)});
    if (greetings.empty()) greetings.push_back({"PING"});
    for (const Words& words : greetings) {
      const Reply reply = exchange(context, words);
      if (!reply) return failure_of(context);
      if (reply->type == REDIS_REPLY_ERROR) return "it says " + support::printable({reply->str, reply->len}, 120);
    }
    return "";
  }

  void give_back(Context context) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMaxKept) idle_.push_back(std::move(context));
  }
  // One connection broke, so the others are probably gone as well.
  void forget_idle() {
    std::vector<Context> gone;
    const std::lock_guard lock(mutex_);
    gone.swap(idle_);
  }

  const RedisAddress place_;
  std::mutex mutex_;
  std::vector<Context> idle_;
  SteadyClock::time_point not_before_;
  std::string last_failure_;
};

}  // namespace

std::unique_ptr<Store> make_redis_store(const std::string& url) {
  return std::make_unique<RedisStore>(url);
}

}  // namespace state
