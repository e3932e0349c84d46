#include "trailing/trail_rule.hpp"

#include "tastytrade_mcp/orders/ticks.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders {
namespace {

// Of a quote that the REST API returns: when the broker last changed it.
constexpr std::chrono::seconds kMaxUnchanged{60};

bool is_positive(const std::optional<Decimal>& price) {
  return price && price->is_positive();
}

std::string find_problem(const QuoteReading& reading, const QuoteRule& rule) {
  const broker::Quote& quote = reading.quote;
  const std::string name = "The quote of " + reading.symbol;
  if (quote.is_trading_halted.value_or(false)) return "Trading in " + reading.symbol + " is halted.";
  if (reading.is_delayed && !rule.is_delayed_allowed) return name + " is delayed by 15 minutes.";
  const bool is_unchanged = !reading.is_delayed && quote.updated_at && rule.now - *quote.updated_at > kMaxUnchanged;
  if (rule.now - reading.quoted_at > rule.max_age || is_unchanged) return name + " is old.";
  if (!is_positive(quote.bid) || !is_positive(quote.ask)) return name + " lacks a bid or an ask.";
  if (*quote.bid > *quote.ask) return name + " is crossed.";
  return {};
}

std::vector<broker::TickSize> or_cents(const std::vector<broker::TickSize>& ticks) {
  return ticks.empty() ? std::vector<broker::TickSize>{{Decimal::of("0.01"), std::nullopt}} : ticks;
}

// The trigger at the distance from `price`, rounded away from the market.
std::optional<Decimal> compute_trigger(const TrailPlan& plan, const Decimal& price,
                                       const std::vector<broker::TickSize>& ticks) {
  const Decimal distance = compute_distance(plan, price);
  const Decimal exact = plan.is_upward ? price - distance : price + distance;
  if (!exact.is_positive()) return std::nullopt;
  const auto trigger = round_to_tick(ticks, exact, plan.is_upward ? Rounding::down : Rounding::up);
  return trigger && trigger->is_positive() ? trigger : std::nullopt;
}

}  // namespace

std::optional<Decimal> find_followed_price(const QuoteReading& reading, bool is_upward, const QuoteRule& rule,
                                           std::string& problem) {
  problem = find_problem(reading, rule);
  if (!problem.empty()) return std::nullopt;
  return is_upward ? reading.quote.bid : reading.quote.ask;
}

bool is_followed_time(InstrumentType type, Instant now) {
  if (type != InstrumentType::equity && type != InstrumentType::equity_option) return true;
  const Date date = support::new_york_date(now);
  return support::is_stock_trading_day(date) && now >= support::stock_open(date) && now < support::stock_close(date);
}

Decimal compute_distance(const TrailPlan& plan, const Decimal& best) {
  return plan.is_percent ? best * plan.distance / 100 : plan.distance;
}

std::optional<Order> move_stop(const Order& stop, const TrailPlan& plan, const Decimal& best, const Decimal& price,
                               const std::vector<broker::TickSize>& given_ticks) {
  if (!stop.stop_trigger) return std::nullopt;
  const std::vector<broker::TickSize> ticks = or_cents(given_ticks);
  std::optional<Decimal> trigger = compute_trigger(plan, best, ticks);
  const bool is_passed = trigger && (plan.is_upward ? *trigger >= price : *trigger <= price);
  if (is_passed) trigger = compute_trigger(plan, price, ticks);
  if (!trigger) return std::nullopt;
  const Decimal shift = *trigger - *stop.stop_trigger;
  if ((plan.is_upward ? shift : -shift) < plan.step) return std::nullopt;
  Order moved = stop;
  moved.stop_trigger = trigger;
  if (!moved.price) return moved;
  const auto limit = round_to_tick(ticks, moved.price->value + shift, plan.is_upward ? Rounding::down : Rounding::up);
  if (!limit || !limit->is_positive()) return std::nullopt;
  moved.price->value = *limit;
  return moved;
}

}  // namespace orders
