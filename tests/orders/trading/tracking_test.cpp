// What the journal records of an order after it was sent.
#include <algorithm>
#include <catch2/generators/catch_generators.hpp>

#include "exit_fixture.hpp"
#include "waiting.hpp"

using orders::RecordKind;
using support::Json;
using test::ExitFixture;
using test::RunningClock;
using test::Status;
using test::TradingFixture;

TEST_CASE("Order tracking: fills and the end of an order are recorded once, also by a later start") {
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(5, "natural")));
  REQUIRE(placement.status == Status::accepted);
  CHECK(fixture.count_records(RecordKind::fill) == 0);  // the fixture's own order path does not follow it
  fixture.clock.advance(std::chrono::seconds(5));
  {
    const orders::Trading later(parts);
    CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) == 1; }));
  }
  const int fills = fixture.count_records(RecordKind::fill);
  CHECK(fills >= 1);
  orders::Decimal filled;
  for (const orders::Record& record : fixture.journal.read(1, 100)) {
    if (record.kind == RecordKind::fill) filled += orders::Decimal::of(orders::read_text(record, "quantity"));
  }
  CHECK(filled == orders::Decimal(5));
  { const orders::Trading again(parts); }
  CHECK(fixture.count_records(RecordKind::fill) == fills);
  CHECK(fixture.count_records(RecordKind::terminal) == 1);
  CHECK(fixture.journal.verify().is_whole);
}

TEST_CASE("Order tracking: a streamer that drops the notification of a fill does not keep it out of the journal") {
  TradingFixture fixture;
  const support::Decimal ask = support::Decimal::of("300.00");
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(5, ask.to_string())));
  REQUIRE(placement.status == Status::accepted);
  broker::Config config = fixture.config();
  config.account_timing.min_reconciliation = std::chrono::milliseconds(10);
  config.account_timing.reconciliation = std::chrono::milliseconds(200);
  broker::Client client(std::move(config), fixture.clock);
  const orders::TradingParts own = fixture.parts(TradingFixture::enabled());
  const orders::Trading process({.client = client,
                                 .store = own.store,
                                 .journal = own.journal,
                                 .sealer = own.sealer,
                                 .key = own.key,
                                 .replica = own.replica,
                                 .settings = own.settings,
                                 .program = own.program});
  const RunningClock running(fixture.clock);
  const auto has_status = [&fixture](const std::string& status) {
    for (const orders::Record& record : fixture.journal.read(1, 1'000)) {
      if (record.kind == RecordKind::event && orders::read_text(record, "status") == status) return true;
    }
    return false;
  };
  REQUIRE(test::wait_until([&] { return has_status("Live"); }));
  REQUIRE(test::wait_until([&] { return client.account_events().health().state == broker::FeedState::live; }));
  for (const char* type : {"Order", "CurrentPosition", "AccountBalance"}) {
    fixture.simulator.inject_stream(
        {.kind = simulator::StreamFault::Kind::drop_notification, .path = "/account", .count = -1, .text = type});
  }
  fixture.control("/simulator/quotes",
                  {{"quotes", Json::array({{{"symbol", "AAPL"}, {"bid", "298.0"}, {"ask", "299.0"}}})}});
  CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) == 1; }));
  CHECK(has_status("Filled"));
  CHECK(fixture.count_records(RecordKind::fill) >= 1);
}

TEST_CASE("Order tracking: the order of another process is found while it works, and recorded once") {
  TradingFixture fixture;
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  parts.replica = "another";
  parts.search_interval = std::chrono::milliseconds(20);
  const orders::Trading process(parts);
  REQUIRE(fixture.place(fixture.preview_token(fixture.buy(5, "natural"))).status == Status::accepted);
  const RunningClock running(fixture.clock);
  CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) == 1; }));
  CHECK(fixture.count_records(RecordKind::fill) >= 1);
}

TEST_CASE("Order tracking: an order of another program in the place of ours is recorded once") {
  TradingFixture fixture;
  const orders::Placement placement = fixture.place(fixture.preview_token(fixture.buy(1, "300.00")));
  REQUIRE(placement.status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));
  const bool is_ours = GENERATE(false, true);
  if (is_ours) {
    orders::PreviewRequest request = fixture.buy(1, "301.00");
    request.intention = orders::Intention::replace;
    request.target_order_id = placement.order_id;
    REQUIRE(fixture.place(fixture.preview_token(request)).status == Status::accepted);
  } else {
    const std::string path = std::string("/accounts/") + TradingFixture::kAccount + "/orders/" + placement.order_id;
    fixture.send_to_broker(
        "PUT", path, {{"order-type", "Limit"}, {"time-in-force", "Day"}, {"price", "301.0"}, {"price-effect", "Debit"}},
        200);
  }
  fixture.clock.advance(std::chrono::seconds(5));
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  for (int start = 0; start < 2; ++start) {
    const orders::Trading process(parts);
    CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) == 1; }));
  }
  CHECK(fixture.count_records(RecordKind::foreign) == (is_ours ? 0 : 1));
}

