// Orders behind a trigger order: they are compared with the price at which that one fills.
#include <catch2/catch_test_macros.hpp>

#include "orders/checks/refusal_parts.hpp"

using namespace sample;

namespace {

// A purchase of AAPL at 190.25, where the market is 190.20 to 190.25, and what it starts.
CheckResults run(ComplexType type, const std::vector<Order>& started, Order trigger = limit_order(),
                 std::set<std::string, std::less<>> acknowledged = {}) {
  Situation situation;
  add_stock(situation.facts, "MSFT", "490.00", "490.10");
  situation.use({type, std::move(trigger), started, {}, {}, false});
  situation.other.acknowledged = std::move(acknowledged);
  return situation.run(Stage::preview);
}

Order target_at(const char* price) {
  Order order = limit_close();
  order.price = credit(price);
  return order;
}

Order stop_at(const char* trigger) {
  Order order = stop_close();
  order.stop_trigger = Decimal::of(trigger);
  return order;
}

Order buy_msft(const char* price) {
  Order order = limit_order();
  order.price = debit(price);
  order.legs = {shares(Action::buy_to_open, "1", "MSFT")};
  return order;
}

bool says(const Verdict* verdict, std::string_view words) {
  return verdict != nullptr && verdict->why.find(words) != std::string::npos;
}

bool has_passed(const CheckResults& results) {
  return std::find(results.passed.begin(), results.passed.end(), "distance") != results.passed.end();
}

}  // namespace

TEST_CASE("Triggered orders: target and stop of a bracket lie on the two sides of the trigger order's price") {
  CHECK(has_passed(run(ComplexType::otoco, {target_at("200"), stop_at("180")})));
  const CheckResults swapped = run(ComplexType::otoco, {target_at("180"), stop_at("200")});
  const Verdict* const verdict = find_entry(swapped.failed, "distance");
  REQUIRE(verdict != nullptr);
  CHECK(says(verdict, "Order 2: The price 180.00 credit is not better than 190.25 credit"));
  CHECK(says(verdict, "Are they swapped?"));
  CHECK(says(verdict, "Order 3: The stop trigger 200.00 is above 190.25"));
  CHECK(verdict->acknowledge.empty());
  CHECK(find_entry(run(ComplexType::otoco, {target_at("190.25"), stop_at("180")}).failed, "distance") != nullptr);
  CHECK(find_entry(run(ComplexType::otoco, {target_at("200"), stop_at("190.25")}).failed, "distance") != nullptr);
}

TEST_CASE("Triggered orders: a bracket around a short sale lies the other way round") {
  Order sale = limit_order();
  sale.price = credit("190.20");
  sale.legs = {shares(Action::sell_to_open, "10")};
  const auto exits = [](const char* target, const char* stop) {
    Order gain = target_at(target), loss = stop_at(stop);
    gain.price = debit(target);
    for (Order* order : {&gain, &loss}) order->legs = {shares(Action::buy_to_close, "10")};
    return std::vector<Order>{gain, loss};
  };
  CHECK(has_passed(run(ComplexType::otoco, exits("180", "200"), sale)));
  CHECK(says(find_entry(run(ComplexType::otoco, exits("200", "180"), sale).failed, "distance"), "swapped"));
}

TEST_CASE(
    "Triggered orders: a bracket is compared with the fill that is expected, not with a limit through the market") {
  Order entry = limit_order();
  entry.price = debit("195.00");  // fills at 190.25
  CHECK(!says(find_entry(run(ComplexType::otoco, {target_at("193"), stop_at("180")}, entry).failed, "distance"),
              "Order 2"));
  CHECK(says(find_entry(run(ComplexType::otoco, {target_at("200"), stop_at("192")}, entry).failed, "distance"),
             "Order 3"));
  entry.price = debit("150.00");  // waits for a lower market
  CHECK(has_passed(run(ComplexType::otoco, {target_at("160"), stop_at("140")}, entry)));
  CHECK(says(find_entry(run(ComplexType::otoco, {target_at("160"), stop_at("180")}, entry).failed, "distance"),
             "Order 3"));
  Order breakout = limit_order();
  breakout.type = OrderType::stop;
  breakout.price.reset();
  breakout.stop_trigger = Decimal(200);
  CHECK(has_passed(run(ComplexType::otoco, {target_at("210"), stop_at("195")}, breakout)));
  CHECK(says(find_entry(run(ComplexType::otoco, {target_at("195"), stop_at("190")}, breakout).failed, "distance"),
             "Order 2"));
}

