// The rules of an order, in the two forms in which the broker has sent them.
#include "parse/order_rules_json.hpp"

#include <catch2/catch_test_macros.hpp>

using broker::OrderRules;
using broker::parse_order_rules;
using support::Json;

namespace {

Json make_condition() {
  return {{"id", 7},
          {"action", "route"},
          {"symbol", "RIVN"},
          {"instrument-type", "Equity"},
          {"indicator", "last"},
          {"comparator", "gte"},
          {"threshold", "12.5"},
          {"price-components", Json::array()},
          {"is-threshold-based-on-notional", false}};
}

OrderRules parse(const Json& rules) {
  return parse_order_rules({{"rules", rules}});
}

}  // namespace

TEST_CASE("Rules of an order: what cannot be read is reported, and hides nothing else") {
  CHECK(parse("text").unreadable.size() == 1);
  CHECK(parse(Json::array({1})).unreadable.size() == 1);
  CHECK(parse({{"conditions", "text"}}).unreadable.size() == 1);
  CHECK(parse({{"cancel-at", "soon"}}).unreadable.front().field == "cancel-at");
  CHECK(parse({{"route-after", 5}}).unreadable.front().field == "route-after");
  for (const char* key : {"action", "symbol", "indicator", "comparator", "threshold"}) {
    CAPTURE(key);
    Json broken = make_condition();
    broken.erase(key);
    const OrderRules rules =
        parse({{"conditions", Json::array({broken, make_condition()})}, {"cancel-at", "2026-06-12T19:00:00Z"}});
    CHECK(rules.conditions.size() == 1);
    CHECK(rules.cancel_at);
    REQUIRE(rules.unreadable.size() == 1);
    CHECK(rules.unreadable.front().field == key);
  }
  Json broken = make_condition();
  broken["price-components"] = Json::array({{{"quantity", 1}}});
  CHECK(parse({{"conditions", Json::array({broken})}}).unreadable.front().field == "price-components");
}

TEST_CASE("Rules of an order: absent and empty rules are none") {
  for (const Json& order : {Json::object(), Json{{"rules", nullptr}}, Json{{"rules", Json::object()}},
                            Json{{"rules", nullptr}, {"order-rule", nullptr}}, Json{{"order-rule", Json::array()}},
                            Json{{"rules", {{"route-after", nullptr}, {"cancel-at", ""}}}}}) {
    CAPTURE(order.dump());
    CHECK(parse_order_rules(order).is_empty());
  }
}

TEST_CASE("Rules of an order: both forms are read") {
  Json condition = make_condition();
  condition["triggered-at"] = "2026-06-12T15:30:00.000+00:00";
  condition["is-threshold-based-on-notional"] = true;
  condition["price-components"] = Json::array(
      {{{"symbol", "RIVN"}, {"instrument-type", "Equity"}, {"quantity", 2}, {"quantity-direction", "Short"}}});
  const Json times{{"route-after", "2026-06-12T15:00:00Z"},
                   {"cancel-at", "2026-06-12T19:00:00.000+00:00"},
                   {"routed-at", "2026-06-12T15:30:01Z"}};
  Json recorded = times;
  recorded["conditions"] = Json::array({condition});
  Json specified = times;
  specified["order-conditions"] = Json::array({condition});
  for (const Json& order : {Json{{"rules", recorded}}, Json{{"rules", nullptr}, {"order-rule", specified}}}) {
    CAPTURE(order.dump());
    const OrderRules rules = parse_order_rules(order);
    CHECK(rules.unreadable.empty());
    CHECK(rules.route_after == support::parse_iso8601("2026-06-12T15:00:00Z"));
    CHECK(rules.cancel_at == support::parse_iso8601("2026-06-12T19:00:00Z"));
    CHECK(rules.routed_at);
    REQUIRE(rules.conditions.size() == 1);
    const broker::OrderCondition& read = rules.conditions.front();
    CHECK(read.action == "route");
    CHECK(read.symbol == "RIVN");
    CHECK(read.instrument_type == broker::InstrumentType::equity);
    CHECK(read.indicator == "last");
    CHECK(read.comparator == "gte");
    CHECK(read.threshold == broker::Decimal::of("12.5"));
    CHECK(read.is_notional);
    CHECK(read.triggered_at);
    REQUIRE(read.price_components.size() == 1);
    CHECK(read.price_components.front().direction == "Short");
    CHECK(read.price_components.front().quantity == broker::Decimal(2));
  }
}
