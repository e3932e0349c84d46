// The Redis store: failures of the connection, passwords and error texts.
#include <atomic>

#include "redis_process.hpp"
#include "redis_url.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;
using support::Error;
using support::ErrorCode;

namespace {

// What `work` fails with; none: an empty error.
template <class Work>
Error failure_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorCode::internal, ""};
}

// A server that sends the same bytes after each read, or nothing.
class OddServer {
 public:
  explicit OddServer(std::string answer) : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 8) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OddServer() {
    is_stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    ::close(listener_);
    thread_.join();
  }
  int port = 0;

 private:
  void serve() {
    while (!is_stopping_) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      timeval timeout{4, 0};
      ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
      char buffer[1024];
      while (::recv(connection, buffer, sizeof(buffer), 0) > 0) {
        if (!answer_.empty()) ::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      }
      ::close(connection);
    }
  }

  const std::string answer_;
  int listener_;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace

TEST_CASE("A Redis that stops is an error at once, and is used again after it restarts", "[redis]") {
  test::RedisProcess redis;
  const auto store = state::make_redis_store(redis.url());
  store->put("test:a", "1", 1h);
  redis.kill();
  for (int i = 0; i < 20; ++i) {
    const Error error = failure_of([&] { store->get("test:a"); });
    CHECK(error.code == ErrorCode::not_ready);
    CHECK(error.retryable);
  }
  redis.start();
  while (failure_of([&] { store->get("test:a"); }).code == ErrorCode::not_ready) std::this_thread::yield();
  CHECK(store->put_if_absent("test:a", "2", 1h));  // this Redis stores nothing on disk
  CHECK(store->get("test:a") == "2");
}

TEST_CASE("The password is sent to Redis and is in no error", "[redis]") {
  test::RedisProcess redis("a-password-0123456789");
  const auto store = state::make_redis_store(redis.url());
  store->put("test:a", "1", 1h);
  CHECK(store->get("test:a") == "1");
  const std::string place = "127.0.0.1:" + std::to_string(redis.port());
  for (const std::string& url :
       {"redis://" + place, "redis://:a-wrong-one-9876@" + place, "redis://me:a-wrong-one-9876@" + place}) {
    const Error error = failure_of([&] { state::make_redis_store(url)->get("test:a"); });
    CHECK(error.code == ErrorCode::not_ready);
    CHECK((error.message() + error.hint + error.detail).find("a-wrong-one") == std::string::npos);
  }
}

TEST_CASE("A server that is not Redis is an error", "[redis]") {
  for (const std::string answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "+PONG\r\n", ":12\r\n", "$-5\r\n", "*2\r\n"}) {
    CAPTURE(answer);
    const OddServer server(answer);
    const auto store = state::make_redis_store("redis://127.0.0.1:" + std::to_string(server.port));
    CHECK(failure_of([&] { store->get("test:a"); }).code == ErrorCode::not_ready);
  }
}

TEST_CASE("An unexpected reply of Redis is an error, not a success", "[redis]") {
  for (const std::string answer : {"+PONG\r\n", "+QUEUED\r\n", ":1\r\n", "$2\r\nOK\r\n", "-ERR no\r\n"}) {
    CAPTURE(answer);
    const OddServer server(answer);
    const auto store = state::make_redis_store("redis://127.0.0.1:" + std::to_string(server.port));
    CHECK(failure_of([&] { store->put("test:a", "1", 1h); }).code == ErrorCode::not_ready);
    CHECK(failure_of([&] { store->put_if_absent("test:a", "1", 1h); }).code == ErrorCode::not_ready);
    if (!answer.starts_with(':')) CHECK(failure_of([&] { store->erase("test:a"); }).code == ErrorCode::not_ready);
  }
}

TEST_CASE("Errors for clients do not contain the address of Redis", "[redis]") {
  const auto store = state::make_redis_store("redis://:a-secret@127.0.0.1:" + std::to_string(test::free_port()));
  const Error error = failure_of([&] { store->get("test:a"); });
  CHECK(error.message().find("127.0.0.1") == std::string::npos);
  CHECK((error.message() + error.hint + error.detail).find("a-secret") == std::string::npos);
}

TEST_CASE("A Redis that does not reply is an error", "[redis]") {
  const OddServer server("");
  const auto store = state::make_redis_store("redis://127.0.0.1:" + std::to_string(server.port));
  const Error error = failure_of([&] { store->add("test:a", 1, 1h); });
  CHECK(error.code == ErrorCode::not_ready);
  CHECK(error.operator_message().find("no reply in time") != std::string::npos);
  CHECK(failure_of([&] { store->get("test:a"); }).code == ErrorCode::not_ready);
}

TEST_CASE("REDIS_URL is parsed, and no error repeats it") {
  const state::RedisAddress plain = state::parse_redis_url("redis://cache.internal");
  CHECK(plain.host == "cache.internal");
  CHECK(plain.port == 6379);
  const state::RedisAddress full = state::parse_redis_url("redis://default:p%40ss%2F@[fd00::1]:6380/3");
  CHECK(full.host == "fd00::1");
  CHECK(full.port == 6380);
  CHECK(full.user == "default");
  CHECK(full.password == "p@ss/");
  CHECK(full.database == 3);
  CHECK(state::parse_redis_url("unix:///run/redis.sock").socket == "/run/redis.sock");
  for (const std::string url :
       {"", "cache:6379", "http://secret@cache", "redis://", "redis://:secret@", "redis://secret@h:port",
        "redis://:secret@h:99999", "redis://:secret@h/x", "redis://:secret%4@h", "redis://:secret%zz@h",
        "rediss://:secret@h", "redis://:secret@h/0?timeout=5", "unix://secret"}) {
    CAPTURE(url);
    const Error error = failure_of([&] { state::parse_redis_url(url); });
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK((error.message() + error.hint + error.detail).find("secret") == std::string::npos);
  }
}

TEST_CASE("A build without Redis says so, and reports a malformed address first", "[no-redis]") {
  const Error error = failure_of([] { state::make_redis_store("redis://:a-secret@127.0.0.1:6379"); });
  CHECK(error.code == support::ErrorCode::invalid_argument);
  CHECK(error.message().find("built without Redis") != std::string::npos);
  CHECK(error.message().find("a-secret") == std::string::npos);
  CHECK(failure_of([] { state::make_redis_store("http://cache"); }).message().find("built without") ==
        std::string::npos);
}
