// Orders with conditions and times.
#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

Json buy_one() {
  return Json::array({make_leg_json("KO", "Buy to Open", 1)});
}

void quote_ko(OrderFixture& fixture, const std::string& bid, const std::string& ask) {
  fixture.set_quote(make_quote("KO", bid, ask));
}

}  // namespace

TEST_CASE("Order rules: a replacement has those of its body, an edit of the price keeps them") {
  OrderFixture fixture;
  quote_ko(fixture, "70.0", "70.1");
  Json order = make_limit("60.0", "Debit", buy_one());
  order["rules"] = {{"cancel-at", "2026-08-24T18:10:00Z"}};
  const Json id = fixture.place(order).at("id");
  fixture.advance(5s);
  const auto path = [](const Json& order_id) { return kMarginPath + "/orders/" + order_id.dump(); };
  const Json edited = fixture.write("PATCH", path(id), {{"price", "60.5"}}).second.at("data");
  CHECK(edited.at("rules").at("cancel-at") == "2026-08-24T18:10:00Z");
  fixture.advance(5s);
  Json body{{"order-type", "Limit"}, {"time-in-force", "Day"}, {"price", "61.0"}, {"price-effect", "Debit"}};
  const Json replaced = fixture.write("PUT", path(edited.at("id")), body).second.at("data");
  CHECK_FALSE(replaced.contains("rules"));
  fixture.advance(5s);
  body["rules"] = {{"cancel-at", "2026-08-24T18:20:00Z"}};
  CHECK(fixture.write("PUT", path(replaced.at("id")), body).second.at("data").at("rules").at("cancel-at") ==
        "2026-08-24T18:20:00Z");
}

TEST_CASE("Order rules: an order waits for its condition and its time, and is cancelled by a rule") {
  OrderFixture fixture;
  quote_ko(fixture, "70.0", "70.1");
  Json order = make_limit("71.0", "Debit", buy_one());
  const auto condition = [](const char* action, const char* comparator, double threshold) {
    return Json{{"action", action},    {"symbol", "KO"},           {"instrument-type", "Equity"},
                {"indicator", "last"}, {"comparator", comparator}, {"threshold", threshold}};
  };
  SECTION("a condition that routes") {
    order["rules"] = {{"conditions", Json::array({condition("route", "lte", 69.5)})}};
    const Json sent = fixture.place(order);
    CHECK(sent.at("status") == "Contingent");
    CHECK(sent.at("contingent-status") == "Pending Condition");
    CHECK(sent.at("cancellable") == true);
    CHECK(sent.at("rules").at("conditions").at(0).at("threshold") == "69.5");
    fixture.advance(10s);
    CHECK(fixture.status(sent.at("id")) == "Contingent");
    quote_ko(fixture, "69.5", "69.6");
    fixture.advance(1s);
    CHECK(fixture.status(sent.at("id")) == "Filled");
  }
  SECTION("a time") {
    order["rules"] = {{"route-after", "2026-08-24T18:10:00Z"}};
    const Json id = fixture.place(order).at("id");
    fixture.go_to("2026-08-24T18:09:59Z");
    CHECK(fixture.status(id) == "Contingent");
    fixture.go_to("2026-08-24T18:10:01Z");
    CHECK(fixture.status(id) == "Filled");
  }
  SECTION("a time that cancels") {
    order["price"] = "60.0";
    order["rules"] = {{"cancel-at", "2026-08-24T18:10:00Z"}};
    const Json id = fixture.place(order).at("id");
    fixture.go_to("2026-08-24T18:09:59Z");
    CHECK(fixture.status(id) == "Live");
    fixture.go_to("2026-08-24T18:10:01Z");
    CHECK(fixture.status(id) == "Cancelled");
  }
  SECTION("a condition that cancels") {
    order["price"] = "60.0";
    order["rules"] = {{"conditions", Json::array({condition("cancel", "gte", 72)})}};
    const Json id = fixture.place(order).at("id");
    fixture.advance(5s);
    CHECK(fixture.status(id) == "Live");
    quote_ko(fixture, "72.0", "72.1");
    fixture.advance(1s);
    CHECK(fixture.status(id) == "Cancelled");
  }
}
