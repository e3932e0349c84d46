// fetch_watchlists, and watchlists as symbols of other tools, with the real client and the simulator.
#include <catch2/catch_test_macros.hpp>

#include "schema_check.hpp"
#include "tool_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;

TEST_CASE("fetch_watchlists lists each kind, and each list that it names can be fetched") {
  test::ToolFixture fixture;
  const mcp::Tool& tool = fixture.registry.get("fetch_watchlists");
  for (const char* kind : {"private", "public", "pairs"}) {
    const Json lists = fixture.call("fetch_watchlists", {{"kind", kind}});
    CHECK(test::violations(tool.result.rows(), lists) == "");
    REQUIRE(!lists["watchlists"].empty());
    for (const Json& list : lists["watchlists"]) {
      INFO(list.dump());
      const Json one = fixture.call("fetch_watchlists", {{"name", list["name"]}});
      CHECK(test::violations(tool.result.rows(), one) == "");
      CHECK(one["total"] == list["entries"]);
      CHECK(one["kind"] == kind);
    }
  }
}

TEST_CASE("fetch_watchlists names the lists that there are if one is unknown") {
  test::ToolFixture fixture;
  const auto error = fixture.call_error("fetch_watchlists", {{"name", "No such list"}});
  CHECK(error.code == ErrorCode::not_found);
  CHECK(has(error.hint, "'All Earnings'"));
}

TEST_CASE("A watchlist stands for its symbols in quotes, metrics and events") {
  test::ToolFixture fixture;
  const Json list = fixture.call("fetch_watchlists", {{"name", "High Options Volume"}});
  const Json quotes = fixture.call("fetch_market_data", {{"symbols", "watchlist:High Options Volume"}});
  REQUIRE(quotes["quotes"].size() == list["entries"].size());
  for (std::size_t i = 0; i < list["entries"].size(); ++i) {
    CHECK(quotes["quotes"][i]["symbol"] == list["entries"][i]["symbol"]);
  }
  const Json metrics = fixture.call("fetch_market_metrics", {{"symbols", {"watchlist:high options volume"}}});
  CHECK(metrics["metrics"].size() == list["entries"].size());
  const Json events =
      fixture.call("fetch_corporate_events", {{"symbols", "watchlist:All Earnings"}, {"period", "next_90_days"}});
  CHECK(events["total"].get<int>() > 0);
}
