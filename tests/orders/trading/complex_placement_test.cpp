// Complex orders: what TastyTrade reports of each nested order is compared with what was sent.
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

namespace {

orders::OrderDraft sell_shares(orders::OrderType type) {
  orders::OrderDraft draft;
  draft.order.type = type;
  draft.order.time_in_force = orders::TimeInForce::gtc;
  draft.order.legs = {{broker::InstrumentType::equity, "F", orders::Action::sell_to_close, orders::Decimal(100)}};
  return draft;
}

// A target and a stop for the 100 shares of F that the account holds.
orders::PreviewRequest make_oco(TradingFixture& fixture) {
  orders::PreviewRequest request = fixture.buy();
  request.intention = orders::Intention::place_complex;
  request.complex_type = orders::ComplexType::oco;
  orders::OrderDraft target = sell_shares(orders::OrderType::limit), stop = sell_shares(orders::OrderType::stop);
  target.price = orders::parse_price("20.00");
  stop.order.stop_trigger = orders::Decimal(9);
  request.orders = {target, stop};
  return request;
}

}  // namespace

TEST_CASE("Complex placement: an order that TastyTrade takes as it was sent has no alert") {
  TradingFixture fixture;
  const orders::Placement placement = fixture.place(fixture.preview_token(make_oco(fixture)));
  REQUIRE(placement.status == Status::accepted);
  REQUIRE(placement.report.complex_order);
  CHECK(placement.report.complex_order->orders.size() == 2);
  CHECK(placement.alerts.empty());
}

TEST_CASE("Complex placement: an alert names the nested order whose leg TastyTrade changed") {
  TradingFixture fixture;
  const std::string token = fixture.preview_token(make_oco(fixture));
  // The script holds for one nested order, the first one.
  const support::Json script{{"kind", "relabel"}, {"symbol", "F"}, {"count", 1}};
  fixture.control("/simulator/order-scripts", {{"scripts", support::Json::array({script})}});
  const orders::Placement placement = fixture.place(token);
  REQUIRE(placement.status == Status::accepted);
  REQUIRE(placement.alerts.size() == 2);
  CHECK(placement.alerts[0] ==
        "TastyTrade has another order than was sent: Order 1: The action of F was sent as Sell to Close, but "
        "TastyTrade reports Sell to Open.");
  CHECK(placement.alerts[1].starts_with("TastyTrade warns: "));
}
