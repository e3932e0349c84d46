// A change of a working order: the rest of a partly filled one, the old values in the question, the type.
#include <catch2/generators/catch_generators.hpp>

#include "preview/question_text.hpp"
#include "running_clock.hpp"
#include "trading_fixture.hpp"

using test::Status;
using test::TradingFixture;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

struct Fixture : TradingFixture {
  // A change of the order, which still has `order` and takes `price`.
  orders::PreviewRequest change(const std::string& id, orders::Order order, const char* price) {
    orders::PreviewRequest request = buy();
    request.intention = orders::Intention::replace;
    request.target_order_id = id;
    orders::OrderDraft draft;
    order.price.reset();
    draft.order = std::move(order);
    draft.price = orders::parse_price(price);
    request.orders = {draft};
    return request;
  }
  std::string place_buy(int quantity, const char* price) {
    const orders::Placement placed = place(preview_token(buy(quantity, price)));
    REQUIRE(placed.status == Status::accepted);
    clock.advance(std::chrono::minutes(2));
    return placed.order_id;
  }
};

}  // namespace

TEST_CASE("Change of an order: of a partly filled one the rest goes on, and the question says how many are filled") {
  Fixture fixture;
  support::Json script{{"kind", "fill"}, {"quantity", 4}, {"price", "300.00"}, {"symbol", "AAPL"}, {"count", 1}};
  fixture.control("/simulator/order-scripts", {{"scripts", support::Json::array({std::move(script)})}});
  const std::string id = fixture.place_buy(10, "300.00");
  const orders::PreviewRequest given = fixture.buy(10, "299.00");
  const orders::Preview preview = fixture.preview(fixture.change(id, given.orders.front().order, "299.00"));
  for (const auto& entry : preview.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
  INFO(preview.words);
  REQUIRE(preview.status == Status::previewed);
  CHECK(contains(preview.order_words, "BUY TO OPEN 6 shares of AAPL; debit 299.00 limit"));
  CHECK(contains(preview.words, "4 filled, 6 left"));
  CHECK(contains(preview.words, ": price from debit 300.00 to debit 299.00; 4 of 10 are filled, and 6 go on"));
  const orders::Placement placed = fixture.place(preview.confirmation_token);
  INFO(placed.reason);
  REQUIRE(placed.status == Status::accepted);
  fixture.clock.advance(std::chrono::seconds(5));
  broker::ReadOptions fresh;
  fresh.refresh = true;
  const auto order = fixture.client.order(TradingFixture::kAccount, placed.order_id, fresh);
  CHECK(order->legs.front().quantity == orders::Decimal(6));
}

TEST_CASE("Change of an order: what fills while it is replaced is told, and an old order that has not ended") {
  Fixture fixture;
  const bool fills = GENERATE(true, false);
  if (fills) {
    fixture.control("/simulator/order-scripts",
                    {{"scripts", support::Json::array({{{"kind", "fill-during-replace"}, {"symbol", "AAPL"}}})}});
  }
  const std::string id = fixture.place_buy(10, "300.00");
  const orders::Preview preview =
      fixture.preview(fixture.change(id, fixture.buy(10, "299.00").orders.front().order, "299.00"));
  REQUIRE(preview.status == Status::previewed);
  std::optional<test::RunningClock> time;  // it passes at the broker, or stands still
  if (fills) time.emplace(fixture.clock);
  const orders::Placement placed = fixture.place(preview.confirmation_token);
  REQUIRE(placed.status == Status::accepted);
  REQUIRE(placed.alerts.size() == 1);
  INFO(placed.alerts.front());
  CHECK(placed.alerts.front() ==
        (fills ? "While it was replaced, order " + id + " filled, so the new order does not take its place."
               : "Order " + id + " has not ended yet: it can still fill."));
  if (fills) CHECK(placed.broker_status == "Cancelled");
}

TEST_CASE("Change of an order: a replace to another type sends no member of the old one") {
  Fixture fixture;
  const std::string id = fixture.place_buy(2, "300.00");
  orders::PreviewRequest request = fixture.change(id, fixture.buy(2, "300.00").orders.front().order, "300.00");
  request.orders.front().price.reset();
  request.orders.front().order.type = orders::OrderType::stop;
  request.orders.front().order.stop_trigger = orders::Decimal(365);
  const orders::Preview preview = fixture.preview(request);
  for (const auto& entry : preview.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
  INFO(preview.words);
  REQUIRE(preview.status == Status::previewed);
  CHECK(contains(preview.words,
                 ": type from Limit to Stop; price from debit 300.00 to none; stop trigger from none to 365.00"));
  CHECK(fixture.place(preview.confirmation_token).status == Status::accepted);
}

TEST_CASE("Question to a person: of an OCO the money of both orders is told") {
  broker::Account account;
  account.number = "5WT00001";
  orders::QuestionFigures figures;
  figures.cash = orders::Decimal(10'400);
  figures.is_cash_estimate = true;
  figures.other_cash = orders::Decimal(8'000);
  figures.remarks = {"The market is closed."};
  const std::string text = orders::make_question(broker::Environment::demo, account, orders::Intention::place_complex,
                                                 "OCO", std::nullopt, figures, {});
  CHECK(contains(text, "receives about 10400.00, or about 8000.00 by the second order"));
  CHECK(contains(text, "\nThe market is closed."));
}

TEST_CASE("Preview: a condition on an instrument that does not exist is refused") {
  Fixture fixture;
  orders::PreviewRequest request = fixture.buy(1);
  request.orders.front().order.conditions = {
      {.symbol = "ZZZZ", .instrument_type = broker::InstrumentType::equity, .threshold = orders::Decimal(10)}};
  const orders::Preview preview = fixture.preview(request);
  REQUIRE(preview.status == Status::refused);
  bool is_told = false;
  for (const auto& entry : preview.checks.failed) is_told |= contains(entry.verdict.why, "lists no instrument ZZZZ");
  CHECK(is_told);
  // One that is listed passes.
  request.orders.front().order.conditions.front().symbol = "SPY";
  CHECK(fixture.preview(request).status == Status::previewed);
}

TEST_CASE("Question to a person: a market order that waits for its own price is told at that price") {
  Fixture fixture;
  orders::PreviewRequest request = fixture.buy(2);
  request.orders.front().price.reset();
  request.orders.front().order.type = orders::OrderType::market;
  request.orders.front().order.conditions = {
      {.symbol = "AAPL", .instrument_type = broker::InstrumentType::equity, .threshold = orders::Decimal(1000)}};
  const orders::Preview preview = fixture.preview(request);
  for (const auto& entry : preview.checks.failed) UNSCOPED_INFO(entry.name << ": " << entry.verdict.why);
  INFO(preview.words);
  REQUIRE(preview.status == Status::previewed);
  CHECK(contains(preview.words, "Most that can be lost: about 2000.00; pays about 2000.00"));
  // Of a price that no order of today knows, the amount is not made up.
  request.orders.front().order.conditions.front().symbol = "SPY";
  CHECK(fixture.preview(request).status == Status::refused);
}

TEST_CASE(
    "Change of an order: one back to an earlier price is no duplicate, and an order that has ended is none to change") {
  Fixture fixture;
  const std::string first = fixture.place_buy(2, "300.00");
  const orders::Order order = fixture.buy(2, "300.00").orders.front().order;
  std::string id = first;
  for (const char* price : {"301.00", "300.00"}) {
    const orders::Placement placed = fixture.place(fixture.preview_token(fixture.change(id, order, price)));
    INFO(placed.reason);
    REQUIRE(placed.status == Status::accepted);
    id = placed.order_id;
    fixture.clock.advance(std::chrono::seconds(61));
  }
}

TEST_CASE("Change of an order: a new stop that is rejected is told by the answer") {
  Fixture fixture;
  orders::PreviewRequest stop = fixture.buy(40);
  orders::OrderDraft& draft = stop.orders.front();
  draft.price.reset();
  draft.order.type = orders::OrderType::stop;
  draft.order.time_in_force = orders::TimeInForce::gtc;
  draft.order.stop_trigger = orders::Decimal(200);
  draft.order.legs.front().symbol = "AMD";
  draft.order.legs.front().action = orders::Action::sell_to_close;
  const std::string id = fixture.place(fixture.preview_token(stop)).order_id;
  fixture.clock.advance(std::chrono::minutes(2));
  orders::PreviewRequest change = stop;
  change.intention = orders::Intention::replace;
  change.target_order_id = id;
  change.orders.front().order.stop_trigger = orders::Decimal(205);
  const std::string token = fixture.preview_token(change);
  fixture.control("/simulator/order-scripts",
                  {{"scripts", support::Json::array({{{"kind", "reject"}, {"message", "no"}, {"symbol", "AMD"}}})}});
  const test::RunningClock time(fixture.clock);
  const orders::Placement placed = fixture.place(token);
  REQUIRE(placed.status == Status::accepted);
  REQUIRE(placed.alerts.size() == 1);
  CHECK(contains(placed.alerts.front(), "Nothing works in the place of order " + id));
}

TEST_CASE("Change of an order: one that changes nothing is refused") {
  Fixture fixture;
  const std::string id = fixture.place_buy(10, "300.00");
  const orders::Order order = fixture.buy(10, "300.00").orders.front().order;
  try {
    fixture.preview(fixture.change(id, order, "300.0"));
    FAIL("it was previewed");
  } catch (const support::Error& error) {
    CHECK(contains(error.message(), "Nothing would change: order " + id));
  }
  CHECK(fixture.preview(fixture.change(id, order, "299.00")).status == Status::previewed);
}
