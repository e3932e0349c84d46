// What happens to an order with time: it is routed, taken, filled, expires; and what its fills change.
#include <set>

#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

const std::string kEverything = "/positions?include-marks=true&include-closed-positions=true";

Json make_shares(const std::string& action, const Json& quantity, const std::string& symbol = "AMD") {
  return Json::array({make_leg_json(symbol, action, quantity)});
}

Json make_market(Json legs) {
  return {{"order-type", "Market"}, {"time-in-force", "Day"}, {"legs", std::move(legs)}};
}

// Cash and the values of all positions; a future is worth what it gained since its last settlement.
Decimal cash_and_positions(OrderFixture& fixture, const std::string& account) {
  Decimal sum = decimal(fixture.data(account + "/balances/USD"), "cash-balance");
  for (const Json& row : fixture.items(account + kEverything)) {
    const bool is_future = row.at("instrument-type") == "Future";
    const Decimal basis = is_future ? decimal(row, "average-daily-market-close-price") : Decimal();
    const Decimal units = *Decimal::from_json(row.at("quantity")) * *Decimal::from_json(row.at("multiplier"));
    const Decimal sign = row.at("quantity-direction") == "Short" ? -1 : row.at("quantity-direction") == "Long" ? 1 : 0;
    sum += (decimal(row, "mark-price") - basis) * units * sign;
  }
  return sum;
}

Decimal net_liq(OrderFixture& fixture, const std::string& account) {
  return decimal(fixture.data(account + "/balances/USD"), "net-liquidating-value");
}

Decimal sum_of_transactions(OrderFixture& fixture, const std::string& account) {
  Decimal sum;
  for (int page = 0;; ++page) {
    const Json answer = fixture.get(account + "/transactions?per-page=2000&page-offset=" + std::to_string(page));
    for (const Json& row : answer["data"]["items"]) sum += signed_amount(row, "net-value");
    if (page + 1 >= answer["pagination"]["total-pages"].get<int>()) return sum;
  }
}

// The exact sums; the cash of futures is settled at averages of 12 places.
void check_account(OrderFixture& fixture, const std::string& account) {
  CHECK(cash_and_positions(fixture, account) == net_liq(fixture, account));
  CHECK(decimal(fixture.data(account + "/balances/USD"), "cash-balance").rounded(6) ==
        sum_of_transactions(fixture, account).rounded(6));
  const Json now = fixture.data(account + "/net-liq");
  CHECK(decimal(now, "total-close") == net_liq(fixture, account));
}

}  // namespace

TEST_CASE("Order engine: an order is routed, works, and is filled at the ask; account and transactions follow") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.1"));
  const Decimal before = net_liq(fixture, kMarginPath);
  Json request = make_limit("70.25", "Debit", make_shares("Buy to Open", 10, "KO"));
  request["external-identifier"] = "ttm-1";
  request["source"] = "tests/1.0";
  const Json sent = fixture.place(request);
  CHECK(sent.at("status") == "Routed");
  CHECK(sent.at("cancellable") == false);
  CHECK(sent.at("external-identifier") == "ttm-1");
  CHECK(sent.at("source") == "tests/1.0");
  CHECK_FALSE(sent.contains("ext-client-order-id"));
  const Json id = sent.at("id");
  fixture.advance(49ms);
  CHECK(fixture.status(id) == "Routed");
  CHECK(fixture.position("KO").is_null());
  fixture.advance(1ms);
  Json order = fixture.order(id);
  CHECK(order.at("status") == "Live");
  CHECK(order.contains("ext-client-order-id"));
  CHECK(order.at("legs").at(0).at("remaining-quantity") == 0);
  CHECK(order.at("legs").at(0).at("fills").at(0).at("fill-price") == "70.1");
  fixture.advance(20ms);
  order = fixture.order(id);
  CHECK(order.at("status") == "Filled");
  CHECK(order.contains("terminal-at"));
  CHECK(order.at("updated-at") > sent.at("updated-at"));

  const Json position = fixture.position("KO");
  CHECK(position.at("quantity") == 10);
  CHECK(position.at("average-open-price") == "70.1");
  const Json trade = fixture.items(kMarginPath + "/transactions?symbol=KO&per-page=1").at(0);
  CHECK(trade.at("order-id") == id);
  CHECK(trade.at("exec-id") == order.at("legs").at(0).at("fills").at(0).at("ext-exec-id"));
  CHECK(signed_amount(trade, "net-value") == Decimal::of("-701.008"));
  // The shares are marked at the bid, the last price.
  CHECK(net_liq(fixture, kMarginPath) == before - Decimal::of("1.008"));
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: a limit order rests until the market meets it, and is filled by the quoted sizes") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.1", 4));
  const Json id = fixture.place(make_limit("69.5", "Debit", make_shares("Buy to Open", 10, "KO"))).at("id");
  fixture.advance(10s);
  CHECK(fixture.status(id) == "Live");
  CHECK(fixture.order(id).at("legs").at(0).at("remaining-quantity") == 10);
  fixture.set_quote(make_quote("KO", "69.4", "69.45", 4));
  fixture.advance(10ms);
  Json order = fixture.order(id);
  CHECK(order.at("status") == "Live");
  CHECK(order.at("legs").at(0).at("remaining-quantity") == 6);
  CHECK(order.at("cancellable") == true);
  fixture.advance(2s);
  order = fixture.order(id);
  CHECK(order.at("status") == "Filled");
  REQUIRE(order.at("legs").at(0).at("fills").size() == 3);
  CHECK(order.at("legs").at(0).at("fills").at(2).at("quantity") == 2);
  CHECK(fixture.items(kMarginPath + "/transactions?symbol=KO&start-date=2026-08-24").size() == 3);
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: prices off the tick are taken, and rejected by the venue") {
  OrderFixture fixture;
  const Json id = fixture.place(make_limit("90.005", "Debit", make_shares("Buy to Open", 1))).at("id");
  fixture.advance(60ms);
  CHECK(fixture.status(id) == "Rejected");
  CHECK(fixture.order(id).contains("reject-reason"));
  CHECK(fixture.order(id).contains("terminal-at"));
}

