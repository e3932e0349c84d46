// Cancellations: what is told of each order, and what a failure in the middle leaves behind.
#include "running_clock.hpp"
#include "trading_fixture.hpp"

using orders::RecordKind;
using test::Status;
using test::TradingFixture;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A buy far below the market, which works until it is cancelled.
std::string place_working(TradingFixture& fixture, int quantity) {
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(quantity, "300.00")));
  REQUIRE(placement.status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));  // it is routed, and no limit of a minute is met
  return placement.order_id;
}

orders::CancelRequest make_request(TradingFixture& fixture, std::vector<std::string> ids) {
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.order_ids = std::move(ids);
  return request;
}

std::vector<orders::Cancellation> cancel(TradingFixture& fixture, const orders::CancelRequest& request,
                                         std::chrono::seconds limit = TradingFixture::kLongCall) {
  return fixture.trading.cancel(request, orders::Channel::none, fixture.caller, TradingFixture::options(limit));
}

// Returns the id of the bracket, whose entry is routed.
std::string place_bracket(TradingFixture& fixture) {
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy_bracket()));
  REQUIRE(placement.status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));
  return placement.order_id;
}

}  // namespace

TEST_CASE("Cancellation: each order is cancelled by a request of its own, which is in the journal") {
  TradingFixture fixture;
  const std::string first = place_working(fixture, 1), second = place_working(fixture, 2);
  const auto results = cancel(fixture, make_request(fixture, {first, second}));
  REQUIRE(results.size() == 2);
  for (const orders::Cancellation& result : results) {
    CHECK(result.status == Status::accepted);
    CHECK(result.filled_quantity == orders::Decimal(0));
    CHECK(result.journal_seq > 0);
  }
  CHECK(orders::summarize(results) == Status::accepted);
  CHECK(fixture.count_writes() == 4);
  CHECK(fixture.count_records(RecordKind::intent) == 4);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Cancellation: an order that cannot be read does not hide what became of the others") {
  TradingFixture fixture;
  const std::string first = place_working(fixture, 1), last = place_working(fixture, 2);
  const auto results = cancel(fixture, make_request(fixture, {first, "999", last}));
  REQUIRE(results.size() == 3);
  CHECK(results[0].status == Status::accepted);
  CHECK(results[1].status == Status::not_sent);
  CHECK(contains(results[1].reason, "Nothing was sent."));
  CHECK(results[2].status == Status::accepted);
  CHECK(orders::summarize(results) == Status::not_sent);
}

TEST_CASE("Cancellation: an answer that is lost stops the rest, which is told as not tried") {
  TradingFixture fixture;
  const std::string first = place_working(fixture, 1), second = place_working(fixture, 2);
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  const auto results = cancel(fixture, make_request(fixture, {first, second}), TradingFixture::kOneLook);
  REQUIRE(results.size() == 2);
  CHECK(results[0].status == Status::outcome_unknown);
  CHECK(results[1].status == Status::not_sent);
  CHECK(contains(results[1].reason, "Not tried"));
  CHECK(orders::summarize(results) == Status::outcome_unknown);
  CHECK(fixture.count_writes() == 3);  // two orders, one cancellation
}

TEST_CASE("Cancellation: an order that has ended is not cancelled again") {
  TradingFixture fixture;
  const std::string id = place_working(fixture, 1);
  const orders::CancelRequest request = make_request(fixture, {id});
  CHECK(cancel(fixture, request).front().status == Status::accepted);
  fixture.clock.advance(std::chrono::seconds(2));
  const orders::Cancellation again = cancel(fixture, request).front();
  CHECK(again.status == Status::refused);
  CHECK(contains(again.reason, "It has ended already: Cancelled"));
  CHECK(fixture.count_writes() == 2);
}

TEST_CASE("Cancellation: a stop of a position goes only if the user accepts that, and not while trading is halted") {
  TradingFixture fixture;
  orders::CancelRequest request = make_request(fixture, {});
  std::string complex_id;
  const auto live = fixture.client.complex_orders(TradingFixture::kAccount, true, {});
  for (const broker::ComplexOrder& order : live->rows) {
    if (order.type == "OCO") complex_id = order.id;
  }
  REQUIRE_FALSE(complex_id.empty());
  request.complex_order_ids = {complex_id};
  const orders::Cancellation refused = cancel(fixture, request).front();
  CHECK(contains(refused.reason, "It limits the loss of a position"));
  CHECK(refused.acknowledge == "removes_protection");

  fixture.trading.halt("a test", fixture.caller);
  // No code lets it pass.
  CHECK(contains(cancel(fixture, request).front().reason, "halted"));
  CHECK(cancel(fixture, request).front().acknowledge.empty());
  request.is_protection_acknowledged = true;
  CHECK(contains(cancel(fixture, request).front().reason, "halted"));
  CHECK(fixture.count_writes() == 0);

  fixture.journal.resume({}, "operator");
  const orders::Cancellation done = cancel(fixture, request).front();
  CHECK(done.status == Status::accepted);
  CHECK(done.removed_protection);
  CHECK_FALSE(contains(done.reason, "not by the cancellation"));
}

