#include "tastytrade_mcp/state/redis_client.hpp"

#include <hiredis/hiredis.h>

#include <cerrno>
#include <chrono>

#include "redis_url.hpp"
#include "store_error.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/mutex.hpp"
#include "tastytrade_mcp/support/platform/sockets.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace state {
namespace {

using support::Error;
using support::ErrorCode;
using SteadyClock = std::chrono::steady_clock;
using Words = RedisClient::Words;

constexpr timeval kConnectTimeout{1, 0};
constexpr timeval kReplyTimeout{2, 0};
constexpr std::chrono::milliseconds kReconnectDelay{250};  // after a failed connection
constexpr std::size_t kMaxIdle = 32;

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Context = std::unique_ptr<redisContext, FreeContext>;
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

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

Error unreachable(std::string why) {
  while (why.ends_with('.')) why.pop_back();
  return store_error("The shared state cannot be reached: " + why + ". Look at REDIS_URL and at the server it names.");
}

// Quotes the error of the Redis server, which holds neither a value nor the password.
Error refused(const redisReply& reply) {
  const std::string text = support::printable({reply.str, reply.len}, 120);
  if (text.find("not an integer") != std::string::npos) {
    return {ErrorCode::internal, "A stored counter does not hold a number."};
  }
  return store_error("The shared state refused an operation: " + text + ". Look at the server of REDIS_URL.");
}

Reply send_once(redisContext& context, const Words& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  return Reply(
      static_cast<redisReply*>(redisCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data())));
}

RedisReply convert(const redisReply& reply) {
  RedisReply result;
  switch (reply.type) {
    case REDIS_REPLY_NIL:
      break;
    case REDIS_REPLY_INTEGER:
      result.type = RedisReply::Type::integer;
      result.integer = reply.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      result.type = reply.type == REDIS_REPLY_STRING ? RedisReply::Type::text : RedisReply::Type::status;
      result.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ARRAY:
      result.type = RedisReply::Type::list;
      for (std::size_t i = 0; i < reply.elements; ++i) result.list.push_back(convert(*reply.element[i]));
      break;
    default:
      result.type = RedisReply::Type::other;
  }
  return result;
}

}  // namespace

class RedisClient::Pool {
 public:
  explicit Pool(const std::string& url) : address_(parse_redis_url(url)) {}

  RedisReply send(const Words& words, bool may_repeat) {
    for (int attempt = 0;; ++attempt) {
      Context context = take_connection();
      if (const Reply reply = send_once(*context, words)) {
        release(std::move(context));
        if (reply->type == REDIS_REPLY_ERROR) throw refused(*reply);
        return convert(*reply);
      }
      close_idle();
      if (!may_repeat || attempt > 0) throw unreachable(describe_failure(*context));
    }
  }

 private:
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

RedisClient::RedisClient(const std::string& url) : pool_(std::make_unique<Pool>(url)) {}

RedisClient::~RedisClient() = default;

RedisReply RedisClient::send(const Words& words, bool may_repeat) {
  return pool_->send(words, may_repeat);
}

}  // namespace state