TEST_CASE("Order engine: market, notional and immediate orders") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.1", 4));
  SECTION("a market order takes the ask") {
    const Json id = fixture.place(make_market(make_shares("Buy to Open", 2, "KO"))).at("id");
    fixture.advance(100ms);
    CHECK(fixture.status(id) == "Filled");
    CHECK(fixture.position("KO").at("average-open-price") == "70.1");
  }
  SECTION("a notional order buys a fraction") {
    Json order =
        make_market(Json::array({{{"instrument-type", "Equity"}, {"symbol", "KO"}, {"action", "Buy to Open"}}}));
    order["order-type"] = "Notional Market";
    order["value"] = "35.05";
    order["value-effect"] = "Debit";
    const Json sent = fixture.place(order);
    CHECK_FALSE(sent.at("legs").at(0).contains("quantity"));
    fixture.advance(100ms);
    CHECK(fixture.status(sent.at("id")) == "Filled");
    CHECK(fixture.position("KO").at("quantity") == "0.5");
  }
  SECTION("what an IOC order does not get at once is cancelled") {
    const Json id = fixture.place(make_limit("71.0", "Debit", make_shares("Buy to Open", 10, "KO"), "IOC")).at("id");
    fixture.advance(60ms);
    const Json order = fixture.order(id);
    CHECK(order.at("status") == "Cancelled");
    CHECK(order.at("cancelled-size") == "6.0");
    CHECK(order.at("legs").at(0).at("remaining-quantity") == 6);
    CHECK(fixture.position("KO").at("quantity") == 4);
  }
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: a stop order waits for its trigger") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("AAPL", "300.0", "300.1"));
  Json stop = make_market(make_shares("Sell to Close", 10, "AAPL"));
  stop["order-type"] = "Stop";
  stop["time-in-force"] = "GTC";
  stop["stop-trigger"] = "290.0";
  Json limit = stop;
  limit["order-type"] = "Stop Limit";
  limit["price"] = "289.5";
  limit["price-effect"] = "Credit";
  const Json first = fixture.place(stop).at("id"), second = fixture.place(limit).at("id");
  fixture.advance(5s);
  CHECK(fixture.status(first) == "Live");
  fixture.set_quote(make_quote("AAPL", "289.0", "289.1"));
  fixture.advance(1s);
  CHECK(fixture.status(first) == "Filled");
  CHECK(fixture.order(first).at("legs").at(0).at("fills").at(0).at("fill-price") == "289.0");
  CHECK(fixture.status(second) == "Live");
  fixture.set_quote(make_quote("AAPL", "289.6", "289.7"));
  fixture.advance(1s);
  CHECK(fixture.status(second) == "Filled");
  CHECK(fixture.position("AAPL").at("quantity") == 80);
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: legs are filled together by their net, each at its own price") {
  OrderFixture fixture;
  const Json chain = fixture.data("/option-chains/KO/nested").at("items").at(0).at("expirations").at(1).at("strikes");
  const std::string low = chain.at(5).at("call"), high = chain.at(6).at("call");
  fixture.set_quote(make_quote(low, "3.0", "3.1", 100));
  fixture.set_quote(make_quote(high, "2.0", "2.1", 100));
  const Json legs = Json::array(
      {make_leg_json(low, "Buy to Open", 4, "Equity Option"), make_leg_json(high, "Sell to Open", 2, "Equity Option")});
  // A unit is 2:1: 2 x 3.10 - 2.00.
  const Json id = fixture.place(make_limit("4.19", "Debit", legs)).at("id");
  const Json better = fixture.place(make_limit("4.2", "Debit", legs)).at("id");
  fixture.advance(1s);
  CHECK(fixture.status(id) == "Live");
  const Json order = fixture.order(better);
  CHECK(order.at("status") == "Filled");
  CHECK(order.at("size") == 2);
  CHECK(order.at("legs").at(0).at("fills").at(0).at("fill-price") == "3.1");
  CHECK(order.at("legs").at(0).at("fills").at(0).at("quantity") == 4);
  CHECK(order.at("legs").at(1).at("fills").at(0).at("fill-price") == "2.0");
  CHECK(fixture.position(high).at("quantity-direction") == "Short");
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: a position is closed with its gain, and its row is zero that day") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.0"));
  fixture.place(make_market(make_shares("Buy to Open", 10, "KO")));
  fixture.advance(1s);
  fixture.set_quote(make_quote("KO", "71.0", "71.0"));
  fixture.place(make_market(make_shares("Sell to Close", 10, "KO")));
  fixture.advance(1s);
  const Json row = fixture.position("KO");
  CHECK(row.at("quantity") == 0);
  CHECK(row.at("quantity-direction") == "Zero");
  CHECK(row.at("realized-day-gain") == "10.0");
  CHECK(row.at("realized-day-gain-effect") == "Credit");
  for (const Json& open : fixture.items(kMarginPath + "/positions")) CHECK(open.at("symbol") != "KO");
  check_account(fixture, kMarginPath);
  fixture.control("DELETE", "quotes");
  fixture.go_to("2026-08-25T17:00:00Z");
  CHECK(fixture.position("KO").is_null());
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: positions of clients stay on the next days, in shares, options and futures") {
  OrderFixture fixture;
  const std::string call = fixture.data("/option-chains/KO/nested")["items"][0]["expirations"][5]["strikes"][4]["call"];
  fixture.place(make_market(make_shares("Buy to Open", 10, "KO")));
  fixture.place(make_market(make_shares("Sell to Close", 40, "AAPL")));
  fixture.place(make_market(Json::array({make_leg_json(call, "Buy to Open", 2, "Equity Option")})));
  fixture.place(make_market(Json::array({make_leg_json("/MESU6", "Buy", 3, "Future")})));
  fixture.place(make_market(Json::array({make_leg_json("/MNQU6", "Sell", 1, "Future")})));
  fixture.advance(3s);
  CHECK(fixture.position("/MESU6").at("quantity") == 5);
  for (const char* now : {"2026-08-24T21:30:00Z", "2026-08-24T22:30:00Z", "2026-08-25T04:00:00Z",
                          "2026-08-25T15:00:00Z", "2026-08-29T15:00:00Z", "2026-08-31T23:00:00Z"}) {
    INFO(now);
    fixture.go_to(now);
    check_account(fixture, kMarginPath);
    CHECK(fixture.position("KO").at("quantity") == 10);
    CHECK(fixture.position("AAPL").at("quantity") == 60);
    CHECK(fixture.position(call).at("quantity") == 2);
  }
  fixture.go_to("2026-09-01T15:00:00Z");
  fixture.place(make_market(Json::array({make_leg_json("/MESU6", "Sell", 4, "Future")})));
  fixture.advance(1s);
  check_account(fixture, kMarginPath);
  fixture.go_to("2026-09-02T15:00:00Z");
  check_account(fixture, kMarginPath);
}

