// Orders and complex orders: the requests, and the shapes of the answers. No method may send anything but GET.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "broker/fake_broker.hpp"

using broker::Decimal;
using broker::PriceWithEffect;
using support::ErrorCode;

namespace {

constexpr const char* kLive = "/accounts/5WT00001/orders/live";
constexpr const char* kOrders = "/accounts/5WT00001/orders";
constexpr const char* kComplex = "/accounts/5WT00001/complex-orders";
constexpr const char* kLeg =
    R"({"instrument-type":"Equity","symbol":"AAPL","action":"Buy to Open","quantity":1,"remaining-quantity":1})";

struct Fixture {
  FakeBroker fake;
  support::ManualClock clock{*support::parse_iso8601("2026-11-24T15:00:00Z")};
  broker::Client client{config_for(fake.url()), clock};
  const std::vector<std::string> accounts{"5WT00001"};

  auto read_live() { return client.live_orders(accounts, patient()); }
};

// An order of the account 5WT00001; `more` continues its members.
std::string row(const std::string& id, const std::string& more = {}) {
  return R"({"id":)" + id + R"(,"account-number":"5WT00001","status":"Live","legs":[)" + kLeg + "]" + more + "}";
}

std::vector<std::string> ids_of(const broker::Rows<broker::Order>& orders) {
  std::vector<std::string> ids;
  for (const broker::Order& order : orders) ids.push_back(order.id);
  return ids;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "An order is read with its price, links, legs and fills") {
  fake.on(kLive, items(R"({"id":510000001,"account-number":"5WT00001","status":"Filled","order-type":"Limit",
      "time-in-force":"Day","price":"0.85","price-effect":"Credit","underlying-symbol":"AAPL","size":2,
      "cancellable":false,"edited":true,"received-at":"2026-11-24T14:31:00.000+00:00",
      "terminal-at":"2026-11-24T14:31:01.000+00:00","updated-at":1795530661000,
      "replaces-order-id":510000000,"complex-order-id":"77","complex-order-tag":"OTOCO::trigger-order",
      "external-identifier":"mine-1",
      "legs":[{"instrument-type":"Equity Option","symbol":"AAPL 261218C00370000","action":"Sell to Open","quantity":2,
        "remaining-quantity":0,"fills":[
          {"fill-id":"a","quantity":"1.0","fill-price":"4.2","filled-at":"2026-11-24T14:31:01.000+00:00"},
          {"fill-id":"a","quantity":"1.0","fill-price":"4.2"},
          {"fill-id":"b","quantity":1,"fill-price":"4.3","destination-venue":"CITADEL_OPTIONS_A"}]}]})"));
  const auto answer = read_live();
  REQUIRE(answer->size() == 1);
  const broker::Order& order = answer->front();
  CHECK(order.id == "510000001");
  CHECK(!order.is_working());
  REQUIRE(order.price.has_value());
  CHECK(order.price->value == Decimal::of("0.85"));
  CHECK(order.price->effect == PriceWithEffect::Effect::credit);
  CHECK(order.replaces_order_id == "510000000");
  CHECK(order.complex_order_id == "77");
  CHECK(order.external_identifier == "mine-1");
  CHECK(order.updated_at == support::parse_iso8601("2026-11-24T14:31:01Z"));
  REQUIRE(order.legs.size() == 1);
  const broker::OrderLeg& leg = order.legs.front();
  CHECK(leg.symbol == "AAPL  261218C00370000");
  CHECK(leg.fills.size() == 2);  // a fill that is sent twice is one fill
  CHECK(leg.filled_quantity() == Decimal(2));
  CHECK(leg.average_fill_price() == Decimal::of("4.25"));
  CHECK(leg.fills.back().venue == "CITADEL_OPTIONS_A");
}

TEST_CASE_METHOD(Fixture, "Orders without an id, a status or with another account are named and hide no other") {
  fake.on(kLive, items(row("1") + R"(,{"account-number":"5WT00001","status":"Live"},
      {"id":2,"account-number":"5WT00001"}, {"id":3,"account-number":"5WT00001","status":7},
      {"id":4,"account-number":"5WT00009","status":"Live"}, null, "x", [])"));
  const auto answer = read_live();
  CHECK(ids_of(*answer) == std::vector<std::string>{"1"});
  REQUIRE(answer->unreadable.size() == 7);
  CHECK(answer->unreadable[1].symbol == "2");
  CHECK(answer->unreadable[1].field == "status");
}

TEST_CASE_METHOD(Fixture, "A leg that cannot be read is reported, and its order stays") {
  const char* const legs = GENERATE(
      R"("legs":[%,null])", R"("legs":[%,{"symbol":"MSFT"}])", R"("legs":[%,{"symbol":7,"action":"Buy to Open"}])",
      R"("legs":[%,{"symbol":"MSFT","action":"Buy to Open","fills":[{"quantity":"x"}]}])");
  std::string text = legs;
  text.replace(text.find('%'), 1, kLeg);
  fake.on(kLive, items(R"({"id":1,"account-number":"5WT00001","status":"Live",)" + text + "}"));
  const auto answer = read_live();
  REQUIRE(answer->size() == 1);
  CHECK(answer->front().legs.size() == 1);
  CHECK(answer->front().unreadable_legs.size() == 1);
}

TEST_CASE_METHOD(Fixture, "One object stands for a list of one: of orders, legs and fills") {
  fake.on(kLive, data(R"({"id":"9","account-number":"5WT00001","status":"Live","legs":{"symbol":"AAPL",
      "action":"Buy to Open","quantity":"1.0","fills":{"quantity":"1.0","fill-price":"10.505"}}})"));
  const auto answer = read_live();
  REQUIRE(answer->size() == 1);
  REQUIRE(answer->front().legs.size() == 1);
  CHECK(answer->front().legs.front().average_fill_price() == Decimal::of("10.505"));
}

TEST_CASE_METHOD(Fixture, "Figures that are no figures are absent, and an unknown status is one of a working order") {
  fake.on(kLive, items(R"({"id":1,"account-number":"5WT00001","status":"Suspended","price":"-1.0",
      "price-effect":"Debit","value":"NaN","stop-trigger":null,"updated-at":0,"received-at":"yesterday","legs":null})"));
  const broker::Order order = read_live()->front();
  CHECK(order.is_working());
  CHECK(!order.price);
  CHECK(!order.value);
  CHECK(!order.stop_trigger);
  CHECK(!order.updated_at);
  CHECK(!order.received_at);
  CHECK(order.legs.empty());
}

TEST_CASE("An order that another one took the place of is replaced, not cancelled") {
  broker::Order order;
  order.status = "Cancelled";
  CHECK(!order.is_replaced());
  order.is_edited = true;
  CHECK(order.is_replaced());
  order.is_edited = false;
  order.replacing_order_id = "2";
  CHECK(order.is_replaced());
  order.status = "Filled";
  CHECK(!order.is_replaced());
}

TEST_CASE("A leg without fills is filled by what does not remain, and has no mean price") {
  broker::OrderLeg leg;
  CHECK(!leg.filled_quantity());
  leg.quantity = Decimal(5);
  leg.remaining_quantity = Decimal(2);
  CHECK(leg.filled_quantity() == Decimal(3));
  CHECK(!leg.average_fill_price());
  leg.fills.emplace_back().quantity = Decimal(1);
  CHECK(!leg.average_fill_price());
}

TEST_CASE_METHOD(Fixture, "The search names the days, each status and the underlying, and asks for 200 rows a page") {
  fake.on(kOrders, items(""));
  client.orders(accounts,
                {.first = *support::parse_date("2026-11-01"),
                 .last = support::parse_date("2026-11-23"),
                 .statuses = {"Cancelled", "Partially Removed"},
                 .underlying_symbol = "/ESZ6"},
                patient());
  const std::string query = fake.requests(kOrders).at(0).query();
  for (const char* part : {"start-date=2026-11-01", "end-date=2026-11-23", "status%5B%5D=Cancelled",
                           "status%5B%5D=Partially+Removed", "underlying-symbol=/ESZ6", "sort=Desc", "per-page=200"}) {
    INFO(part << " in " << query);
    CHECK(query.find(part) != std::string::npos);
  }
}

TEST_CASE_METHOD(Fixture, "Several accounts are read by one request, of which each row names its account") {
  constexpr const char* kAll = "/customers/me/orders/live";
  fake.on(kAll, items(row("1") + R"(,{"id":1,"account-number":"5WT00002","status":"Live"},
                              {"id":2,"status":"Live"}, {"id":3,"account-number":"5WT00003","status":"Live"})"));
  const auto answer = client.live_orders({"5WT00001", "5WT00002"}, patient());
  CHECK(answer->size() == 2);  // the same number in two accounts is two orders
  CHECK(answer->unreadable.size() == 2);
  const std::string query = fake.requests(kAll).at(0).query();
  CHECK(query.find("account-numbers%5B%5D=5WT00001") != std::string::npos);
  CHECK(query.find("account-numbers%5B%5D=5WT00002") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Orders are newest first, by time and then by number") {
  fake.on(kLive, items(row("9", R"(,"received-at":"2026-11-24T14:00:00Z")") + "," +
                       row("10", R"(,"received-at":"2026-11-24T14:00:00Z")") + "," + row("3") + "," +
                       row("4", R"(,"received-at":"2026-11-24T14:30:00Z")")));
  CHECK(ids_of(*read_live()) == std::vector<std::string>{"4", "10", "9", "3"});
}

TEST_CASE_METHOD(Fixture, "A page that is missing is told, and the page that came is shown") {
  fake.on(kOrders, ScriptedReply{200, R"({"data":{"items":[)" + row("1") +
                                          R"(]},"pagination":{"page-offset":0,"total-items":3,"total-pages":2}})"});
  const auto answer = client.orders(accounts, {.first = *support::parse_date("2026-11-01")}, patient());
  CHECK(answer->size() == 1);
  CHECK(answer->expected == 3U);
}

TEST_CASE_METHOD(Fixture, "A complex order lists its trigger first and reports a child that cannot be read") {
  fake.on(std::string(kComplex) + "/77",
          data(R"({"id":77,"account-number":"5WT00001","type":"OTOCO","trigger-order":)" + row("1") + R"(,"orders":[)" +
               row("2") + R"(,{"status":"Contingent"}]})"));
  const auto complex = client.complex_order("5WT00001", "77", patient());
  CHECK(complex->type == "OTOCO");
  CHECK(complex->trigger_order_id == "1");
  REQUIRE(complex->orders.size() == 2);
  CHECK(complex->orders[0].id == "1");
  CHECK(complex->orders[1].complex_order_id == "77");
  CHECK(complex->unreadable_orders.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Complex orders of unknown types are kept, and rows without an id are named") {
  fake.on(kComplex, items(R"({"id":"5","type":"OUO","orders":[]},{"type":"OCO"},{"id":6,"type":"PAIRS","orders":)" +
                          row("8") + "}"));
  const auto answer = client.complex_orders("5WT00001", false, patient());
  REQUIRE(answer->size() == 2);
  CHECK((*answer)[0].type == "OUO");
  CHECK((*answer)[1].orders.size() == 1);
  CHECK(answer->unreadable.size() == 1);
}

TEST_CASE_METHOD(Fixture, "An order that does not exist is not found, and one of another account is refused") {
  CHECK_THROWS_AS(client.order("5WT00001", "1", patient()), support::Error);
  fake.on(std::string(kOrders) + "/2", data(R"({"id":2,"account-number":"5WT00009","status":"Live"})"));
  try {
    client.order("5WT00001", "2", patient());
    FAIL("an order of another account was shown");
  } catch (const support::Error& error) {
    CHECK(error.code == ErrorCode::upstream_unavailable);
  }
}

TEST_CASE_METHOD(Fixture, "Orders are read with GET alone") {
  for (const char* path : {kLive, kOrders, kComplex}) fake.on(path, items(""));
  fake.on(std::string(kOrders) + "/1", data(row("1")));
  read_live();
  client.orders(accounts, {.first = *support::parse_date("2026-11-01")}, patient());
  client.complex_orders("5WT00001", false, patient());
  client.order("5WT00001", "1", patient());
  for (const std::string& path :
       {std::string(kLive), std::string(kOrders), std::string(kComplex), std::string(kOrders) + "/1"}) {
    for (const RecordedRequest& request : fake.requests(path)) CHECK(request.method == "GET");
  }
}