TEST_CASE("Cancellation: an account in which no order may be placed is refused, without a request") {
  orders::Settings settings = TradingFixture::enabled();
  settings.accounts = {simulator::kRetirementAccount};
  TradingFixture fixture(settings);
  std::string id;
  const auto live = fixture.client.live_orders({TradingFixture::kAccount}, {});
  for (const broker::Order& order : live->rows) {
    if (order.is_working() && order.complex_order_id.empty()) id = order.id;
  }
  REQUIRE_FALSE(id.empty());
  const orders::Cancellation result = cancel(fixture, make_request(fixture, {id})).front();
  CHECK(result.status == Status::refused);
  CHECK(fixture.count_writes() == 0);
}

TEST_CASE("Cancellation: a bracket of whose entry nothing is filled can be cancelled while trading is halted") {
  orders::Settings settings = TradingFixture::enabled();
  settings.max_order_notional = settings.max_daily_notional = 1'000'000;
  TradingFixture fixture(settings);
  const std::string id = place_bracket(fixture);
  fixture.trading.halt("a test", fixture.caller);
  orders::CancelRequest request = make_request(fixture, {});
  request.complex_order_ids = {id};
  const orders::Cancellation done = cancel(fixture, request).front();
  INFO(done.reason);
  CHECK(done.status == Status::accepted);
  CHECK_FALSE(done.removed_protection);
}

TEST_CASE("Cancellation: an order that closes by now is left where only opening ones are cancelled") {
  orders::Settings settings = TradingFixture::enabled();
  settings.max_order_notional = settings.max_daily_notional = 1'000'000;
  TradingFixture fixture(settings);
  support::Json script{{"kind", "fill"}, {"quantity", 2}, {"price", "300.00"}, {"symbol", "AAPL"}, {"count", 1}};
  fixture.control("/simulator/order-scripts", {{"scripts", support::Json::array({std::move(script)})}});
  orders::CancelRequest request = make_request(fixture, {});
  request.complex_order_ids = {place_bracket(fixture)};
  request.takes_opening_only = request.is_protection_acknowledged = true;
  const int before = fixture.count_writes();
  const orders::Cancellation left = cancel(fixture, request).front();
  CHECK(left.status == Status::refused);
  CHECK(contains(left.reason, "Its trigger has filled"));
  CHECK(fixture.count_writes() == before);
}

TEST_CASE("Cancellation: a trigger that fills meanwhile leaves a position without its exits, which is told") {
  orders::Settings settings = TradingFixture::enabled();
  settings.max_order_notional = settings.max_daily_notional = 1'000'000;
  TradingFixture fixture(settings);
  support::Json script{{"kind", "fill-during-cancel"}, {"quantity", 2}, {"symbol", "AAPL"}, {"count", 1}};
  fixture.control("/simulator/order-scripts", {{"scripts", support::Json::array({std::move(script)})}});
  orders::CancelRequest request = make_request(fixture, {});
  request.complex_order_ids = {place_bracket(fixture)};
  const test::RunningClock time(fixture.clock);
  const orders::Cancellation done = cancel(fixture, request).front();
  INFO(done.reason);
  CHECK(done.status == Status::accepted);
  CHECK(done.filled_quantity == orders::Decimal(2));
  CHECK(done.removed_protection);
  CHECK(contains(done.reason,
                 "its trigger order filled 2: the orders that close that position are cancelled, its stop among them"));
}

TEST_CASE("Cancellation: what filled is told, too, where the answer was lost and the end is found") {
  TradingFixture fixture;
  support::Json script{{"kind", "fill-during-cancel"}, {"quantity", 4}, {"symbol", "AAPL"}, {"count", 1}};
  fixture.control("/simulator/order-scripts", {{"scripts", support::Json::array({std::move(script)})}});
  const std::string id = place_working(fixture, 10);
  fixture.fault_order_writes({{"kind", "close"}, {"commit", true}});
  const test::RunningClock time(fixture.clock);
  const orders::Cancellation done = cancel(fixture, make_request(fixture, {id})).front();
  INFO(done.reason);
  CHECK(done.status == Status::accepted);
  CHECK(done.filled_quantity == orders::Decimal(4));
}

TEST_CASE("Cancellation: one that lost to a replace of another program is not told as done") {
  TradingFixture fixture;
  const std::string id = place_working(fixture, 1);
  bool is_replaced = false;
  fixture.journal.after_claim = [&] {
    if (std::exchange(is_replaced, true)) return;
    const support::Json body{
        {"order-type", "Limit"},
        {"time-in-force", "Day"},
        {"price", "299.0"},
        {"price-effect", "Debit"},
        {"legs",
         support::Json::array(
             {{{"instrument-type", "Equity"}, {"symbol", "AAPL"}, {"action", "Buy to Open"}, {"quantity", 1}}})}};
    fixture.send_to_broker("PUT", std::string("/accounts/") + TradingFixture::kAccount + "/orders/" + id, body, 200);
    fixture.clock.advance(std::chrono::seconds(1));  // the request is sent within three
  };
  const orders::Cancellation done = cancel(fixture, make_request(fixture, {id})).front();
  fixture.journal.after_claim = nullptr;
  INFO(done.reason);
  CHECK(done.status == Status::refused);
  CHECK(contains(done.reason, "has taken its place"));
}
