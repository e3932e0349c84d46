#include "trailing/trail_plan.hpp"

#include <algorithm>

#include "facts/position_use.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/orders/ticks.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trailing/trail_rule.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

// "2026-11-23 21:00:00 UTC"
std::string format_time(Instant instant) {
  const std::string text = support::to_iso8601(instant);
  return text.substr(0, 10) + ' ' + text.substr(11, 8) + " UTC";
}

[[noreturn]] void refuse(const std::string& sentence, const std::string& hint) {
  throw Error(ErrorCode::refused, sentence, hint);
}

[[noreturn]] void refuse_bound(const std::string& sentence, const std::string& hint) {
  throw Error(ErrorCode::invalid_argument, sentence, hint);
}

void check_stop(const TrailBasis& basis) {
  const Order& order = basis.order;
  const std::string name = "Order " + basis.target.id;
  if (!basis.target.is_working())
    refuse(name + " does not work any more: " + basis.target.status + ".", "Place a stop first.");
  if (basis.target.status.ends_with("Requested")) {
    refuse(name + " is being cancelled or replaced: " + basis.target.status + ".", "Preview the trail again.");
  }
  const bool is_stop = order.type == OrderType::stop || order.type == OrderType::stop_limit;
  if (!is_stop || !order.stop_trigger || order.legs.size() != 1) {
    refuse(name + " is no Stop or Stop Limit order of one leg, and only such an order is trailed: " + describe(order) +
               ".",
           "Place a stop first, then trail it.");
  }
  if (opens_position(order, basis.facts)) {
    refuse(name + " opens a position, and only a stop that closes one is trailed.", "Trail the stop of a position.");
  }
  for (const broker::OrderLeg& leg : basis.target.legs) {
    if (!leg.filled_quantity().value_or(0).is_zero()) refuse(name + " has begun to fill.", "It cannot be trailed.");
  }
}

// The price that the trail would follow now.
Decimal require_price(const TrailBasis& basis, bool is_upward) {
  const std::string& symbol = basis.order.legs.front().symbol;
  const InstrumentFacts* const facts = basis.facts.find(symbol);
  std::string problem = "The quote of " + symbol + " is not known.";
  if (facts != nullptr && facts->quote && facts->quoted_at) {
    const QuoteReading reading{symbol, *facts->quote, *facts->quoted_at, facts->is_delayed};
    const QuoteRule rule{basis.quote_max_age, basis.environment == broker::Environment::sandbox, basis.now};
    if (const auto price = find_followed_price(reading, is_upward, rule, problem)) return *price;
  }
  throw Error(ErrorCode::not_ready, problem + " A trail needs a market that it can follow.",
              "Try again while the market is open.", true);
}

// The end of the session that runs now.
Instant find_session_end(const TrailBasis& basis) {
  const InstrumentFacts* const facts = basis.facts.find(basis.order.legs.front().symbol);
  const auto found =
      facts == nullptr ? basis.facts.sessions.end() : basis.facts.sessions.find(facts->session_collection);
  std::optional<Instant> end;
  if (found != basis.facts.sessions.end() && found->second.state == "Open") end = found->second.close_at;
  if (end && found->second.collection == "Equity") {
    end = std::min(*end, support::stock_close(support::new_york_date(basis.now)));
  }
  if (end && *end > basis.now) return *end;
  // The close of the next trading day, for the caller to copy.
  const Instant next = support::stock_close(support::next_stock_trading_day(support::new_york_date(basis.now)));
  refuse("There is no session now whose end could end the trail.",
         "Give trail_until, for example " + support::to_iso8601(next) + '.');
}

void check_time(const TrailPlan& plan, const TrailBasis& basis) {
  if (plan.until <= basis.now) {
    refuse_bound("`trail_until` is over: " + format_time(plan.until) + ".", "Give a time to come, with its zone.");
  }
  if (plan.until > basis.now + TrailPlan::kMaxTime) {
    refuse_bound("`trail_until` is more than 7 days away.", "A trail lasts 7 days at most; start another one then.");
  }
}

void check_sizes(const TrailPlan& plan, const Decimal& price, const Decimal& tick) {
  const Decimal distance = compute_distance(plan, price);
  if (!plan.distance.is_positive() || distance < tick) {
    refuse_bound(
        "`trail_distance` is " + distance.to_string() + ", less than a price step of " + tick.to_string() + ".",
        "Write how far the trigger stays from the market: 2.00, or 1.5%.");
  }
  if (distance >= price) {
    refuse_bound(
        "`trail_distance` of " + distance.money() + " is not less than the market's price of " + price.money() + ".",
        "Write how far the trigger stays from the market: 2.00, or 1.5%.");
  }
  if (plan.step < tick || plan.step >= price) {
    refuse_bound("`trail_step` is " + plan.step.to_string() + ", and must be at least a price step of " +
                     tick.to_string() + " and less than the price.",
                 "It is the least move of the trigger, in the direction of the trail: never negative.");
  }
  if (plan.max_replaces < 1 || plan.max_replaces > TrailPlan::kMaxReplaces) {
    refuse_bound("`max_replaces` must be from 1 to 100.", "Each replace is an order of the day.");
  }
}

