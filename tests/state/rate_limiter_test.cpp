#include "tastytrade_mcp/state/rate_limiter.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;

TEST_CASE("so many requests a window, and then how long to wait") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'020))};  // on a minute's border
  const auto store = state::make_memory_store(clock);
  state::RateLimiter limiter(*store, clock, "address", 2, 60s);
  clock.advance(10'500ms);
  CHECK(!limiter.check("a"));
  CHECK(!limiter.check("a"));
  CHECK(limiter.check("a") == 50s);
  CHECK(!limiter.check("b"));
  clock.advance(49'400ms);
  CHECK(limiter.check("a") == 1s);
  clock.advance(100ms);
  CHECK(!limiter.check("a"));
}

TEST_CASE("what turned out not to count is taken back, one or all of a window") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  const auto store = state::make_memory_store(clock);
  state::RateLimiter limiter(*store, clock, "login", 2, 60s);
  for (int i = 0; i < 5; ++i) {
    CHECK(!limiter.check("a"));
    limiter.forgive("a");
  }
  CHECK(!limiter.check("a"));
  CHECK(!limiter.check("a"));
  CHECK(limiter.check("a"));
  limiter.forget("a");
  CHECK(!limiter.check("a"));
}

TEST_CASE("limiters with other purposes count apart, and none is no limit") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  const auto store = state::make_memory_store(clock);
  state::RateLimiter one(*store, clock, "one", 1, 60s);
  state::RateLimiter two(*store, clock, "two", 1, 60s);
  state::RateLimiter none(*store, clock, "none", 0, 60s);
  CHECK(!one.check("a"));
  CHECK(one.check("a"));
  CHECK(!two.check("a"));
  for (int i = 0; i < 100; ++i) CHECK(!none.check("a"));
}

TEST_CASE("two limiters over one store count together") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  const auto store = state::make_memory_store(clock);
  state::RateLimiter here(*store, clock, "p", 1, 60s);
  state::RateLimiter there(*store, clock, "p", 1, 60s);
  CHECK(!here.check("a"));
  CHECK(there.check("a"));
}
