#include "live/account_watch.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tools/tool_fixture.hpp"
#include "waiting.hpp"

using support::Json;
using namespace std::chrono_literals;

TEST_CASE_METHOD(test::ToolFixture, "Account checks: an event makes the next check due before its interval is over") {
  tools::AccountChecks checks(client, {simulator::kMarginAccount}, 60s);
  CHECK(checks.is_due());
  REQUIRE(test::wait_until([&] { return client.account_events().health().state == broker::FeedState::live; }));
  while (checks.is_due()) {
  }  // the snapshot of the connection
  const Json position{{"account-number", simulator::kMarginAccount},
                      {"symbol", "AAPL"},
                      {"instrument-type", "Equity"},
                      {"quantity", 7000},
                      {"quantity-direction", "Long"},
                      {"updated-at", "2026-11-23T15:31:00Z"}};
  simulator.push({"CurrentPosition", simulator::kMarginAccount, position.dump()});
  CHECK(test::wait_until([&] { return checks.is_due(); }));
  CHECK_FALSE(checks.is_due());
}

TEST_CASE_METHOD(test::ToolFixture, "Account checks: without an account streamer the interval decides") {
  tools::AccountChecks checks(client, {}, 0s);
  CHECK(checks.is_due());
  CHECK(checks.is_due());
  tools::AccountChecks rare(client, {}, 60s);
  CHECK(rare.is_due());
  CHECK_FALSE(rare.is_due());
}
