#include "tastytrade_mcp/state/rate_limiter.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;

TEST_CASE("Requests above the limit get the time until the window ends") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'020))};  // on a minute's border
  const auto store = state::make_memory_store(clock);
  state::RateLimiter limiter(*store, clock, "address", 2, 60s);
  clock.advance(10'500ms);
  CHECK(!limiter.count("a").wait);
  CHECK(!limiter.count("a").wait);
  CHECK(limiter.count("a").wait == 50s);
  CHECK(!limiter.count("b").wait);
  clock.advance(49'400ms);
  CHECK(limiter.count("a").wait == 1s);
  clock.advance(100ms);
  CHECK(!limiter.count("a").wait);
}

TEST_CASE("uncount() subtracts one request and reset() all of the window") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  const auto store = state::make_memory_store(clock);
  state::RateLimiter limiter(*store, clock, "login", 2, 60s);
  for (int i = 0; i < 5; ++i) {
    CHECK(!limiter.count("a").wait);
    limiter.uncount("a");
  }
  CHECK(!limiter.count("a").wait);
  CHECK(!limiter.count("a").wait);
  CHECK(limiter.count("a").wait);
  limiter.reset("a");
  CHECK(!limiter.count("a").wait);
}

TEST_CASE("Limiters of different purposes count separately, and 0 means no limit") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  const auto store = state::make_memory_store(clock);
  state::RateLimiter one(*store, clock, "one", 1, 60s);
  state::RateLimiter two(*store, clock, "two", 1, 60s);
  state::RateLimiter none(*store, clock, "none", 0, 60s);
  CHECK(!one.count("a").wait);
  CHECK(one.count("a").wait);
  CHECK(!two.count("a").wait);
  for (int i = 0; i < 100; ++i) CHECK(!none.count("a").wait);
}

TEST_CASE("Two limiters of one store and purpose count together") {
  support::ManualClock clock{support::Instant(std::chrono::seconds(1'780'000'000))};
  const auto store = state::make_memory_store(clock);
  state::RateLimiter here(*store, clock, "p", 1, 60s);
  state::RateLimiter there(*store, clock, "p", 1, 60s);
  CHECK(!here.count("a").wait);
  CHECK(there.count("a").wait);
}
