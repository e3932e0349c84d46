// The rules of the times of one order: its time in force, its last day, and the times at which it is sent and
// cancelled.
#include <algorithm>

#include "order/structure.hpp"
#include "order/time_in_force.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders::structure {
namespace {

constexpr int kMaxGtdDays = 3 * 366;

void check_gtc_date(const Order& order, Date today, Problems& problems) {
  if (order.time_in_force != TimeInForce::gtd) {
    if (order.gtc_date) {
      problems.emplace_back("Only a GTD order has a last day. Leave the date out, or write GTD as the time in force.");
    }
    return;
  }
  const std::string proposal = " The next one is " + support::to_text(support::next_stock_trading_day(today)) + '.';
  if (!order.gtc_date || !order.gtc_date->ok()) {
    problems.push_back("A GTD order needs its last day: a trading day after today." + proposal);
  } else if (*order.gtc_date <= today) {
    problems.push_back("The last day of the GTD order, " + support::to_text(*order.gtc_date) +
                       ", is not after today. Give a later trading day." + proposal);
  } else if (*order.gtc_date > support::add_days(today, kMaxGtdDays)) {
    problems.push_back("The last day of the GTD order, " + support::to_text(*order.gtc_date) +
                       ", is more than three years away, later than any option expires. Give an earlier trading day.");
  } else if (!support::is_stock_trading_day(*order.gtc_date)) {
    problems.push_back("The last day of the GTD order, " + support::to_text(*order.gtc_date) +
                       ", is not a trading day. The next trading day after it is " +
                       support::to_text(support::next_stock_trading_day(*order.gtc_date)) + '.');
  }
}

bool is_notional_crypto(const Order& order) {
  return order.type == OrderType::notional_market && order.legs.size() == 1 &&
         order.legs.front().instrument_type == InstrumentType::cryptocurrency;
}

// True for an order of stocks and their options, whose sessions the calendar knows.
bool is_of_stock(const Order& order) {
  return std::all_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) {
    return leg.instrument_type == InstrumentType::equity || leg.instrument_type == InstrumentType::equity_option;
  });
}

bool is_after_close(Instant time) {
  const Date day = support::new_york_date(time);
  return !support::is_stock_trading_day(day) || time >= support::stock_close(day);
}

// A market order is only taken while the market is open, without its first and last minute.
bool is_time_of_market_orders(Instant time) {
  constexpr std::chrono::minutes kEdge{1};
  const Date day = support::new_york_date(time);
  if (!support::is_stock_trading_day(day)) return false;
  return time >= support::stock_open(day) + kEdge && time < support::stock_close(day) - kEdge;
}

// Judges the time before which the order is not sent by the hours of the day on which it would be sent.
void check_hours(const Order& order, Problems& problems) {
  if (!is_of_stock(order)) return;
  const Instant sent = *order.route_after;
  const bool is_extended = works_extended(order.time_in_force);
  const bool is_of_this_day = is_of_one_day(order.time_in_force);
  const std::string begin = "The order would not be sent before " + describe_time(sent) + ", ";
  if (is_market_type(order.type) && !is_time_of_market_orders(sent)) {
    problems.push_back(
        begin + "and a " + std::string(broker_spelling(order.type)) +
        " order is only taken while the market is open, without its first and last minute. Give such a time.");
  } else if (is_extended && is_of_this_day && !support::is_stock_trading_day(support::new_york_date(sent))) {
    problems.push_back(begin + "which is on no trading day. Give a time of a trading day, or write GTC Ext.");
  } else if (!is_extended && is_of_this_day && is_after_close(sent)) {
    problems.push_back(begin + "when the market is closed, and " + std::string(broker_spelling(order.time_in_force)) +
                       " ends with the session. Give a time before the close of a trading day, or write GTC.");
  } else if (order.gtc_date && is_after_close(sent) && support::new_york_date(sent) == *order.gtc_date) {
    problems.push_back(begin + "when the market of its last day, " + support::to_text(*order.gtc_date) +
                       ", is closed. Give an earlier time, or a later day.");
  }
}

// The first instant of a regular session of the stock exchanges that is not before `time`.
Instant find_session(Instant time) {
  Date day = support::new_york_date(time);
  if (is_after_close(time)) day = support::next_stock_trading_day(day);
  return std::max(time, support::stock_open(day));
}

// An order that is cancelled before the session in which it would begin to work.
void check_time_to_work(const Order& order, Problems& problems) {
  if (!is_of_stock(order) || works_extended(order.time_in_force) || !order.cancel_at) return;
  const Instant start = find_session(*order.route_after);
  if (*order.cancel_at > start) return;
  problems.push_back("The order would be cancelled at " + describe_time(*order.cancel_at) +
                     ", before the market opens, at " + describe_time(start) + ". Give a later time to cancel it.");
}

}  // namespace

void check_time_in_force(const Order& order, Date today, Problems& problems) {
  const std::string word(broker_spelling(order.time_in_force));
  const bool lasts = !is_of_one_day(order.time_in_force);
  if (is_market_type(order.type) && lasts && !is_notional_crypto(order)) {
    problems.push_back(an_order(order) + " cannot be " + word + ". Write Day, or a Limit order with a price.");
  }
  if (order.type == OrderType::stop && lasts_until_cancelled(order.time_in_force) && order.has_opening_leg()) {
    problems.push_back("A Stop order that opens a position cannot be " + word +
                       ". Write Day, or a Stop Limit order with a price.");
  }
  if (structure::needs_trigger(order.type) && order.time_in_force == TimeInForce::ioc) {
    problems.push_back(an_order(order) +
                       " cannot be IOC: it would be cancelled before its trigger is reached. Write Day or GTC.");
  }
  const bool is_single_equity = order.legs.size() == 1 && order.legs.front().instrument_type == InstrumentType::equity;
  if (works_extended(order.time_in_force) && !is_single_equity) {
    problems.push_back("The time in force " + word +
                       " is only for an order of one stock or ETF. Write Day, GTC or GTD instead.");
  }
  check_gtc_date(order, today, problems);
}

void check_times(const Order& order, Problems& problems) {
  if (!order.route_after) return;
  if (order.cancel_at && *order.cancel_at <= *order.route_after) {
    problems.emplace_back("The order would be cancelled before it is sent. Give a later time to cancel it.");
  } else {
    check_time_to_work(order, problems);
  }
  if (order.gtc_date && support::new_york_date(*order.route_after) > *order.gtc_date) {
    problems.push_back("The order would not be sent before " + describe_time(*order.route_after) +
                       ", which is after its last day, " + support::to_text(*order.gtc_date) +
                       ". Give an earlier time, or a later day.");
    return;
  }
  check_hours(order, problems);
}

}  // namespace orders::structure
