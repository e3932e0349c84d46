#include "rate_limits/rate_limiter.hpp"

#include <catch2/catch_test_macros.hpp>

#include "fake_broker.hpp"

using namespace std::chrono_literals;
using Path = std::vector<std::string>;
using Time = broker::UpstreamRateLimiter::Time;

namespace {

// How long after `now` each of `count` requests may go out.
std::vector<long> waits(broker::UpstreamRateLimiter& ceilings, const Path& path, Time now, int count) {
  std::vector<long> result;
  for (int i = 0; i < count; ++i) {
    Time wanted;
    const auto start = ceilings.reserve(path, now, Time::max(), wanted);
    result.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(*start - now).count());
  }
  return result;
}

}  // namespace

TEST_CASE("each kind of request has its own ceiling") {
  broker::UpstreamRateLimiter ceilings;
  const Time now = std::chrono::steady_clock::now();
  CHECK(waits(ceilings, {"accounts", "5WT00001", "positions"}, now, 3) == std::vector<long>{0, 1000, 2000});
  CHECK(waits(ceilings, {"accounts", "5WT00001", "balances"}, now, 2) == std::vector<long>{0, 1000});
  CHECK(waits(ceilings, {"market-data", "by-type"}, now, 4) == std::vector<long>{0, 0, 500, 1000});
  CHECK(waits(ceilings, {"option-chains", "AAPL", "nested"}, now, 2) == std::vector<long>{0, 0});
  CHECK(waits(ceilings, {"futures-option-chains", "ES", "nested"}, now, 1) == std::vector<long>{500});
  CHECK(waits(ceilings, {"instruments", "equities", "AAPL"}, now, 4) == std::vector<long>{0, 0, 0, 333});
  CHECK(waits(ceilings, {"symbols", "search", "A"}, now, 10) == std::vector<long>(10, 0));
  // Time refills a bucket, up to its size.
  CHECK(waits(ceilings, {"market-data", "by-type"}, now + 1h, 3) == std::vector<long>{0, 0, 500});
}

TEST_CASE("all requests together stay under fifty a second") {
  broker::UpstreamRateLimiter ceilings;
  const Time now = std::chrono::steady_clock::now();
  std::vector<Time> starts;
  for (int i = 0; i < 60; ++i) {
    Time wanted;
    starts.push_back(*ceilings.reserve_any(now, Time::max(), wanted));
  }
  CHECK(starts[49] == now);
  CHECK(starts[50] == now + 20ms);
  CHECK(starts[59] == now + 200ms);
}

TEST_CASE("who would come too late takes no place in line") {
  broker::UpstreamRateLimiter ceilings;
  const Path path = {"customers", "me", "accounts"};
  const Time now = std::chrono::steady_clock::now();
  Time wanted;
  CHECK(ceilings.reserve(path, now, now + 500ms, wanted));
  CHECK(!ceilings.reserve(path, now, now + 500ms, wanted));
  CHECK(wanted == now + 1s);
  CHECK(ceilings.reserve(path, now, now + 1s, wanted) == now + 1s);
}

TEST_CASE("a call that cannot wait its turn says when to come back, and asks nothing") {
  FakeBroker fake;
  fake.on(kAccounts, items(kOneAccount));
  support::SystemClock clock;
  broker::Client client(config_for(fake.url(), broker::Environment::sandbox), clock);
  client.accounts(patient());
  broker::CallOptions hasty = within(200ms);
  hasty.refresh = true;
  const auto error = error_of([&] { client.accounts(hasty); });
  CHECK(error.code == support::ErrorCode::rate_limited);
  CHECK(error.retry_after == 1s);
  CHECK(fake.count(kAccounts) == 1);
  // Who can wait is served.
  CHECK(client.accounts(refreshing())->size() == 1);
}

TEST_CASE("requests are of one kind if the broker counts them together") {
  const auto kind = [](const char* method, const Path& path) { return broker::request_kind(method, path); };
  CHECK(kind("GET", {"accounts", "5WT00001", "positions"}) == "GET accounts/*/positions");
  CHECK(kind("GET", {"accounts", "5WT00002", "positions"}) == kind("GET", {"accounts", "5WT00001", "positions"}));
  CHECK(kind("GET", {"futures-option-chains", "ES", "nested"}) == kind("GET", {"option-chains", "AAPL", "nested"}));
  CHECK(kind("GET", {"instruments", "equities", "AAPL"}) == kind("GET", {"instruments", "equities", "SPY"}));
  CHECK(kind("GET", {"instruments", "equities", "AAPL"}) != kind("GET", {"instruments", "equities"}));
  CHECK(kind("GET", {"symbols", "search", "AA"}) == "GET symbols/search");
  CHECK(kind("GET", {"market-metrics"}) == "GET market-metrics");
  CHECK(kind("GET", {"accounts", "5WT00001", "orders", "live"}) == "GET accounts/*/orders");
  CHECK(kind("POST", {"accounts", "5WT00001", "orders"}) == "POST accounts/*/orders");
  CHECK(kind("GET", {"accounts"}) == "GET accounts");
}
