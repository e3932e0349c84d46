#include "tastytrade_mcp/state/cache.hpp"
#include "metrics.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <future>
#include <latch>
#include <thread>

#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;
using state::Cache;
using support::Budget;
using support::Error;
using support::ErrorCode;

namespace {

Cache::Value number(int value) {
  return std::make_shared<const int>(value);
}
int number_in(const Cache::Value& value) {
  return *std::static_pointer_cast<const int>(value);
}

struct Fixture {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  Cache cache{clock, 8};
  std::atomic<int> loads{0};

  Cache::Result get(const std::string& key, std::chrono::milliseconds lifetime = 10s, bool refresh = false) {
    return cache.get(key, lifetime, refresh, Budget::of(20s), [&] { return number(++loads); });
  }
};

template <class Call>
std::optional<ErrorCode> code_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code;
  }
  return std::nullopt;
}

// A load that waits until it is let go, and says when it has begun.
struct SlowLoad {
  std::latch begun{1};
  std::latch go{1};
  Cache::Value operator()(int value) {
    begun.count_down();
    go.wait();
    return number(value);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A value is loaded once and cached for its lifetime") {
  CHECK(!get("a").hit);
  const auto again = get("a");
  CHECK(again.hit);
  CHECK(number_in(again.value) == 1);
  clock.advance(10s);
  CHECK(!get("a").hit);
  CHECK(number_in(get("a").value) == 2);
  CHECK(!get("b").hit);
}

TEST_CASE_METHOD(Fixture, "find() returns a cached value unless it has expired or is being loaded") {
  CHECK(!cache.find("a"));
  get("a");
  REQUIRE(cache.find("a"));
  CHECK(number_in(*cache.find("a")) == 1);
  cache.get("a", 10s, true, Budget::of(20s), [&] {
    CHECK(!cache.find("a"));
    return number(++loads);
  });
  CHECK(number_in(*cache.find("a")) == 2);
  clock.advance(10s);
  CHECK(!cache.find("a"));
  CHECK(loads == 2);
}

TEST_CASE_METHOD(Fixture, "Refresh ignores the cached value and caches the new one") {
  get("a");
  CHECK(number_in(get("a", 10s, true).value) == 2);
  CHECK(number_in(get("a").value) == 2);
}

TEST_CASE_METHOD(Fixture, "A lifetime of 0 caches nothing") {
  get("a", 0ms);
  get("a", 0ms);
  CHECK(loads == 2);
}

TEST_CASE_METHOD(Fixture, "drop() removes every key with the prefix") {
  get("positions:1");
  get("positions:2");
  get("accounts");
  cache.drop("positions:");
  CHECK(!get("positions:1").hit);
  CHECK(get("accounts").hit);
}

TEST_CASE_METHOD(Fixture, "An error reaches the caller and is not cached") {
  const auto fail = [&]() -> Cache::Value { throw Error(ErrorCode::not_found, "no"); };
  CHECK_THROWS_AS(cache.get("a", 10s, false, Budget::of(1s), fail), Error);
  CHECK(!get("a").hit);
}

TEST_CASE_METHOD(Fixture, "A caller joins a load that is under way, with refresh too") {
  SlowLoad slow;
  auto leader = std::async(std::launch::async, [&] {
    return number_in(cache.get("a", 10s, false, Budget::of(20s), [&] { return slow(7); }).value);
  });
  slow.begun.wait();
  // With refresh it joins as well: it waits until its time is up and loads nothing itself.
  CHECK(code_of([&] { cache.get("a", 10s, true, Budget::of(10ms), [&] { return number(++loads); }); }) ==
        ErrorCode::deadline_exceeded);
  std::vector<std::future<int>> followers;
  for (int i = 0; i < 4; ++i) {
    followers.push_back(std::async(std::launch::async, [&] { return number_in(get("a").value); }));
  }
  slow.go.count_down();
  CHECK(leader.get() == 7);
  for (auto& follower : followers) CHECK(follower.get() == 7);
  CHECK(loads == 0);
}

TEST_CASE_METHOD(Fixture, "A caller that waits stops at the end of its own budget") {
  SlowLoad slow;
  std::thread leader([&] { cache.get("a", 10s, false, Budget::of(20s), [&] { return slow(7); }); });
  slow.begun.wait();
  const auto code = [&](const Budget& budget) {
    return code_of([&] { cache.get("a", 10s, false, budget, [&] { return number(1); }); });
  };
  CHECK(code(Budget::of(20ms)) == ErrorCode::deadline_exceeded);
  const auto source = std::make_shared<std::stop_source>();
  std::thread stopper([&] { source->request_stop(); });
  CHECK(code(Budget::of(20s, source->get_token())) == ErrorCode::cancelled);
  stopper.join();
  slow.go.count_down();
  leader.join();
}

TEST_CASE_METHOD(Fixture, "After the loading caller is cancelled a waiting one loads; other errors reach all callers") {
  const bool gives_up = GENERATE(true, false);
  const auto source = std::make_shared<std::stop_source>();
  SlowLoad slow;
  auto leader = std::async(std::launch::async, [&] {
    return code_of([&] {
      cache.get("a", 10s, false, Budget::of(20s, source->get_token()), [&]() -> Cache::Value {
        slow(0);
        throw Error(gives_up ? ErrorCode::cancelled : ErrorCode::refused, "over");
      });
    });
  });
  slow.begun.wait();
  std::latch asked{1};
  auto follower = std::async(std::launch::async, [&] {
    asked.count_down();
    return code_of([&] { get("a"); });
  });
  asked.wait();
  if (gives_up) source->request_stop();
  slow.go.count_down();
  CHECK(leader.get() == (gives_up ? ErrorCode::cancelled : ErrorCode::refused));
  // In time it takes over or gets the error; if it came late, it loads by itself in both cases.
  const auto code = follower.get();
  CHECK((!code || (!gives_up && code == ErrorCode::refused)));
}

TEST_CASE_METHOD(Fixture, "A key dropped during its load is not cached, and its load is not joined") {
  SlowLoad slow;
  auto leader = std::async(std::launch::async, [&] {
    return number_in(cache.get("a", 10s, false, Budget::of(20s), [&] { return slow(100); }).value);
  });
  slow.begun.wait();
  cache.drop("a");
  CHECK(number_in(get("a").value) == 1);  // would wait for ever if it joined
  slow.go.count_down();
  CHECK(leader.get() == 100);
  CHECK(number_in(get("a").value) == 1);
}

TEST_CASE_METHOD(Fixture, "get_many() loads missing keys only, and caches an empty value") {
  get("a");
  std::vector<std::string> asked;
  const auto load = [&](const std::vector<std::string>& missing) {
    asked = missing;
    return std::vector<Cache::Loaded>{number(50), {}};
  };
  auto results = cache.get_many({"b", "a", "none", "b"}, 10s, false, Budget::of(1s), load);
  CHECK(asked == std::vector<std::string>{"b", "none"});
  CHECK(!results.hit);
  CHECK(number_in(results.values[0]) == 50);
  CHECK(number_in(results.values[1]) == 1);
  CHECK(!results.values[2]);
  CHECK(number_in(results.values[3]) == 50);
  asked.clear();
  results = cache.get_many({"none", "b"}, 10s, false, Budget::of(1s), load);
  CHECK(results.hit);
  CHECK(asked.empty());
  CHECK(cache.get_many({}, 10s, false, Budget::of(1s), load).values.empty());
}

TEST_CASE_METHOD(Fixture, "The cache keeps its most recently used entries within max_entries") {
  for (int i = 0; i < 100; ++i) {
    get("favourite");
    get("key" + std::to_string(i));
  }
  CHECK(get("favourite").hit);
  CHECK(!get("key0").hit);
}

TEST_CASE("The cache keeps its most recently used entries within max_bytes") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  Cache cache{clock, 1000, 20'000};
  const auto get = [&](const std::string& key, std::size_t bytes) {
    return cache.get(key, 10s, false, Budget::of(20s), [&] { return Cache::Loaded{number(1), bytes}; }).hit;
  };
  get("favourite", 1'000);
  for (int i = 0; i < 100; ++i) {
    CHECK(get("favourite", 1'000));
    get("key" + std::to_string(i), 1'000 + static_cast<std::size_t>(i) * 20);
    CHECK(cache.bytes() <= 20'000);
  }
  CHECK(cache.bytes() > 10'000);
  CHECK(get("key99", 0));
  CHECK_FALSE(get("key0", 0));
  clock.advance(11s);  // what has expired goes before what has not
  get("young", 1'000);
  get("large", 17'000);
  CHECK(get("young", 0));
  CHECK(get("large", 0));
}

TEST_CASE("A value larger than max_bytes is returned and not cached") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  Cache cache{clock, 1000, 10'000};
  const auto get = [&](const std::string& key, std::size_t bytes, bool refresh = false) {
    return cache.get(key, 10s, refresh, Budget::of(20s), [&] { return Cache::Loaded{number(7), bytes}; });
  };
  get("small", 100);
  CHECK(number_in(get("large", 10'001).value) == 7);
  CHECK_FALSE(get("large", 10'001).hit);
  CHECK(get("small", 100).hit);
  // A value that grew replaces the smaller one by nothing, and no bytes stay counted.
  CHECK_FALSE(get("small", 10'001, true).hit);
  CHECK_FALSE(get("small", 100).hit);
  get("small", 4'000, true);
  get("other", 100);
  const std::size_t both = cache.bytes();
  CHECK(both > 4'100);
  get("small", 1'000, true);
  CHECK(cache.bytes() == both - 3'000);
  cache.drop("");
  CHECK(cache.bytes() == 0);
}

TEST_CASE_METHOD(Fixture, "The cache can be used by many threads at once") {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        get("key" + std::to_string((i * 7 + t) % 20), 5ms, i % 50 == 0);
        if (i % 100 == 0) cache.drop("key1");
        if (i % 20 == 0) clock.advance(1ms);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(loads > 0);
}

TEST_CASE("Look-ups are counted by the prefix of the key if the cache is made so, else not at all") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  state::Cache counted(clock, 10, 1000, state::Cache::Metrics::by_key_prefix);
  state::Cache uncounted(clock);
  const auto load = [] { return state::Cache::Loaded(std::make_shared<int>(1), 100); };
  const auto value = [](const char* data, const char* result) {
    return state::state_metrics().cache_lookups.with({data, result}).value();
  };
  for (state::Cache* cache : {&counted, &uncounted}) {
    cache->get("prefix:5WT00001", std::chrono::seconds(60), false, {}, load);
    cache->get("prefix:5WT00001", std::chrono::seconds(60), false, {}, load);
    cache->find("prefix:5WT00001");
  }
  CHECK(value("prefix", "miss") == 1);
  CHECK(value("prefix", "hit") == 2);
  CHECK(metrics::write_text().find("5WT00001") == std::string::npos);
  CHECK(state::state_metrics().cache_bytes.with().value() >= 100);
}
