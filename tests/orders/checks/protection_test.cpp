// A change of a stop that would limit a loss less needs a code.
#include <catch2/catch_test_macros.hpp>

#include "order/changed_order.hpp"
#include "orders/checks/refusal_parts.hpp"

using namespace sample;

namespace {

// Ten shares and a stop at 180; `change` makes the order that comes in its place.
CheckResults run(const std::function<void(Order&)>& change, Order working = stop_close()) {
  Situation situation;
  hold(situation, Kind::equity, "AAPL", 10);
  add_working(situation.facts, working, "51");
  target_order(situation);
  change(working);
  situation.use(working);
  return situation.run(Stage::preview);
}

std::string refusal(const std::function<void(Order&)>& change, const Order& working = stop_close()) {
  const CheckResults results = run(change, working);
  const Verdict* const verdict = find_entry(results.failed, "protection_kept");
  if (verdict == nullptr) return "";
  CHECK(verdict->acknowledge == "moves_protection");
  return verdict->why;
}

}  // namespace

TEST_CASE("Change of a stop: away from the market it needs a code, towards the market none") {
  CHECK(refusal([](Order& order) {
          order.stop_trigger = Decimal::of("0.01");
        }).find("its trigger moves from 180.00 to 0.01, away from the market") != std::string::npos);
  CHECK(refusal([](Order& order) { order.stop_trigger = Decimal(185); }).empty());
  Order cover = stop_close();
  cover.stop_trigger = Decimal(200);
  cover.legs = {shares(Action::buy_to_close, "10")};
  CHECK(!refusal([](Order& order) { order.stop_trigger = Decimal(210); }, cover).empty());
  CHECK(refusal([](Order& order) { order.stop_trigger = Decimal(195); }, cover).empty());
}

TEST_CASE("Change of a stop: another type, an earlier end and a condition need a code") {
  CHECK(refusal([](Order& order) { order = limit_close(); }).find("which is no stop") != std::string::npos);
  CHECK(!refusal([](Order& order) {
           order.type = OrderType::stop_limit;
           order.price = credit("179");
         }).empty());
  CHECK(refusal([](Order& order) { order.time_in_force = TimeInForce::day; }).find("work Day in place of GTC") !=
        std::string::npos);
  CHECK(refusal([](Order& order) { order.time_in_force = TimeInForce::gtc_ext; }).empty());
  CHECK(!refusal([](Order& order) {
           order.conditions = {{.symbol = "SPY", .instrument_type = Kind::equity, .threshold = Decimal(1)}};
         }).empty());
}

TEST_CASE("Change of a stop: a time at which it does not work, and a limit nearer to its trigger, need a code") {
  const auto noon = sample::kNow + std::chrono::hours(1);
  CHECK(refusal([&](Order& order) { order.cancel_at = noon; }).find("it would be cancelled at") != std::string::npos);
  CHECK(refusal([&](Order& order) { order.route_after = noon; }).find("it would not work before") != std::string::npos);
  Order timed = stop_close();
  timed.cancel_at = noon;
  Order later = timed, earlier = timed;
  later.cancel_at = noon + std::chrono::hours(1);
  earlier.cancel_at = noon - std::chrono::minutes(1);
  CHECK(orders::list_weaknesses(timed, later).empty());
  CHECK(!orders::list_weaknesses(timed, earlier).empty());
  Order limited = stop_close();
  limited.type = OrderType::stop_limit;
  limited.price = credit("179");
  CHECK(refusal([](Order& order) { order.price = credit("900"); }, limited).find("less room") != std::string::npos);
  CHECK(refusal([](Order& order) { order.price = credit("178"); }, limited).empty());
}

TEST_CASE("Change of an order that limits no loss: it needs no code") {
  CHECK(refusal([](Order& order) { order.price = credit("260"); }, limit_close()).empty());
  CHECK(refusal([](Order& order) { order.stop_trigger = Decimal(300); }, stop_limit_order()).empty());
}

TEST_CASE("Change of an order: each member that differs is told with its old value") {
  Order before = stop_close(), after = stop_close();
  CHECK(orders::describe_changes(before, after).empty());
  after.stop_trigger = Decimal::of("0.01");
  after.time_in_force = TimeInForce::day;
  after.legs.front().quantity = 7;
  CHECK(orders::describe_changes(before, after) == std::vector<std::string>{"stop trigger from 180.00 to 0.01",
                                                                            "time in force from GTC to Day",
                                                                            "3 of 10 are filled, and 7 go on"});
  before = limit_close();
  after = limit_close();
  after.price = credit("240");
  after.time_in_force = TimeInForce::gtd;
  after.gtc_date = date(2026, 7, 1);
  CHECK(orders::describe_changes(before, after) ==
        std::vector<std::string>{"price from credit 250.00 to credit 240.00",
                                 "time in force from GTC to GTD until 2026-07-01"});
  before = limit_close();
  after = limit_close();
  after.conditions = {{.symbol = "SPY", .instrument_type = Kind::equity, .threshold = Decimal(700)}};
  CHECK(orders::describe_changes(before, after) ==
        std::vector<std::string>{"conditions from none to only when the last price of SPY is at least 700.00"});
}
