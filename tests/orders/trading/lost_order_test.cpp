// The search for an order whose answer was lost: by identifier, by content, and among the orders of other programs.
#include <catch2/generators/catch_generators.hpp>

#include "trading_fixture.hpp"
#include "waiting.hpp"

using orders::RecordKind;
using support::Json;
using test::Status;
using test::TradingFixture;

namespace {

const std::string kOrders = std::string("/accounts/") + TradingFixture::kAccount + "/orders";

class LostOrderFixture : public TradingFixture {
 public:
  static orders::Settings without_window() {
    orders::Settings settings = enabled();
    settings.duplicate_window = std::chrono::seconds(0);
    return settings;
  }

  explicit LostOrderFixture(const orders::Settings& settings = without_window()) : TradingFixture(settings) {}

  void script(Json row) { control("/simulator/order-scripts", {{"scripts", Json::array({std::move(row)})}}); }

  // Places it, and nobody looks for it: the call ends before.
  orders::Placement lose(const orders::PreviewRequest& request, bool is_committed) {
    const std::string token = preview_token(request);
    fault_order_writes({{"kind", "close"}, {"commit", is_committed}});
    const orders::Confirmation confirmation = trading.find_confirmation(token, "", caller, {});
    const orders::Placement placement =
        trading.place(confirmation, orders::Channel::none, caller, options(std::chrono::seconds(1)));
    REQUIRE(placement.status == Status::outcome_unknown);
    return placement;
  }
  orders::Reconciliation look(const orders::Placement& placement) {
    return trading.reconcile(placement.external_identifier, caller, {});
  }
  // The second of two looks that prove absence together.
  orders::Reconciliation look_twice(const orders::Placement& placement) {
    clock.advance(std::chrono::seconds(60));
    look(placement);
    clock.advance(std::chrono::seconds(60));
    return look(placement);
  }

  // An order of one share of AAPL at 300.00 from another program, without an identifier. Returns its id.
  std::string place_elsewhere(const Json& changes = Json::object()) {
    Json body = {
        {"order-type", "Limit"},
        {"time-in-force", "Day"},
        {"price", "300.0"},
        {"price-effect", "Debit"},
        {"source", "tastytrade-mcp/test"},
        {"legs",
         Json::array(
             {{{"instrument-type", "Equity"}, {"symbol", "AAPL"}, {"action", "Buy to Open"}, {"quantity", 1}}})}};
    body.update(changes);
    return read_id(Json::parse(send_to_broker("POST", kOrders, body, 201)).at("data").at("order"));
  }
  std::string replace_elsewhere(const std::string& id, const std::string& price) {
    const Json body = {{"order-type", "Limit"}, {"time-in-force", "Day"}, {"price", price}, {"price-effect", "Debit"}};
    const std::string answer = send_to_broker("PUT", kOrders + '/' + id, body, 200);
    return read_id(Json::parse(answer).at("data"));
  }
  static std::string read_id(const Json& order) { return std::to_string(order.at("id").get<std::int64_t>()); }

  orders::PreviewRequest replace(const std::string& id, const std::string& price) {
    orders::PreviewRequest request = buy(1, price);
    request.intention = orders::Intention::replace;
    request.target_order_id = id;
    return request;
  }
  // A working order of one share.
  std::string place_one() {
    const orders::Placement placement = place(preview_token(buy(1, "300.00")));
    REQUIRE(placement.status == Status::accepted);
    clock.advance(std::chrono::minutes(2));
    return placement.order_id;
  }
};

}  // namespace

