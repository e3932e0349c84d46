#include <catch2/catch_test_macros.hpp>

#include <thread>
#include <vector>

#include "tastytrade_mcp/state/store.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace std::chrono_literals;

namespace {

struct Fixture {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  std::unique_ptr<state::Store> store = state::make_memory_store(clock, 3);
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Memory store: a value stays until it expires") {
  store->put("a", "1", 10s);
  clock.advance(9999ms);
  CHECK(store->get("a") == "1");
  clock.advance(1ms);
  CHECK(!store->get("a"));
  store->put("b", "1", 0s);
  CHECK(!store->get("b"));
  store->put("c", "forever", std::chrono::milliseconds::max());
  clock.advance(1'000'000h);
  CHECK(store->get("c") == "forever");
}

TEST_CASE_METHOD(Fixture, "Memory store: put() replaces the value and its expiry") {
  store->put("a", "1", 1s);
  store->put("a", "2", 10s);
  clock.advance(5s);
  CHECK(store->get("a") == "2");
  store->erase("a");
  CHECK(!store->get("a"));
}

TEST_CASE_METHOD(Fixture, "Memory store: put_if_absent() replaces an expired value only") {
  CHECK(store->put_if_absent("a", "1", 1s));
  CHECK(!store->put_if_absent("a", "2", 1s));
  CHECK(store->get("a") == "1");
  clock.advance(1s);
  CHECK(store->put_if_absent("a", "3", 1s));
  CHECK(store->get("a") == "3");
}

TEST_CASE_METHOD(Fixture, "Memory store: take() returns and deletes the value") {
  store->put("a", "1", 1s);
  CHECK(store->take("a") == "1");
  CHECK(!store->take("a"));
}

TEST_CASE_METHOD(Fixture, "Memory store: of concurrent take() calls one gets the value") {
  store->put("a", "1", 1s);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { taken += store->take("a") ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  CHECK(taken == 1);
}

TEST_CASE_METHOD(Fixture, "Memory store: a counter's lifetime starts at its first use, and every addition counts") {
  CHECK(store->add("n", 5, 10s) == 5);
  clock.advance(9s);
  CHECK(store->add("n", -2, 10s) == 3);
  clock.advance(1s);
  CHECK(store->add("n", 1, 10s) == 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 500; ++k) store->add("n", 1, 10s);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(store->get("n") == "2001");
  store->put("text", "x", 1s);
  CHECK_THROWS_AS(store->add("text", 1, 1s), support::Error);
}

TEST_CASE_METHOD(Fixture, "Memory store: above its capacity the entry that expires soonest is removed") {
  store->put("long", "1", 30s);
  store->put("short", "1", 10s);
  store->put("middle", "1", 20s);
  store->put("new", "1", 1s);
  CHECK(!store->get("short"));
  CHECK(store->get("long"));
  CHECK(store->get("middle"));
  CHECK(store->get("new"));
}