TEST_CASE("Order engine: a contract that expires is settled in cash, and leaves the account") {
  OrderFixture fixture;
  const Json rows = fixture.data("/option-chains/AAPL/nested").at("items").at(0).at("expirations").at(0);
  REQUIRE(rows.at("expiration-date") < "2026-08-29");
  const Json& strikes = rows.at("strikes");
  const std::string inside = strikes.front().at("call"), outside = strikes.front().at("put");
  fixture.place(make_market(Json::array({make_leg_json(inside, "Buy to Open", 1, "Equity Option")})));
  fixture.place(make_market(Json::array({make_leg_json(outside, "Buy to Open", 2, "Equity Option")})));
  fixture.advance(1s);
  CHECK(fixture.position(inside).at("quantity") == 1);
  for (const char* now : {"2026-08-29T15:00:00Z", "2026-08-31T15:00:00Z"}) {
    INFO(now);
    fixture.go_to(now);
    check_account(fixture, kMarginPath);
    for (const Json& row : fixture.items(kMarginPath + "/positions")) {
      CHECK(row.at("symbol") != inside);
      CHECK(row.at("symbol") != outside);
    }
  }
  CHECK(fixture.position(inside).is_null());
  std::set<std::string> types;
  for (const Json& row : fixture.items(kMarginPath + "/transactions?type=Receive%20Deliver&start-date=2026-08-24")) {
    types.insert(row.at("transaction-sub-type").get<std::string>());
  }
  CHECK(types == std::set<std::string>{"Cash Settled Exercise", "Expiration"});
}