TEST_CASE("Lost order: without identifiers it is found by all of its content") {
  LostOrderFixture fixture;
  fixture.place_elsewhere({{"time-in-force", "GTC"}});
  fixture.place_elsewhere({{"price", "299.0"}});
  fixture.place_elsewhere({{"source", "another/1.0"}});
  fixture.script({{"kind", "no-identifiers"}});
  const orders::Placement placement = fixture.lose(fixture.buy(1, "300.00"), true);
  SECTION("It is the only one that says the same") {
    const orders::Reconciliation found = fixture.look(placement);
    CHECK(found.status == Status::accepted);
    CHECK(found.found_by == "fingerprint");
    CHECK_FALSE(found.order_id.empty());
  }
  SECTION("A twin makes it ambiguous") {
    const std::string twin = fixture.place_elsewhere();
    const orders::Reconciliation found = fixture.look(placement);
    CHECK(found.status == Status::ambiguous);
    CHECK(found.candidates.size() == 2);
    CHECK(std::find(found.candidates.begin(), found.candidates.end(), twin) != found.candidates.end());
  }
  SECTION("A twin that was received later is another order") {
    fixture.clock.advance(std::chrono::seconds(50));
    fixture.place_elsewhere();
    CHECK(fixture.look(placement).found_by == "fingerprint");
  }
}

TEST_CASE("Lost order: where identifiers are shown, an order without one is not taken for it") {
  LostOrderFixture fixture;
  fixture.place(fixture.preview_token(fixture.buy(2, "300.00")));
  fixture.script({{"kind", "no-identifiers"}});
  const orders::Placement placement = fixture.lose(fixture.buy(1, "300.00"), true);
  const orders::Reconciliation found = fixture.look(placement);
  CHECK(found.status == Status::ambiguous);
  CHECK(found.candidates.size() == 1);
  CHECK(fixture.look_twice(placement).status == Status::ambiguous);
}

TEST_CASE("Lost order: an order of another intent is not taken for it") {
  LostOrderFixture fixture;
  fixture.script({{"kind", "no-identifiers"}});
  REQUIRE(fixture.place(fixture.preview_token(fixture.buy(1, "300.00"))).status == Status::accepted);
  const orders::Placement placement = fixture.lose(fixture.buy(1, "300.00"), false);
  CHECK(fixture.look(placement).status == Status::outcome_unknown);
  // It is not known that this broker shows identifiers, so absence is not certain.
  CHECK(fixture.look_twice(placement).status == Status::ambiguous);
  // Until the operator settles it, no position is opened there.
  const orders::Preview other = fixture.preview(fixture.buy(3, "299.00"));
  CHECK(std::any_of(other.checks.failed.begin(), other.checks.failed.end(),
                    [](const auto& entry) { return entry.name == "unknown_open"; }));
  CHECK(fixture.count_records(RecordKind::ambiguous) == 0);
}

TEST_CASE("Lost order: a complex order without identifiers is found as a whole") {
  LostOrderFixture fixture;
  orders::PreviewRequest request = fixture.buy();
  request.intention = orders::Intention::place_complex;
  request.complex_type = orders::ComplexType::oco;
  orders::OrderDraft target = request.orders.front();
  target.order.legs = {{broker::InstrumentType::equity, "F", orders::Action::sell_to_close, orders::Decimal(100)}};
  target.order.time_in_force = orders::TimeInForce::gtc;
  target.price = orders::parse_price("20.00");
  orders::OrderDraft stop = target;
  stop.price.reset();
  stop.order.type = orders::OrderType::stop;
  stop.order.stop_trigger = orders::Decimal(9);
  request.orders = {target, stop};
  fixture.script({{"kind", "no-identifiers"}, {"symbol", "F"}, {"count", 2}});
  const orders::Placement placement = fixture.lose(request, true);
  const orders::Reconciliation found = fixture.look(placement);
  CHECK(found.status == Status::accepted);
  CHECK(found.found_by == "fingerprint");
  const auto complex = fixture.client.complex_order(TradingFixture::kAccount, found.order_id, {});
  REQUIRE(complex->orders.size() == 2);
  CHECK(complex->orders.front().legs.front().symbol == "F");
}

TEST_CASE("Lost replace: the order with its identifier is found, and what became of it is told") {
  LostOrderFixture fixture;
  const std::string target = fixture.place_one();
  const orders::Placement placement = fixture.lose(fixture.replace(target, "301.00"), true);
  fixture.clock.advance(std::chrono::seconds(5));
  const std::string ours = fixture.client.order(TradingFixture::kAccount, target, {})->replacing_order_id;
  REQUIRE_FALSE(ours.empty());
  std::string tip;
  const bool is_replaced_again = GENERATE(false, true);
  if (is_replaced_again) tip = fixture.replace_elsewhere(ours, "302.0");
  const orders::Reconciliation found = fixture.look(placement);
  CHECK(found.status == Status::accepted);
  CHECK(found.order_id == ours);
  CHECK(found.found_by == "identifier");
  if (is_replaced_again) CHECK(found.reason.find("replaced since: order " + tip) != std::string::npos);
}

