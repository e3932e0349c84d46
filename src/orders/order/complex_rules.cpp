// The rules between the orders of a complex order.
#include <algorithm>

#include "order/structure.hpp"
#include "order/time_in_force.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders {
namespace {

using structure::Problems;

constexpr std::size_t kMaxTriggered = 3;

bool has_trigger(ComplexType type) {
  return type == ComplexType::oto || type == ComplexType::otoco;
}

std::string an_order(const ComplexOrder& order) {
  return structure::with_article(broker_spelling(order.type)) + " order";
}

// "Order 2": the trigger order is the first one.
std::string name_order(const ComplexOrder& order, std::size_t position) {
  return "Order " + std::to_string(position + (order.trigger ? 2 : 1));
}

void add_prefixed(const std::string& prefix, const Problems& found, Problems& problems) {
  for (const std::string& problem : found) problems.push_back(prefix + problem);
}

void check_nested(const ComplexOrder& order, Date today, Problems& problems) {
  if (order.trigger) add_prefixed("Trigger order: ", validate_structure(*order.trigger, today), problems);
  for (std::size_t i = 0; i < order.orders.size(); ++i) {
    add_prefixed(name_order(order, i) + ": ", validate_structure(order.orders[i], today), problems);
  }
}

void check_trigger(const ComplexOrder& order, Problems& problems) {
  if (!has_trigger(order.type)) {
    if (order.trigger) {
      problems.push_back(an_order(order) + " has no trigger order. Leave it out, or write OTO or OTOCO as the type.");
    }
  } else if (!order.trigger) {
    problems.push_back(an_order(order) + " needs a trigger order: the one that starts the others when it fills.");
  } else if (structure::is_market_type(order.trigger->type)) {
    problems.emplace_back(
        "The trigger order cannot be a Market order. Write Marketable Limit with the worst price that you accept.");
  }
}

void check_count(const ComplexOrder& order, Problems& problems) {
  const std::size_t count = order.orders.size();
  if (order.type == ComplexType::oto) {
    if (count < 1 || count > kMaxTriggered) {
      problems.push_back("An OTO order starts one to three orders, and this one has " + std::to_string(count) + '.');
    }
  } else if (count != 2) {
    problems.push_back(an_order(order) + " has exactly two orders" +
                       (has_trigger(order.type) ? " besides the trigger order" : "") + ", and this one has " +
                       std::to_string(count) + '.');
  }
}

// The legs without what differs between the two exits of one position.
bool have_same_legs(const Order& a, const Order& b) {
  return canonical(a).legs == canonical(b).legs;
}

void check_exits(const ComplexOrder& order, Problems& problems) {
  if (order.orders.size() != 2) return;
  const Order& first = order.orders[0];
  const Order& second = order.orders[1];
  const auto is_stop = [](const Order& one) {
    return one.type == OrderType::stop || one.type == OrderType::stop_limit;
  };
  const auto is_limit = [](const Order& one) { return one.type == OrderType::limit; };
  if (!(is_limit(first) && is_stop(second)) && !(is_stop(first) && is_limit(second))) {
    problems.push_back(
        "Of the two orders that cancel each other one must be a Limit order and one a Stop or Stop Limit "
        "order: here they are " +
        std::string(broker_spelling(first.type)) + " and " + std::string(broker_spelling(second.type)) +
        ". Write Limit for the profit and Stop for the loss.");
  }
  if (first.has_opening_leg() || second.has_opening_leg()) {
    problems.emplace_back(
        "Of the two orders that cancel each other both must close a position. Write sell_to_close for "
        "a long and buy_to_close for a short one.");
  }
  if (!have_same_legs(first, second)) {
    problems.emplace_back(
        "The two orders that cancel each other must have the same symbols, actions and quantities: "
        "else what is left of the position would be open or closed twice.");
  }
}

// The exits of an OTOCO close what its trigger opens, where they name the same instrument.
void check_exits_of_trigger(const ComplexOrder& order, Problems& problems) {
  if (order.type != ComplexType::otoco || !order.trigger) return;
  for (const Leg& opened : order.trigger->legs) {
    const auto is_wrong = [&](const Leg& leg) {
      return leg.symbol == opened.symbol && is_buy(leg.action) == is_buy(opened.action);
    };
    const auto has_wrong_leg = [&](const Order& exit) {
      return std::any_of(exit.legs.begin(), exit.legs.end(), is_wrong);
    };
    if (std::none_of(order.orders.begin(), order.orders.end(), has_wrong_leg)) continue;
    problems.push_back("The trigger order " + std::string(is_buy(opened.action) ? "buys " : "sells ") +
                       structure::shown(opened.symbol) + ", so the orders after it must " +
                       (is_buy(opened.action) ? "sell" : "buy") + " it to close.");
  }
}

// The orders behind a trigger order that is not sent before a time end after that time.
void check_times_of_triggered(const ComplexOrder& order, Problems& problems) {
  if (!order.trigger || !order.trigger->route_after) return;
  const Instant sent = *order.trigger->route_after;
  for (std::size_t i = 0; i < order.orders.size(); ++i) {
    const Order& one = order.orders[i];
    const bool is_cancelled = one.cancel_at && *one.cancel_at <= sent;
    const bool has_ended = one.gtc_date && *one.gtc_date < support::new_york_date(sent);
    if (!is_cancelled && !has_ended) continue;
    problems.push_back(name_order(order, i) + " would " + (is_cancelled ? "be cancelled" : "end") +
                       " before the trigger order is sent, at " + describe_time(sent) + ". Give it a later time.");
  }
}

// The last moment at which a trigger order may fill; absent: there is none.
std::optional<Instant> find_last_moment(const Order& trigger, Date today) {
  if (trigger.cancel_at) return trigger.cancel_at;
  if (lasts_until_cancelled(trigger.time_in_force)) return std::nullopt;
  // An order of one day that is sent after the close works on the next trading day; when it will be sent is not known
  // here.
  Date day = trigger.gtc_date.value_or(support::next_stock_trading_day(today));
  if (!trigger.gtc_date && trigger.route_after) {
    day = support::new_york_date(*trigger.route_after);
    const bool is_open_then = support::is_stock_trading_day(day) && *trigger.route_after < support::stock_close(day);
    if (!is_open_then) day = support::next_stock_trading_day(day);
  }
  const bool ends_at_close =
      !works_extended(trigger.time_in_force) &&
      std::all_of(trigger.legs.begin(), trigger.legs.end(), [](const Leg& leg) {
        return leg.instrument_type == InstrumentType::equity || leg.instrument_type == InstrumentType::equity_option;
      });
  return ends_at_close ? support::stock_close(day) : support::new_york_time(day, std::chrono::hours(20));
}

// A stop that is cancelled before the trigger order may fill leaves the position without one.
void check_stops_of_trigger(const ComplexOrder& order, Date today, Problems& problems) {
  if (!order.trigger) return;
  const std::optional<Instant> last = find_last_moment(*order.trigger, today);
  for (std::size_t i = 0; i < order.orders.size(); ++i) {
    const Order& stop = order.orders[i];
    if (!structure::needs_trigger(stop.type) || !stop.has_closing_leg() || !stop.cancel_at) continue;
    if (last && *stop.cancel_at >= *last) continue;
    problems.push_back(name_order(order, i) + ", the stop, would be cancelled at " + describe_time(*stop.cancel_at) +
                       ", and the trigger order may fill after it. Give no time to cancel it, or give the trigger "
                       "order one that is earlier.");
  }
}

// The exits of a bracket end no sooner than its entry: a later fill would have no stop.
void check_last_days(const ComplexOrder& order, Problems& problems) {
  if (order.type != ComplexType::otoco || !order.trigger || is_of_one_day(order.trigger->time_in_force)) return;
  const std::optional<Date>& last = order.trigger->gtc_date;
  for (std::size_t i = 0; i < order.orders.size(); ++i) {
    const std::optional<Date>& end = order.orders[i].gtc_date;
    if (!end || (last && *end >= *last)) continue;
    problems.push_back(name_order(order, i) + " ends on " + support::to_text(*end) +
                       ", and the trigger order may fill after it. Write gtc, or a day that is no earlier than the "
                       "trigger order's.");
  }
}

void check_ratio(const ComplexOrder& order, Problems& problems) {
  if (order.type == ComplexType::pairs) {
    if (!order.ratio_threshold || !order.ratio_threshold->is_positive() || !order.ratio_comparator) {
      problems.emplace_back(
          "A PAIRS order needs a ratio of the two prices: a figure above 0, with the word at_least or at_most.");
    }
  } else if (order.ratio_threshold || order.ratio_comparator || order.is_ratio_notional) {
    problems.push_back(an_order(order) + " has no ratio. Leave it out, or write PAIRS as the type.");
  }
}

}  // namespace

std::vector<std::string> validate_structure(const ComplexOrder& order, Date today) {
  Problems problems;
  check_trigger(order, problems);
  check_count(order, problems);
  check_nested(order, today, problems);
  if (order.type == ComplexType::oco || order.type == ComplexType::otoco) check_exits(order, problems);
  check_exits_of_trigger(order, problems);
  check_times_of_triggered(order, problems);
  check_last_days(order, problems);
  check_stops_of_trigger(order, today, problems);
  check_ratio(order, problems);
  return problems;
}

}  // namespace orders