TEST_CASE("Order engine: a Day order expires at the close, GTC works on, GTD until its date") {
  OrderFixture fixture;
  const auto place = [&](const char* time_in_force) {
    Json order = make_limit("1.0", "Debit", make_shares("Buy to Open", 1), time_in_force);
    if (order.at("time-in-force") == "GTD") order["gtc-date"] = "2026-08-26";
    return fixture.place(order).at("id");
  };
  const Json day = place("Day"), gtc = place("GTC"), gtd = place("GTD"), ext = place("Ext");
  fixture.go_to("2026-08-24T19:59:59Z");
  CHECK(fixture.status(day) == "Live");
  fixture.go_to("2026-08-24T20:00:00Z");
  CHECK(fixture.status(day) == "Expired");
  CHECK(fixture.order(day).at("terminal-at") == "2026-08-24T20:00:00.000+00:00");
  CHECK(fixture.status(ext) == "Live");
  fixture.go_to("2026-08-25T00:00:00Z");
  CHECK(fixture.status(ext) == "Expired");
  fixture.go_to("2026-08-26T19:59:00Z");
  CHECK(fixture.status(gtd) == "Live");
  fixture.go_to("2026-08-26T20:00:00Z");
  CHECK(fixture.status(gtd) == "Expired");
  fixture.go_to("2026-09-10T15:00:00Z");
  CHECK(fixture.status(gtc) == "Live");
}

TEST_CASE("Order engine: an order of the weekend is routed when the session opens") {
  OrderFixture fixture({}, "2026-08-29T15:00:00.000Z");
  const Json id = fixture.place(make_limit("1.0", "Debit", make_shares("Buy to Open", 1))).at("id");
  CHECK(fixture.status(id) == "Received");
  fixture.go_to("2026-08-31T13:29:59Z");
  CHECK(fixture.status(id) == "Received");
  fixture.go_to("2026-08-31T13:30:00Z");
  CHECK(fixture.status(id) == "Routed");
  fixture.advance(1s);
  CHECK(fixture.status(id) == "Live");
  fixture.go_to("2026-08-31T20:00:00Z");
  CHECK(fixture.status(id) == "Expired");
}

TEST_CASE("Order search: orders of clients are found beside those of the demo") {
  OrderFixture fixture;
  const std::size_t before = fixture.get(kMarginPath + "/orders").at("pagination").at("total-items").get<std::size_t>();
  const Json first = fixture.place(make_limit("1.0", "Debit", make_shares("Buy to Open", 1))).at("id");
  fixture.advance(1s);
  const Json second = fixture.place(make_limit("2.0", "Debit", make_shares("Buy to Open", 1))).at("id");
  CHECK(second > first);
  const Json page = fixture.get(kMarginPath + "/orders?per-page=2");
  CHECK(page.at("pagination").at("total-items") == before + 2);
  CHECK(page.at("data").at("items").at(0).at("id") == second);
  CHECK(page.at("data").at("items").at(1).at("id") == first);
  const std::string customer = "/customers/me/orders?account-numbers[]=5WT00001&per-page=1";
  CHECK(fixture.items(customer).at(0).at("id") == second);
  CHECK(fixture.items(kMarginPath + "/orders/live").at(0).at("id") == second);
  CHECK(fixture.items(kMarginPath + "/orders?status[]=Routed").at(0).at("id") == second);
  CHECK(fixture.refused(kRetirementPath + "/orders/" + first.dump()).first == 404);
  SECTION("or only later, if a script hides them") {
    fixture.set_script({{"kind", "hidden"}, {"delay-ms", 5000}});
    const Json hidden = fixture.place(make_limit("3.0", "Debit", make_shares("Buy to Open", 1))).at("id");
    CHECK(fixture.items(kMarginPath + "/orders?per-page=1").at(0).at("id") == second);
    CHECK(fixture.items(kMarginPath + "/orders/live").at(0).at("id") == second);
    CHECK(fixture.order(hidden).at("id") == hidden);
    fixture.advance(5s);
    CHECK(fixture.items(kMarginPath + "/orders?per-page=1").at(0).at("id") == hidden);
  }
}