TEST_CASE("Lost replace: the order of another program is not taken for it") {
  LostOrderFixture fixture;
  const std::string target = fixture.place_one();
  const orders::Placement placement = fixture.lose(fixture.replace(target, "301.00"), false);
  // It even has the content of the one that did not arrive.
  const std::string other = fixture.replace_elsewhere(target, "301.0");
  const orders::Reconciliation first = fixture.look(placement);
  CHECK(first.status != Status::accepted);
  const orders::Reconciliation found = fixture.look_twice(placement);
  CHECK(found.status != Status::accepted);
  CHECK(found.order_id.empty());
  const bool is_named =
      found.reason.find("order " + other) != std::string::npos || found.candidates == std::vector<std::string>{other};
  CHECK(is_named);
}

TEST_CASE("Lost edit: that its order works unchanged is found by two looks") {
  LostOrderFixture fixture;
  const std::string target = fixture.place_one();
  orders::PreviewRequest request = fixture.replace(target, "301.00");
  request.intention = orders::Intention::edit;
  const orders::Placement placement = fixture.lose(request, false);
  const orders::Reconciliation first = fixture.look(placement);
  CHECK(first.status == Status::outcome_unknown);
  CHECK(first.reason.starts_with("Order " + target + " works unchanged. Only a search after "));
  CHECK(first.reason.ends_with(" decides whether the request ever arrived."));
  const orders::Reconciliation found = fixture.look_twice(placement);
  CHECK(found.status == Status::not_found);
  CHECK(found.reason == "Order " + target + " works unchanged.");
}

TEST_CASE("Lost order: it is followed to its end once it is found") {
  LostOrderFixture fixture;
  const orders::Placement placement = fixture.lose(fixture.buy(5, "natural"), true);
  orders::TradingParts parts = fixture.parts(TradingFixture::enabled());
  parts.reconciles = true;
  orders::Trading process(parts);
  REQUIRE(process.reconcile(placement.external_identifier, fixture.caller, {}).status == Status::accepted);
  fixture.clock.advance(std::chrono::seconds(5));
  CHECK(test::wait_until([&] {
    fixture.clock.advance(std::chrono::milliseconds(100));
    return fixture.count_records(RecordKind::terminal) == 1;
  }));
  CHECK(fixture.count_records(RecordKind::fill) >= 1);
}

TEST_CASE("Lost cancellation: of a bracket the status of each of its orders is told") {
  orders::Settings settings = TradingFixture::enabled();
  settings.max_order_notional = settings.max_daily_notional = 1'000'000;
  LostOrderFixture fixture(settings);
  fixture.script({{"kind", "fill"}, {"quantity", 5}, {"price", "300.00"}, {"symbol", "AAPL"}, {"count", 1}});
  const orders::PreviewRequest request = fixture.buy_bracket();
  const orders::Placement placed = fixture.place(fixture.preview_token(request));
  REQUIRE(placed.status == Status::accepted);
  fixture.clock.advance(std::chrono::minutes(2));
  orders::CancelRequest cancel;
  cancel.account = request.account;
  cancel.complex_order_ids = {placed.order_id};
  cancel.is_protection_acknowledged = true;
  fixture.fault_order_writes({{"kind", "close"}, {"commit", true}});
  const auto lost = fixture.trading.cancel(cancel, orders::Channel::none, fixture.caller,
                                           LostOrderFixture::options(std::chrono::seconds(1)));
  REQUIRE(lost.front().status == Status::outcome_unknown);
  fixture.clock.advance(std::chrono::seconds(5));
  const auto found = fixture.trading.reconcile(lost.front().external_identifier, fixture.caller, {});
  INFO(found.reason);
  CHECK(found.status == Status::accepted);
  CHECK(found.reason.find("Filled, Cancelled, Cancelled") != std::string::npos);
}
