// The contract of every Store. Redis has its own clock, so lifetimes are short and expire in real time.
#include <atomic>
#include <functional>
#include <thread>

#include "paths.hpp"
#include "redis_process.hpp"
#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "temporary_folder.hpp"

using namespace std::chrono_literals;

namespace {

void each_store(const std::function<void(state::Store&)>& test) {
  const support::SystemClock clock;
  SECTION("Memory") {
    test(*state::make_memory_store(clock));
  }
  SECTION("SQLite") {
    const test::TemporaryFolder folder;
    test(*state::make_sqlite_store(folder.path() + "/state.db", clock));
  }
  if (!test::kHasRedis) return;
  SECTION("Redis") {
    static test::RedisProcess redis;
    test(*state::make_redis_store(redis.url()));
  }
}

std::string fresh_key() {
  static std::atomic<int> last{0};
  return "test:" + std::to_string(++last);
}

// Runs `work` on eight threads at once. Returns how many returned true.
int winners(const std::function<bool(int)>& work) {
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (work(i)) ++won;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return won;
}

}  // namespace

TEST_CASE("Every store: a value stays until it is erased, taken or expired", "[store]") {
  each_store([](state::Store& store) {
    const std::string key = fresh_key();
    CHECK_FALSE(store.get(key));
    store.put(key, "one", 1h);
    CHECK(store.get(key) == "one");
    store.put(key, "two", 1h);
    CHECK(store.get(key) == "two");
    store.erase(key);
    CHECK_FALSE(store.get(key));
    store.erase(key);
    store.put(key, "three", 1h);
    CHECK(store.take(key) == "three");
    CHECK_FALSE(store.take(key));
    store.put(key, "short", 30ms);
    while (store.get(key)) std::this_thread::yield();
    CHECK_FALSE(store.take(key));
    store.put(key, "never", 0ms);
    CHECK_FALSE(store.get(key));
    store.put(key, "for ever", std::chrono::milliseconds::max());
    CHECK(store.get(key) == "for ever");
  });
}

TEST_CASE("Every store: keys and values are arbitrary bytes", "[store]") {
  each_store([](state::Store& store) {
    const std::string odd("\0\r\n\xff\xc3\xa9'\"; --", 13);
    store.put("test:" + odd, odd, 1h);
    CHECK(store.get("test:" + odd) == odd);
    CHECK_FALSE(store.get("test:"));
    store.put("test:empty", "", 1h);
    CHECK(store.get("test:empty") == "");
    CHECK(store.replace("test:empty", "", odd, 1h));
    CHECK(store.take("test:empty") == odd);
    const std::string large(1 << 20, 'x');
    store.put("test:large", large, 1h);
    CHECK(store.get("test:large") == large);
  });
}

TEST_CASE("Every store: put_if_absent succeeds for an absent or expired key only", "[store]") {
  each_store([](state::Store& store) {
    const std::string key = fresh_key();
    CHECK(winners([&](int i) { return store.put_if_absent(key, std::to_string(i), 1h); }) == 1);
    CHECK_FALSE(store.put_if_absent(key, "late", 1h));
    const std::string brief = fresh_key();
    CHECK(store.put_if_absent(brief, "one", 30ms));
    while (store.get(brief)) std::this_thread::yield();
    CHECK(store.put_if_absent(brief, "two", 1h));
    CHECK(store.get(brief) == "two");
  });
}

TEST_CASE("Every store: the unexpired keys that begin with a prefix are counted", "[store]") {
  each_store([](state::Store& store) {
    const std::string prefix = fresh_key() + "*[a-z]?\\:";  // Redis must not read it as a pattern
    CHECK(store.count(prefix) == 0);
    for (int i = 0; i < 2'500; ++i) store.put(prefix + std::to_string(i), "x", 1h);
    store.put(prefix.substr(0, prefix.size() - 1), "x", 1h);
    store.put("other" + prefix, "x", 1h);
    const std::string brief = prefix + "brief";
    store.put(brief, "x", 30ms);
    while (store.get(brief)) std::this_thread::yield();
    CHECK(store.count(prefix) == 2'500);
    store.erase(prefix + "7");
    CHECK(store.count(prefix) == 2'499);
    for (int i = 0; i < 2'500; ++i) store.erase(prefix + std::to_string(i));
    CHECK(store.count(prefix) == 0);
  });
}

TEST_CASE("Every store: of concurrent take or replace calls one succeeds", "[store]") {
  each_store([](state::Store& store) {
    const std::string key = fresh_key();
    store.put(key, "before", 1h);
    CHECK(winners([&](int i) { return store.replace(key, "before", "after " + std::to_string(i), 1h); }) == 1);
    CHECK_FALSE(store.replace(key, "before", "x", 1h));
    CHECK_FALSE(store.replace(fresh_key(), "", "x", 1h));
    CHECK(winners([&](int) { return store.take(key).has_value(); }) == 1);
  });
}

TEST_CASE("Every store: a counter is exact, and its lifetime starts at its first use", "[store]") {
  each_store([](state::Store& store) {
    const std::string key = fresh_key();
    winners([&](int) {
      for (int i = 0; i < 50; ++i) store.add(key, 1, 1h);
      return true;
    });
    CHECK(store.add(key, -100, 1h) == 300);
    const std::string brief = fresh_key();
    CHECK(store.add(brief, 5, 200ms) == 5);
    // If an addition extended the lifetime, this would never end.
    std::int64_t sum = 5;
    for (std::int64_t last = 0; sum > last;) {
      last = sum;
      sum = store.add(brief, 5, 200ms);
    }
    CHECK(sum == 5);
    store.put(key, "no number", 1h);
    CHECK_THROWS_AS(store.add(key, 1, 1h), support::Error);
    CHECK(store.get(key) == "no number");
  });
}
