// Which price a trail follows, and where its stop moves. Pure.
#include "trailing/trail_rule.hpp"

#include <catch2/catch_test_macros.hpp>

using orders::Decimal;
using orders::Instant;

namespace {

const Instant kNow = *support::parse_iso8601("2026-11-23T15:30:00Z");

std::vector<broker::TickSize> cents() {
  return {{Decimal::of("0.01"), std::nullopt}};
}

orders::QuoteReading make_quote(const char* bid, const char* ask) {
  orders::QuoteReading reading;
  reading.symbol = "AMD";
  if (bid != nullptr) reading.quote.bid = Decimal::of(bid);
  if (ask != nullptr) reading.quote.ask = Decimal::of(ask);
  reading.quoted_at = kNow;
  return reading;
}

std::optional<Decimal> follow(const orders::QuoteReading& reading, bool is_upward = true, bool is_sandbox = false) {
  std::string problem;
  const auto price =
      orders::find_followed_price(reading, is_upward, {std::chrono::seconds(15), is_sandbox, kNow}, problem);
  CHECK(problem.empty() == price.has_value());
  return price;
}

orders::Order make_stop(const char* trigger, orders::Action action = orders::Action::sell_to_close) {
  orders::Order order;
  order.type = orders::OrderType::stop;
  order.stop_trigger = Decimal::of(trigger);
  order.legs = {{broker::InstrumentType::equity, "AMD", action, Decimal(40)}};
  return order;
}

orders::TrailPlan make_plan(const char* distance, const char* step, bool is_upward = true) {
  orders::TrailPlan plan;
  plan.is_upward = is_upward;
  plan.distance = Decimal::of(distance);
  plan.step = Decimal::of(step);
  return plan;
}

std::optional<Decimal> move(const orders::Order& stop, const orders::TrailPlan& plan, const char* best,
                            const char* price, const std::vector<broker::TickSize>& ticks = cents()) {
  const auto moved = orders::move_stop(stop, plan, Decimal::of(best), Decimal::of(price), ticks);
  return moved ? moved->stop_trigger : std::nullopt;
}

}  // namespace

TEST_CASE("Trail rule: a quote that is old, delayed, halted, crossed or lacks a side is not followed") {
  CHECK_FALSE(follow(make_quote("200.10", "200.00")));
  CHECK_FALSE(follow(make_quote(nullptr, "200.00")));
  CHECK_FALSE(follow(make_quote("200.00", nullptr)));
  CHECK_FALSE(follow(make_quote("0", "200.00")));
  orders::QuoteReading quote = make_quote("200.00", "200.02");
  quote.quoted_at = kNow - std::chrono::seconds(16);
  CHECK_FALSE(follow(quote));
  quote = make_quote("200.00", "200.02");
  quote.quote.updated_at = kNow - std::chrono::seconds(61);
  CHECK_FALSE(follow(quote));
  quote = make_quote("200.00", "200.02");
  quote.quote.is_trading_halted = true;
  CHECK_FALSE(follow(quote));
  quote = make_quote("200.00", "200.02");
  quote.is_delayed = true;
  CHECK_FALSE(follow(quote));
  CHECK(follow(quote, true, true) == Decimal::of("200.00"));
}

TEST_CASE("Trail rule: a stop that sells follows the bid, one that buys the ask") {
  CHECK(follow(make_quote("200.00", "200.02")) == Decimal::of("200.00"));
  CHECK(follow(make_quote("200.00", "200.02"), false) == Decimal::of("200.02"));
}

TEST_CASE("Trail rule: prices of stocks count in the regular session only") {
  const auto counts = [](const char* time, broker::InstrumentType type = broker::InstrumentType::equity) {
    return orders::is_followed_time(type, *support::parse_iso8601(time));
  };
  CHECK_FALSE(counts("2026-11-23T14:29:59Z"));
  CHECK(counts("2026-11-23T14:30:00Z"));
  CHECK(counts("2026-11-23T20:59:59Z"));
  CHECK_FALSE(counts("2026-11-23T21:00:00Z"));
  CHECK_FALSE(counts("2026-11-26T16:00:00Z"));  // Thanksgiving
  CHECK_FALSE(counts("2026-11-27T18:00:00Z"));  // a half day
  CHECK_FALSE(counts("2026-11-22T16:00:00Z", broker::InstrumentType::equity_option));
  CHECK(counts("2026-11-23T03:00:00Z", broker::InstrumentType::future));
}

TEST_CASE("Trail rule: the trigger moves by the step at least, and never back") {
  const orders::TrailPlan plan = make_plan("2.00", "0.50");
  CHECK(move(make_stop("195.00"), plan, "200.00", "200.00") == Decimal::of("198.00"));
  CHECK(move(make_stop("197.50"), plan, "200.00", "200.00") == Decimal::of("198.00"));
  CHECK_FALSE(move(make_stop("197.51"), plan, "200.00", "200.00"));
  CHECK_FALSE(move(make_stop("199.00"), plan, "200.00", "200.00"));
  CHECK_FALSE(move(make_stop("198.00"), plan, "150.00", "150.00"));
}

TEST_CASE("Trail rule: a stop that buys moves down only") {
  const orders::TrailPlan plan = make_plan("2.00", "0.50", false);
  const orders::Order stop = make_stop("205.00", orders::Action::buy_to_close);
  CHECK(move(stop, plan, "200.00", "200.00") == Decimal::of("202.00"));
  CHECK_FALSE(move(stop, plan, "202.60", "202.60"));
  CHECK_FALSE(move(stop, plan, "210.00", "210.00"));
}

TEST_CASE("Trail rule: the trigger is rounded to a price step, away from the market") {
  orders::TrailPlan plan = make_plan("1.5", "0.05");
  plan.is_percent = true;
  const std::vector<broker::TickSize> nickels = {{Decimal::of("0.05"), std::nullopt}};
  CHECK(move(make_stop("195.00"), plan, "200.13", "200.13", nickels) == Decimal::of("197.10"));  // 197.128…
  plan.is_upward = false;
  const orders::Order stop = make_stop("210.00", orders::Action::buy_to_close);
  CHECK(move(stop, plan, "200.13", "200.13", nickels) == Decimal::of("203.15"));  // 203.131…
}

TEST_CASE("Trail rule: a trigger that the market has passed already is computed from the market") {
  const orders::TrailPlan plan = make_plan("2.00", "0.50");
  CHECK(move(make_stop("195.00"), plan, "200.00", "197.80") == Decimal::of("195.80"));
  CHECK(move(make_stop("195.00"), plan, "200.00", "198.00") == Decimal::of("196.00"));
  CHECK_FALSE(move(make_stop("195.00"), plan, "200.00", "197.00"));
}

TEST_CASE("Trail rule: the limit of a Stop Limit moves by as much as its trigger") {
  orders::Order stop = make_stop("195.00");
  stop.type = orders::OrderType::stop_limit;
  stop.price = orders::Amount{Decimal::of("194.00"), orders::PriceEffect::credit};
  const auto moved =
      orders::move_stop(stop, make_plan("2.00", "0.50"), Decimal::of("200.00"), Decimal::of("200.00"), cents());
  REQUIRE(moved);
  CHECK(moved->stop_trigger == Decimal::of("198.00"));
  CHECK(moved->price == orders::Amount{Decimal::of("197.00"), orders::PriceEffect::credit});
  CHECK(moved->legs == stop.legs);
}

TEST_CASE("Trail rule: a trigger that would be 0 or less is none") {
  CHECK_FALSE(move(make_stop("0.01"), make_plan("2.00", "0.01"), "1.50", "1.50"));
}