namespace {

int count_events(TradingFixture& fixture, const std::string& event) {
  int count = 0;
  for (const orders::Record& record : fixture.journal.read(1, 1'000)) {
    if (record.kind == RecordKind::event && orders::read_text(record, "event") == event) ++count;
  }
  return count;
}

// A target and a stop for the shares that the account holds. `rejects`: the venue rejects the stop.
std::string place_bracket(ExitFixture& fixture, bool rejects) {
  orders::PreviewRequest request = fixture.buy();
  request.intention = orders::Intention::place_complex;
  request.complex_type = orders::ComplexType::oco;
  request.orders = {fixture.sell(40, orders::OrderType::limit), fixture.sell(40, orders::OrderType::stop)};
  request.orders.front().price = orders::parse_price("900.00");
  request.orders.back().order.stop_trigger = orders::Decimal(20);
  const orders::Preview preview = fixture.preview(request);
  REQUIRE(preview.status == Status::previewed);
  if (rejects) {
    fixture.script({{"kind", "reject"},
                    {"message", "No such market"},
                    {"external-identifier", preview.external_identifier + "-1"}});
  }
  const orders::Placement placement = fixture.place(preview.confirmation_token);
  REQUIRE(placement.status == Status::accepted);
  return placement.order_id;
}

}  // namespace

TEST_CASE("Order tracking: a stop that the venue rejects is told until another one works for the position") {
  ExitFixture fixture;
  const std::string id = place_bracket(fixture, true);
  const RunningClock running(fixture.clock);
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  {
    const orders::Trading process(parts);
    REQUIRE(test::wait_until([&] { return !process.list_alerts(TradingFixture::kAccount).empty(); }));
    const std::vector<std::string> alerts = process.list_alerts(TradingFixture::kAccount);
    REQUIRE(alerts.size() == 1);
    CHECK(alerts.front().starts_with("protection_missing: The stop of complex order " + id + " on AMD"));
    CHECK(process.list_alerts(simulator::kRetirementAccount).empty());
  }
  CHECK(count_events(fixture, "protection_missing") == 1);
  CHECK(fixture.count_records(RecordKind::terminal) == 0);
  // A later start tells it, too, and does not record it again.
  const orders::Trading process(parts);
  REQUIRE(test::wait_until([&] { return !process.list_alerts(TradingFixture::kAccount).empty(); }));
  const Json stop = {
      {"order-type", "Stop"},
      {"time-in-force", "Day"},
      {"stop-trigger", "20.0"},
      {"legs",
       Json::array(
           {{{"instrument-type", "Equity"}, {"symbol", "AMD"}, {"action", "Sell to Close"}, {"quantity", 40}}})}};
  // The target of the bracket holds the position still.
  const std::string account = std::string("/accounts/") + TradingFixture::kAccount;
  fixture.send_to_broker("DELETE", account + "/complex-orders/" + id, {}, 200);
  broker::ReadOptions fresh;
  fresh.refresh = true;
  REQUIRE(test::wait_until([&] {
    const auto complex = fixture.client.complex_order(TradingFixture::kAccount, id, fresh);
    return std::none_of(complex->orders.begin(), complex->orders.end(),
                        [](const broker::Order& order) { return order.is_working(); });
  }));
  fixture.send_to_broker("POST", account + "/orders", stop, 201);
  CHECK(test::wait_until([&] { return process.list_alerts(TradingFixture::kAccount).empty(); }));
  CHECK(count_events(fixture, "protection_missing") == 1);
  CHECK(count_events(fixture, "protection_restored") == 1);
}

TEST_CASE("Order tracking: a bracket that this server cancels leaves no alert") {
  ExitFixture fixture;
  const std::string id = place_bracket(fixture, false);
  fixture.clock.advance(std::chrono::minutes(2));
  orders::CancelRequest request;
  request.account = fixture.buy().account;
  request.complex_order_ids = {id};
  request.is_protection_acknowledged = true;
  REQUIRE(fixture.trading.cancel(request, orders::Channel::none, fixture.caller, TradingFixture::options())
              .front()
              .status == Status::accepted);
  const RunningClock running(fixture.clock);
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  const orders::Trading process(parts);
  CHECK(test::wait_until([&] { return fixture.count_records(RecordKind::terminal) == 1; }));
  CHECK(count_events(fixture, "protection_missing") == 0);
  CHECK(process.list_alerts(TradingFixture::kAccount).empty());
}