// A tenth of the distance, in whole price steps; one of them at least.
Decimal find_default_step(const Decimal& distance, const Decimal& tick) {
  const Decimal tenth = distance / 10;
  Decimal steps = Decimal::divide(tenth, tick, 0);
  if (steps * tick > tenth) steps -= 1;
  return std::max(tick, steps * tick);
}

}  // namespace

std::string_view to_string(TrailState state) {
  switch (state) {
    case TrailState::running:
      return "running";
    case TrailState::ended:
      return "ended";
    case TrailState::elsewhere:
      break;
  }
  return "elsewhere";
}

TrailPlan make_trail_plan(const TrailRequest& request, const TrailBasis& basis) {
  check_stop(basis);
  TrailPlan plan;
  plan.is_upward = !is_buy(basis.order.legs.front().action);
  plan.distance = request.distance;
  plan.is_percent = request.is_percent;
  plan.max_replaces = request.max_replaces;
  const Decimal price = require_price(basis, plan.is_upward);
  const InstrumentFacts* const facts = basis.facts.find(basis.order.legs.front().symbol);
  const auto known = facts == nullptr ? std::nullopt : find_tick(facts->ticks, price);
  const Decimal tick = known.value_or(Decimal::of("0.01"));
  plan.step = request.step.value_or(find_default_step(compute_distance(plan, price), tick));
  check_sizes(plan, price, tick);
  plan.until = request.until ? *request.until : find_session_end(basis);
  check_time(plan, basis);
  return plan;
}

std::optional<Decimal> find_next_trigger(const TrailPlan& plan, const TrailBasis& basis) {
  const Decimal price = require_price(basis, plan.is_upward);
  const InstrumentFacts* const facts = basis.facts.find(basis.order.legs.front().symbol);
  const auto moved =
      move_stop(basis.order, plan, price, price, facts == nullptr ? std::vector<broker::TickSize>() : facts->ticks);
  return moved ? moved->stop_trigger : std::nullopt;
}

std::string describe_trail(const TrailPlan& plan, const std::string& order_id, const Order& order) {
  const std::string distance = plan.is_percent ? plan.distance.to_string() + " %" : plan.distance.money();
  return "TRAIL order " + support::printable(order_id, 40) + ": " + describe(order) + "; trigger " + distance +
         (plan.is_upward ? " below the best bid, only upward" : " above the best ask, only downward") +
         ", by at least " + plan.step.money() + "; at most " + std::to_string(plan.max_replaces) +
         (plan.max_replaces == 1 ? " replace" : " replaces") + "; until " + format_time(plan.until);
}

std::string describe_trail_limits(const TrailPlan& plan, const Order& order,
                                  const std::optional<Decimal>& next_trigger) {
  const std::string now = order.stop_trigger ? order.stop_trigger->money() : "not known";
  return "Its trigger is " + now + " now" +
         (next_trigger ? ", and moves to about " + next_trigger->money() + " at once" : "") + ". It never moves " +
         (plan.is_upward ? "down" : "up") +
         ".\nEach replace cancels the old stop first; between the two no stop works. While the server is down the last "
         "stop works as a plain stop. The trail ends with the server.";
}

std::string format_plan(const TrailPlan& plan) {
  return support::to_text(Json{{"is_upward", plan.is_upward},
                               {"distance", plan.distance.to_string()},
                               {"is_percent", plan.is_percent},
                               {"step", plan.step.to_string()},
                               {"max_replaces", plan.max_replaces},
                               {"until", support::to_iso8601(plan.until)}});
}

TrailPlan parse_plan(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    TrailPlan plan;
    plan.is_upward = json.at("is_upward").get<bool>();
    plan.distance = Decimal::of(json.at("distance").get<std::string>());
    plan.is_percent = json.at("is_percent").get<bool>();
    plan.step = Decimal::of(json.at("step").get<std::string>());
    plan.max_replaces = json.at("max_replaces").get<int>();
    plan.until = support::parse_iso8601(json.at("until").get<std::string>()).value();
    return plan;
  } catch (const std::exception&) {
    throw Error(ErrorCode::internal, "The plan of a trail cannot be read back.",
                "Nothing was started. Preview it again.");
  }
}

}  // namespace orders
