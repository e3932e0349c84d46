// Reconciliation: what it reads of an order that has an end, what a second process knows of the first look, and what a
// wrong clock does to a look.
#include <catch2/generators/catch_generators.hpp>

#include "reconcile/order_look.hpp"
#include "tastytrade_mcp/orders/wire_body.hpp"
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
  const orders::Placement placement = fixture.place(token, TradingFixture::kOneLook);
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

TEST_CASE("Reconciliation: an end in the journal is told although there is no time to read the present status") {
  TradingFixture fixture;
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(1, "300.00")));
  REQUIRE(placement.status == Status::accepted);
  const orders::Reconciliation found = fixture.trading.reconcile(placement.external_identifier, fixture.caller,
                                                                 TradingFixture::options(std::chrono::seconds(0)));
  CHECK(found.status == Status::accepted);
  CHECK(found.order_id == placement.order_id);
  CHECK(found.reason.find("could not be read") != std::string::npos);
}

TEST_CASE("Reconciliation: a look by a wrong clock proves no absence") {
  TradingFixture fixture;
  fixture.place(fixture.preview_token(fixture.buy(1)));  // its identifier shows that identifiers come back
  const std::string token = fixture.preview_token(fixture.buy());
  fixture.fault_order_writes({{"kind", "close"}, {"commit", false}});
  const orders::Placement placement = fixture.place(token, TradingFixture::kOneLook);
  REQUIRE(placement.status == Status::outcome_unknown);
  const auto ahead = GENERATE(std::chrono::seconds(10), std::chrono::seconds(-10));
  fixture.clock.advance(std::chrono::seconds(120));
  support::ManualClock wrong(fixture.clock.now() + ahead);
  broker::Client client(fixture.config(), wrong);
  const orders::TradingParts right = fixture.parts(TradingFixture::enabled());
  orders::Trading process({.client = client,
                           .store = right.store,
                           .journal = right.journal,
                           .sealer = right.sealer,
                           .key = right.key,
                           .replica = "wrong clock",
                           .settings = right.settings,
                           .program = right.program,
                           .reconciles = false});
  for (int look = 0; look < 3; ++look) {
    const orders::Reconciliation found = process.reconcile(placement.external_identifier, fixture.caller, {});
    CHECK(found.status == Status::outcome_unknown);
    CHECK(found.reason.find("The clock of this machine is 10 s") != std::string::npos);
    fixture.clock.advance(std::chrono::seconds(70));
    wrong.advance(std::chrono::seconds(70));
  }
  const auto look_again = [&] {
    return fixture.trading.reconcile(placement.external_identifier, fixture.caller, {}).status;
  };
  CHECK(look_again() == Status::outcome_unknown);  // the first complete one
  fixture.clock.advance(std::chrono::seconds(60));
  CHECK(look_again() == Status::not_found);
}

TEST_CASE("Reconciliation: the search begins a day before that of New York") {
  TradingFixture fixture;
  orders::Order order = fixture.buy(1, "300.00").orders.front().order;
  order.price = orders::Amount{orders::Decimal(300), orders::PriceEffect::debit};
  orders::Intent intent;
  intent.action = "place";
  intent.external_identifier = "ttm-none";
  intent.body = orders::make_body(order, {"ttm-none", "test"});
  orders::LookTerms terms;
  terms.sent_at = *support::parse_iso8601("2026-11-10T00:30:00Z");  // in New York the evening of the 9th
  fixture.simulator.clear_requests();
  const orders::LookResult look = orders::look_for(fixture.client, TradingFixture::kAccount, intent, terms, {});
  CHECK(look.verdict == orders::LookResult::Verdict::nothing);
  CHECK(look.looked_at == std::vector<std::string>{"live orders", "orders since 2026-11-08"});
  const auto requests = fixture.simulator.requests();
  CHECK(std::any_of(requests.begin(), requests.end(), [](const simulator::RecordedRequest& request) {
    return request.target.find("start-date=2026-11-08") != std::string::npos;
  }));
}
