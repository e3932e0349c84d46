#include "rate_limits/rate_limiter.hpp"

#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using namespace std::chrono_literals;
using Path = std::vector<std::string>;
using Time = broker::UpstreamRateLimiter::Time;

namespace {

// How long after `now` each of `count` requests may go out.
std::vector<std::int64_t> waits(broker::UpstreamRateLimiter& limiter, const Path& path, Time now, int count) {
  std::vector<std::int64_t> result;
  for (int i = 0; i < count; ++i) {
    const Time start = limiter.reserve(path, now, Time::max()).start;
    result.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(start - now).count());
  }
  return result;
}

}  // namespace

TEST_CASE("Each group of endpoints has its own rate limit") {
  broker::UpstreamRateLimiter limiter;
  const Time now = std::chrono::steady_clock::now();
  CHECK(waits(limiter, {"accounts", "5WT00001", "positions"}, now, 3) == std::vector<std::int64_t>{0, 1000, 2000});
  CHECK(waits(limiter, {"accounts", "5WT00001", "balances"}, now, 2) == std::vector<std::int64_t>{0, 1000});
  CHECK(waits(limiter, {"market-data", "by-type"}, now, 4) == std::vector<std::int64_t>{0, 0, 500, 1000});
  CHECK(waits(limiter, {"option-chains", "AAPL", "nested"}, now, 2) == std::vector<std::int64_t>{0, 0});
  CHECK(waits(limiter, {"futures-option-chains", "ES", "nested"}, now, 1) == std::vector<std::int64_t>{500});
  CHECK(waits(limiter, {"instruments", "equities", "AAPL"}, now, 4) == std::vector<std::int64_t>{0, 0, 0, 333});
  CHECK(waits(limiter, {"symbols", "search", "A"}, now, 10) == std::vector<std::int64_t>(10, 0));
  // Time refills a bucket, up to its size.
  CHECK(waits(limiter, {"market-data", "by-type"}, now + 1h, 3) == std::vector<std::int64_t>{0, 0, 500});
}

TEST_CASE("All requests together stay below 50 per second") {
  broker::UpstreamRateLimiter limiter;
  const Time now = std::chrono::steady_clock::now();
  std::vector<Time> starts;
  for (int i = 0; i < 60; ++i) {
    starts.push_back(limiter.reserve_global(now, Time::max()).start);
  }
  CHECK(starts[49] == now);
  CHECK(starts[50] == now + 20ms);
  CHECK(starts[59] == now + 200ms);
}

TEST_CASE("A reservation after the latest start is refused and takes nothing") {
  broker::UpstreamRateLimiter limiter;
  const Path path = {"customers", "me", "accounts"};
  const Time now = std::chrono::steady_clock::now();
  CHECK(limiter.reserve(path, now, now + 500ms).is_granted);
  const auto refused = limiter.reserve(path, now, now + 500ms);
  CHECK(!refused.is_granted);
  CHECK(refused.start == now + 1s);
  const auto granted = limiter.reserve(path, now, now + 1s);
  CHECK(granted.is_granted);
  CHECK(granted.start == now + 1s);
}

TEST_CASE("A call that cannot wait for the rate limit throws retry_after and sends nothing") {
  FakeBroker fake;
  fake.on(kAccounts, items(kOneAccount));
  support::SystemClock clock;
  broker::Client client(config_for(fake.url(), broker::Environment::sandbox), clock);
  client.accounts(patient());
  broker::ReadOptions short_budget = within(200ms);
  short_budget.refresh = true;
  const auto error = error_of([&] { client.accounts(short_budget); });
  CHECK(error.code == support::ErrorCode::rate_limited);
  CHECK(error.retry_after == 1s);
  CHECK(fake.count(kAccounts) == 1);
  // A call that can wait is sent.
  CHECK(client.accounts(refreshing())->size() == 1);
}

TEST_CASE("Requests that the broker limits together are of one kind") {
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
  CHECK(kind("POST", {"accounts", "5WT00001", "orders", "dry-run"}) == "POST accounts/*/orders/dry-run");
  CHECK(kind("POST", {"accounts", "5WT00001", "orders", "7", "dry-run"}) == "POST accounts/*/orders/dry-run");
  CHECK(kind("GET", {"accounts"}) == "GET accounts");
  CHECK(kind("DELETE", {"quote-alerts", "301"}) == "DELETE quote-alerts");
  CHECK(kind("PUT", {"watchlists", "My secret list"}) == "PUT watchlists");
}

TEST_CASE("The path of a log line holds no argument of a call") {
  CHECK(broker::make_loggable_path(Path{"symbols", "search", "250000.55"}) == "/symbols/search/*");
  CHECK(broker::make_loggable_path(Path{"option-chains", "AAPL", "nested"}) == "/option-chains/*/*");
  CHECK(broker::make_loggable_path(Path{"accounts", "5WT00001", "positions"}) == "/accounts/…0001/positions");
  CHECK(broker::make_loggable_path(Path{"accounts", "5WT00001", "orders", "123"}) == "/accounts/…0001/orders/*");
  CHECK(broker::make_loggable_path(Path{"accounts", "5WT00001", "orders", "123", "dry-run"}) ==
        "/accounts/…0001/orders/*/dry-run");
  CHECK(broker::make_loggable_path(Path{"instruments", "equities", "AAPL"}) == "/instruments/equities/*");
  CHECK(broker::make_loggable_path(Path{"customers", "me", "accounts"}) == "/customers/me/accounts");
  CHECK(broker::make_loggable_path(Path{"watchlists", "My secret list"}) == "/watchlists/*");
  CHECK(broker::make_loggable_path(Path{"quote-alerts", "301"}) == "/quote-alerts/*");
  CHECK(broker::make_loggable_path(Path{"market-data", "by-type"}) == "/market-data/by-type");
  CHECK(broker::make_loggable_path({}).empty());
}
