// The JSON bodies of orders, byte for byte.
#include "tastytrade_mcp/orders/wire_body.hpp"

#include <catch2/catch_test_macros.hpp>

#include "sample_orders.hpp"

using namespace sample;
using orders::make_body;
using orders::make_change_body;

namespace {

const std::string kLeg1 = R"({"instrument-type":"Equity","symbol":"AAPL","action":"Buy to Open","quantity":1})";
const std::string kLimitClose =
    R"({"order-type":"Limit","time-in-force":"GTC","price":"250.0","price-effect":"Credit",)"
    R"("advanced-instructions":{"strict-position-effect-validation":true},)"
    R"("legs":[{"instrument-type":"Equity","symbol":"AAPL","action":"Sell to Close","quantity":10}]})";
const std::string kStopClose =
    R"({"order-type":"Stop","time-in-force":"GTC","stop-trigger":"180.0",)"
    R"("advanced-instructions":{"strict-position-effect-validation":true},)"
    R"("legs":[{"instrument-type":"Equity","symbol":"AAPL","action":"Sell to Close","quantity":10}]})";
const std::string kLimitOpen =
    R"({"order-type":"Limit","time-in-force":"Day","price":"190.25","price-effect":"Debit",)"
    R"("legs":[{"instrument-type":"Equity","symbol":"AAPL","action":"Buy to Open","quantity":10}]})";

}  // namespace

TEST_CASE("Order body: members of the broker's own are never sent") {
  const std::string body = make_body(otoco(), {"ttm-abc", "tastytrade-mcp/0.1.0"});
  for (const char* name : {"ext-client-order-id", "account-number", "underlying-symbol", "preflight-id", "size"}) {
    CAPTURE(name);
    CHECK(body.find(name) == std::string::npos);
  }
}

TEST_CASE("Order body: stocks") {
  CHECK(make_body(market_order(), {}) == R"({"order-type":"Market","time-in-force":"Day","legs":[)" + kLeg1 + "]}");
  CHECK(make_body(limit_order(), {"c0ffee-1", "my-app/1.0"}) ==
        R"({"order-type":"Limit","time-in-force":"Day","price":"190.25","price-effect":"Debit","source":"my-app/1.0",)"
        R"("external-identifier":"c0ffee-1","legs":[{"instrument-type":"Equity","symbol":"AAPL",)"
        R"("action":"Buy to Open","quantity":10}]})");
  CHECK(make_body(limit_close(), {}) == kLimitClose);
  CHECK(make_body(stop_close(), {}) == kStopClose);
  CHECK(make_body(stop_limit_order(), {}) ==
        R"({"order-type":"Stop Limit","time-in-force":"Day","stop-trigger":"200.0","price":"200.5",)"
        R"("price-effect":"Debit","legs":[)" +
            kLeg1 + "]}");
}

TEST_CASE("Order body: a GTD order carries its last day") {
  Order order;
  order.time_in_force = TimeInForce::gtd;
  order.gtc_date = date(2026, 12, 1);
  order.price = debit("0.85");
  order.legs = {option(kCall320, Action::buy_to_open)};
  CHECK(make_body(order, {}) ==
        R"({"order-type":"Limit","time-in-force":"GTD","gtc-date":"2026-12-01","price":"0.85","price-effect":"Debit",)"
        R"("legs":[{"instrument-type":"Equity Option","symbol":"AAPL  260618C00320000","action":"Buy to Open",)"
        R"("quantity":1}]})");
}

TEST_CASE("Order body: options in the order of their symbols") {
  Order order = credit_spread();
  std::swap(order.legs[0], order.legs[1]);
  CHECK(
      make_body(order, {}) ==
      R"({"order-type":"Limit","time-in-force":"Day","price":"0.85","price-effect":"Credit","legs":[)"
      R"({"instrument-type":"Equity Option","symbol":"AAPL  260618C00320000","action":"Sell to Open","quantity":1},)"
      R"({"instrument-type":"Equity Option","symbol":"AAPL  260618C00325000","action":"Buy to Open","quantity":1}]})");
  CHECK(
      make_body(iron_condor(), {}) ==
      R"({"order-type":"Limit","time-in-force":"Day","price":"1.85","price-effect":"Credit","legs":[)"
      R"({"instrument-type":"Equity Option","symbol":"AAPL  260618C00320000","action":"Sell to Open","quantity":1},)"
      R"({"instrument-type":"Equity Option","symbol":"AAPL  260618C00325000","action":"Buy to Open","quantity":1},)"
      R"({"instrument-type":"Equity Option","symbol":"AAPL  260618P00295000","action":"Buy to Open","quantity":1},)"
      R"({"instrument-type":"Equity Option","symbol":"AAPL  260618P00300000","action":"Sell to Open","quantity":1}]})");
}

TEST_CASE("Order body: futures and their options") {
  CHECK(make_body(future_order(), {}) ==
        R"({"order-type":"Limit","time-in-force":"Day","price":"7650.25","price-effect":"Debit",)"
        R"("legs":[{"instrument-type":"Future","symbol":"/ESU6","action":"Buy","quantity":1}]})");
  CHECK(make_body(future_option_order(), {}) ==
        R"({"order-type":"Limit","time-in-force":"Day","price":"12.5","price-effect":"Debit",)"
        R"("legs":[{"instrument-type":"Future Option","symbol":"./ESU6 E1AN6 260706P6260","action":"Buy to Open",)"
        R"("quantity":1}]})");
}

