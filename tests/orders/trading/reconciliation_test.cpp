// Reconciliation: what it reads of an order that has an end, and what a second process knows of the first look.
#include "trading_fixture.hpp"

using orders::RecordKind;
using test::Status;
using test::TradingFixture;

TEST_CASE("Reconciliation: an order that was cancelled since is told as it is now") {
  TradingFixture fixture;
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(1, "300.00")));
  REQUIRE(placement.status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.order_ids = {placement.order_id};
  const auto cancelled =
      fixture.trading.cancel(request, orders::Channel::none, fixture.caller, TradingFixture::options());
  REQUIRE(cancelled.front().status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(1));
  for (const std::string& identifier : {placement.external_identifier, cancelled.front().external_identifier}) {
    const orders::Reconciliation found = fixture.trading.reconcile(identifier, fixture.caller, {});
    CHECK(found.status == Status::accepted);
    CHECK(found.broker_status == "Cancelled");
    CHECK(found.looked_at == std::vector<std::string>{"order " + placement.order_id});
  }
  fixture.simulator.stop();
  const orders::Reconciliation unread =
      fixture.trading.reconcile(placement.external_identifier, fixture.caller, TradingFixture::options());
  CHECK(unread.status == Status::accepted);
  CHECK(unread.reason.find("could not be read") != std::string::npos);
}

TEST_CASE("Reconciliation: two looks of two processes, a minute apart, prove absence together") {
  TradingFixture fixture;
  fixture.place(fixture.preview_token(fixture.buy(1)));  // its identifier shows that identifiers come back
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  const orders::Placement placement = fixture.place(token);
  REQUIRE(placement.status == Status::outcome_unknown);
  const auto look_anew = [&] {
    orders::Trading process(fixture.parts(TradingFixture::enabled()));
    return process.reconcile(placement.external_identifier, fixture.caller, {}).status;
  };
  fixture.clock.advance(std::chrono::seconds(40));
  CHECK(look_anew() == Status::outcome_unknown);
  CHECK(look_anew() == Status::outcome_unknown);
  fixture.clock.advance(std::chrono::seconds(59));
  CHECK(look_anew() == Status::outcome_unknown);
  fixture.clock.advance(std::chrono::seconds(1));
  CHECK(look_anew() == Status::not_found);
  CHECK(fixture.journal.verify().is_whole);
}
