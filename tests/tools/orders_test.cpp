// fetch_orders, with the real client and the simulator; and orders in words.
#include <catch2/catch_test_macros.hpp>

#include "orders/order_text.hpp"
#include "schema_check.hpp"
#include "tool_fixture.hpp"

using broker::Decimal;
using support::ErrorCode;
using support::Json;
using test::has;

namespace {

constexpr const char* kTool = "fetch_orders";

broker::OrderLeg leg(const char* action, const char* symbol, int quantity) {
  broker::OrderLeg one;
  one.action = action;
  one.symbol = symbol;
  one.quantity = Decimal(quantity);
  return one;
}

broker::OrderFill fill(int quantity, const char* price) {
  broker::OrderFill one;
  one.quantity = Decimal(quantity);
  one.price = Decimal::of(price);
  return one;
}

broker::PriceWithEffect credit(const char* price) {
  return {Decimal::of(price), broker::PriceWithEffect::Effect::credit};
}

broker::Order limit_order() {
  broker::Order order;
  order.order_type = "Limit";
  order.price = credit("4.2");
  order.legs = {leg("Sell to Open", "AAPL  261218C00370000", 2)};
  return order;
}

}  // namespace

TEST_CASE("An order in words has verb, quantity, contract, price and direction") {
  broker::Order order = limit_order();
  CHECK(tools::describe_order(order) == "Sell 2 AAPL 18 Dec 2026 370 call @ 4.20 credit");
  order.price->effect = broker::PriceWithEffect::Effect::unknown;
  CHECK(tools::describe_order(order) == "Sell 2 AAPL 18 Dec 2026 370 call @ 4.20");
  order.price.reset();
  CHECK(tools::describe_order(order) == "Sell 2 AAPL 18 Dec 2026 370 call @ unknown price");
  order.order_type = "Market";
  CHECK(tools::describe_order(order) == "Sell 2 AAPL 18 Dec 2026 370 call @ market");
  order.legs = {leg("Buy", "/ESZ6", 1)};
  order.order_type = "Stop Limit";
  order.stop_trigger = Decimal::of("7300");
  order.price = {Decimal::of("7301.25"), broker::PriceWithEffect::Effect::debit};
  CHECK(tools::describe_order(order) == "Buy 1 /ESZ6, stop 7300.00, limit 7301.25 debit");
  order.order_type = "Pegged";  // a type that this server does not know
  CHECK(tools::describe_order(order) == "Buy 1 /ESZ6, Pegged @ 7301.25 debit");
  order.legs.clear();
  order.underlying_symbol = "/ESZ6";
  CHECK(has(tools::describe_order(order), "without legs on /ESZ6"));
}

TEST_CASE("An order by amount and one of futures options are told in words") {
  broker::Order order = limit_order();
  order.order_type = "Notional Market";
  order.value = {Decimal::of("10"), broker::PriceWithEffect::Effect::debit};
  order.legs = {leg("Buy to Open", "AAPL", 1)};
  order.legs.front().quantity.reset();
  CHECK(tools::describe_order(order) == "Buy AAPL for 10.00 @ market");
  order.rules.cancel_at = support::parse_iso8601("2026-06-12T19:00:00Z");
  order.rules.unreadable.push_back({"SPY", "threshold", "is not a number"});
  CHECK(tools::describe_order(order) ==
        "Buy AAPL for 10.00 @ market; cancelled at 12 Jun 2026 19:00:00.000 UTC; with a condition or a time that "
        "cannot be read");
  CHECK(tools::describe_instrument("./ESZ6 EW3Z6 261218P6300") == "/ESZ6 18 Dec 2026 6300 put");
  CHECK(tools::describe_instrument("BTC/USD") == "BTC/USD");
}

TEST_CASE("The fills of a spread have one net price, and none until all legs are filled to the same part") {
  broker::Order order = limit_order();
  order.legs = {leg("Sell to Open", "AAPL  261218C00320000", 4), leg("Buy to Open", "AAPL  261218C00325000", 2)};
  order.legs[0].fills = {fill(2, "3.00")};
  order.legs[1].fills = {fill(1, "1.50")};
  const tools::OrderFills half = tools::sum_fills(order);
  CHECK(half.quantity == Decimal(1));
  REQUIRE(half.price.has_value());
  CHECK(half.price->value == Decimal::of("4.50"));  // two sold at 3.00 for each one bought at 1.50
  CHECK(half.price->effect == broker::PriceWithEffect::Effect::credit);
  order.legs[0].fills.push_back(fill(2, "3.00"));
  const tools::OrderFills uneven = tools::sum_fills(order);
  CHECK(uneven.quantity == Decimal(1));
  CHECK(!uneven.price);
  order.legs[1].fills.clear();
  CHECK(!tools::sum_fills(order).quantity);
  order.unreadable_legs.push_back({});
  CHECK(!tools::sum_fills(order).quantity);
}