TEST_CASE("Order body: amounts of dollars and fractions") {
  CHECK(make_body(notional_order(), {}) ==
        R"({"order-type":"Notional Market","time-in-force":"Day","value":"10.0","value-effect":"Debit",)"
        R"("legs":[{"instrument-type":"Equity","symbol":"AAPL","action":"Buy to Open"}]})");
  Order order = notional_order();
  order.time_in_force = TimeInForce::gtc;
  order.legs = {{Kind::cryptocurrency, "BTC/USD", Action::buy_to_open, std::nullopt}};
  CHECK(make_body(order, {}) ==
        R"({"order-type":"Notional Market","time-in-force":"GTC","value":"10.0","value-effect":"Debit",)"
        R"("legs":[{"instrument-type":"Cryptocurrency","symbol":"BTC/USD","action":"Buy to Open"}]})");
  CHECK(make_body(crypto_order(), {}).find(R"("quantity":"0.125")") != std::string::npos);
  order = market_order();
  order.legs.front().quantity = Decimal::of("2.0");
  CHECK(make_body(order, {}).find(R"("quantity":2})") != std::string::npos);
}

TEST_CASE("Order body: an even price is a debit of 0") {
  Order order = credit_spread();
  order.price = Amount{0, PriceEffect::none};
  CHECK(make_body(order, {}).find(R"("price":"0.0","price-effect":"Debit")") != std::string::npos);
}

TEST_CASE("Order body: conditions and times") {
  Order order = market_order();
  order.conditions = {{.effect = orders::Condition::Effect::cancel,
                       .symbol = "RIVN",
                       .instrument_type = Kind::equity,
                       .indicator = orders::Condition::Indicator::nat,
                       .comparator = orders::Condition::Comparator::at_most,
                       .threshold = Decimal::of("0.01")}};
  order.route_after = support::parse_iso8601("2026-11-30T14:30:00Z");
  order.cancel_at = support::parse_iso8601("2026-11-30T20:00:00Z");
  CHECK(make_body(order, {}) ==
        R"({"order-type":"Market","time-in-force":"Day","rules":{"route-after":"2026-11-30T14:30:00.000Z",)"
        R"("cancel-at":"2026-11-30T20:00:00.000Z","conditions":[{"action":"cancel","symbol":"RIVN",)"
        R"("instrument-type":"Equity","indicator":"nat","comparator":"lte","threshold":"0.01"}]},"legs":[)" +
            kLeg1 + "]}");
}

TEST_CASE("Order body: a change has prices and no legs") {
  Order order = limit_order();
  order.price = debit("190.5");
  CHECK(make_change_body(order, {}) ==
        R"({"order-type":"Limit","time-in-force":"Day","price":"190.5","price-effect":"Debit"})");
  CHECK(make_change_body(stop_close(), {"ttm-abc", "s/1"}) ==
        R"({"order-type":"Stop","time-in-force":"GTC","stop-trigger":"180.0","source":"s/1",)"
        R"("external-identifier":"ttm-abc","advanced-instructions":{"strict-position-effect-validation":true}})");
}

TEST_CASE("Order body: complex orders hold orders like any other") {
  CHECK(make_body(oco(), {}) == R"({"type":"OCO","orders":[)" + kLimitClose + ',' + kStopClose + "]}");
  CHECK(make_body(otoco(), {}) ==
        R"({"type":"OTOCO","trigger-order":)" + kLimitOpen + R"(,"orders":[)" + kLimitClose + ',' + kStopClose + "]}");
}

TEST_CASE("Order body: each nested order has an identifier of its own, the trigger order the first") {
  const support::Json body = support::Json::parse(make_body(otoco(), {"ttm-abc", "s/1"}));
  CHECK(body["source"] == "s/1");
  CHECK(!body.contains("external-identifier"));
  CHECK(body["trigger-order"]["external-identifier"] == "ttm-abc-0");
  CHECK(body["trigger-order"]["source"] == "s/1");
  CHECK(body["orders"][0]["external-identifier"] == "ttm-abc-1");
  CHECK(body["orders"][1]["external-identifier"] == "ttm-abc-2");
  const support::Json pair = support::Json::parse(make_body(oco(), {"ttm-abc", "s/1"}));
  CHECK(pair["orders"][0]["external-identifier"] == "ttm-abc-0");
  CHECK(pair["orders"][1]["external-identifier"] == "ttm-abc-1");
}

TEST_CASE("Order body: PAIRS carry their ratio") {
  orders::ComplexOrder order = oco();
  order.type = orders::ComplexType::pairs;
  order.ratio_threshold = Decimal::of("1.2");
  order.ratio_comparator = orders::Condition::Comparator::at_least;
  CHECK(make_body(order, {}).ends_with(R"(],"ratio-price-threshold":"1.2","ratio-price-comparator":"gte",)"
                                       R"("ratio-price-is-threshold-based-on-notional":false})"));
}

TEST_CASE("Order digest: what is sent and where") {
  const orders::SendAddress address{"POST", "/accounts/{account}/orders", "key1", "sandbox", "https://a.example"};
  const std::string digest = orders::compute_digest(address, "{}");
  CHECK(digest.size() == 64);
  CHECK(digest.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(digest == orders::compute_digest(address, "{}"));
  CHECK(digest != orders::compute_digest(address, "{ }"));
  for (std::string orders::SendAddress::*member :
       {&orders::SendAddress::method, &orders::SendAddress::path, &orders::SendAddress::account_key,
        &orders::SendAddress::environment, &orders::SendAddress::host}) {
    orders::SendAddress other = address;
    other.*member += 'x';
    CHECK(digest != orders::compute_digest(other, "{}"));
  }
  // A character that moves from one member to the next makes another digest.
  orders::SendAddress moved = address;
  moved.method = "POST/";
  moved.path = "accounts/{account}/orders";
  CHECK(digest != orders::compute_digest(moved, "{}"));
  CHECK(orders::compute_digest({"a:", "b", "", "", ""}, "") != orders::compute_digest({"a", ":b", "", "", ""}, ""));
}