TEST_CASE("Triggered orders: the exits of a spread are compared with the credit that it brought") {
  const Order sale = spread_for(credit("0.85"));
  const auto exits = [](const char* price) {
    Order close;
    close.time_in_force = TimeInForce::gtc;
    close.price = debit(price);
    close.legs = {option(kCall320, Action::buy_to_close), option(kCall325, Action::sell_to_close)};
    return std::vector<Order>{close};
  };
  CHECK(has_passed(run(ComplexType::oto, exits("0.40"), sale)));
  CHECK(says(find_entry(run(ComplexType::oto, exits("2.00"), sale).failed, "distance"), "worse; the tolerance is"));
}

TEST_CASE("Triggered orders: of an OTO a price that gives money away is refused, a near one is told") {
  CHECK(says(find_entry(run(ComplexType::oto, {target_at("100")}).failed, "distance"), "90.25 worse"));
  CHECK(says(find_entry(run(ComplexType::oto, {target_at("190.20")}).notes, "distance"), "would fill at once"));
  CHECK(says(find_entry(run(ComplexType::oto, {stop_at("300")}).failed, "distance"), "would be sent at once"));
  CHECK(has_passed(run(ComplexType::oto, {stop_at("180")})));
}

TEST_CASE("Triggered orders: of another instrument the market of today is told, and the user may mean it") {
  const CheckResults far = run(ComplexType::oto, {buy_msft("900")});
  REQUIRE(find_entry(far.failed, "distance") != nullptr);
  CHECK(says(find_entry(far.failed, "distance"), "worse than the market of today"));
  CHECK(find_entry(far.failed, "distance")->acknowledge == "price_far_from_market");
  CHECK(find_entry(run(ComplexType::oto, {buy_msft("900")}, limit_order(), {"price_far_from_market"}).notes,
                   "distance") != nullptr);
  CHECK(has_passed(run(ComplexType::oto, {buy_msft("480")})));
  // The trigger order itself must not pass by that code.
  Order entry = limit_order();
  entry.price = debit("250");
  CHECK(find_entry(run(ComplexType::oto, {buy_msft("900")}, entry).failed, "distance")->acknowledge.empty());
}

TEST_CASE("Triggered orders: what is not compared is not called passed") {
  Situation situation;
  add_stock(situation.facts, "MSFT", "490.00", "490.10");
  situation.facts.instruments["MSFT"].quote.reset();
  situation.use({ComplexType::oto, limit_order(), {buy_msft("480")}, {}, {}, false});
  const CheckResults unquoted = situation.run(Stage::preview);
  CHECK(!has_passed(unquoted));
  CHECK(says(find_entry(unquoted.not_run, "distance"), "Order 2: Its price is not compared"));
  Order waiting = target_at("200");
  waiting.conditions = {{.symbol = "SPY", .instrument_type = Kind::equity, .threshold = Decimal(660)}};
  const CheckResults conditional = run(ComplexType::oto, {waiting});
  CHECK(!has_passed(conditional));
  CHECK(says(find_entry(conditional.not_run, "distance"), "condition on SPY"));
}

TEST_CASE("Stop limit: a limit that is better than the trigger is told") {
  Situation situation;
  hold(situation, Kind::equity, "AAPL", 10);
  Order order = stop_at("180");
  order.type = OrderType::stop_limit;
  order.price = credit("189");
  situation.use(order);
  CHECK(says(find_entry(situation.run(Stage::preview).notes, "distance"),
             "The limit 189.00 is above the trigger 180.00"));
  situation.orders.front().price = credit("179");
  situation.dry_run.report.order.reset();
  CHECK(find_entry(situation.run(Stage::preview).notes, "distance") == nullptr);
  order.price = credit("189");
  CHECK(says(find_entry(run(ComplexType::oto, {order}).notes, "distance"), "Order 2: The limit 189.00"));
}