TEST_CASE("fetch_orders shows the working orders, and every order of a period") {
  test::ToolFixture fixture;
  const mcp::Tool& tool = fixture.registry.get(kTool);
  const Json working = fixture.call(kTool);
  CHECK(test::violations(tool.result.rows(), working) == "");
  CHECK(working["total"].get<int>() > 0);
  for (const Json& order : working["orders"]) {
    INFO(order.dump());
    CHECK(order["status"].get<std::string>() != "Filled");
    CHECK(order["order"].get<std::string>().size() > 10);
    CHECK(!order["legs"].empty());
  }
  const Json all = fixture.call(kTool, {{"period", "last_90_days"}, {"limit", 100}});
  CHECK(test::violations(tool.result.rows(), all) == "");
  CHECK(all["complete"].get<bool>());
  std::map<std::string, int> statuses;
  for (const Json& order : all["orders"]) ++statuses[order["status"].get<std::string>()];
  CHECK(statuses.size() >= 4);
  CHECK(statuses["Filled"] > 0);
}

TEST_CASE("fetch_orders pages through a year without losing or repeating an order") {
  test::ToolFixture fixture;
  Json arguments{{"period", "last_1_year"}, {"limit", 100}};
  std::set<std::string> ids;
  std::size_t rows = 0;
  int total = 0;
  for (int page = 0; page < 50; ++page) {
    const Json result = fixture.call(kTool, arguments);
    total = result["total"].get<int>();
    for (const Json& order : result["orders"]) {
      ids.insert(order["account_number"].get<std::string>() + order["id"].get<std::string>());
      ++rows;
    }
    if (!result.contains("next_cursor")) break;
    arguments["cursor"] = result["next_cursor"];
  }
  CHECK(rows == static_cast<std::size_t>(total));
  CHECK(ids.size() == rows);
}

TEST_CASE("A page of orders that a model reads has at most 12 KB, and the next page goes on behind it") {
  test::ToolFixture fixture;
  Json arguments{{"period", "last_1_year"}, {"limit", 100}, {"format", "table"}};
  const Json first = fixture.call(kTool, arguments);
  CHECK(first.dump().size() <= 12 * 1024);
  CHECK(first["orders"].size() > 5);
  REQUIRE(first.contains("next_cursor"));
  arguments["cursor"] = first["next_cursor"];
  const Json second = fixture.call(kTool, arguments);
  const Json all = fixture.call(kTool, {{"period", "last_1_year"}, {"limit", 100}});
  CHECK(second["orders"][0] == all["orders"][first["orders"].size()]);
}

TEST_CASE("fetch_orders finds each order of a bracket by its number and by that of the bracket") {
  test::ToolFixture fixture;
  const Json all = fixture.call(kTool, {{"period", "last_1_year"}, {"limit", 100}});
  std::string complex_id;
  for (const Json& order : all["orders"]) {
    if (!order.contains("complex_order_id")) continue;
    complex_id = order["complex_order_id"].get<std::string>();
    const Json one = fixture.call(kTool, {{"id", order["id"]}});
    CHECK(one["total"].get<int>() == 1);
    CHECK(one["orders"][0]["complex_type"] == order["complex_type"]);
  }
  REQUIRE(!complex_id.empty());
  const Json bracket = fixture.call(kTool, {{"id", complex_id}});
  CHECK(bracket["total"].get<int>() >= 2);
  for (const Json& order : bracket["orders"]) CHECK(order["complex_order_id"].get<std::string>() == complex_id);
}

TEST_CASE("fetch_orders refuses an unknown order, and says where orders are listed") {
  test::ToolFixture fixture;
  const auto error = fixture.call_error(kTool, {{"id", "1"}});
  CHECK(error.code == ErrorCode::not_found);
  CHECK(has(error.hint, "period"));
  CHECK(fixture.call_error(kTool, {{"account_number", "5WT09999"}}).code == ErrorCode::forbidden);
}
