#include <algorithm>

#include "checks/check_list.hpp"
#include "checks/judged_orders.hpp"
#include "checks/verdicts.hpp"
#include "facts/position_use.hpp"
#include "order/time_in_force.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace orders {
namespace {

constexpr std::chrono::minutes kEdge{1};  // at the begin and the end of a session
constexpr std::chrono::minutes kBeforeExpiration{30};

// The regular session that runs now; `close` is absent if the broker does not say it.
struct Session {
  std::optional<Instant> open, close;
};

// The regular session of the stock exchanges at `now` by their own rules. Nothing outside of it.
std::optional<Session> find_stock_session(Instant now) {
  const Date date = support::new_york_date(now);
  if (!support::is_stock_trading_day(date)) return std::nullopt;
  const Session session{support::stock_open(date), support::stock_close(date)};
  if (now < *session.open || now >= *session.close) return std::nullopt;
  return session;
}

// The regular session that runs at `now`: the broker says that it is open, and of stocks the calendar, too. Times of
// the broker count only while its state is Open: a closed market carries those of its next session.
std::optional<Session> find_regular_session(const broker::MarketSession& of_broker, Instant now) {
  if (of_broker.state != "Open") return std::nullopt;
  if (of_broker.open_at && now < *of_broker.open_at) return std::nullopt;
  if (of_broker.close_at && now >= *of_broker.close_at) return std::nullopt;
  Session session{of_broker.open_at, of_broker.close_at};
  if (of_broker.collection != "Equity") return session;
  const auto by_calendar = find_stock_session(now);
  if (!by_calendar) return std::nullopt;
  session.open = session.open ? std::max(*session.open, *by_calendar->open) : by_calendar->open;
  session.close = session.close ? std::min(*session.close, *by_calendar->close) : by_calendar->close;
  return session;
}

bool is_market_order(const Order& order) {
  return order.type == OrderType::market || order.type == OrderType::notional_market;
}

void judge_market_order(const JudgedOrder& one, const std::optional<Session>& session, Instant now,
                        Findings& findings) {
  if (!session) {
    findings.add_failure(one.label +
                         "A market order is only taken while the market is open, and it is closed. Use a "
                         "limit order, or wait for the session.");
    return;
  }
  if (session->open && now < *session->open + kEdge) {
    findings.add_failure(one.label +
                         "The market has been open for less than a minute: no market orders until its "
                         "prices have settled. Use a limit order.");
  } else if (session->close && now >= *session->close - kEdge) {
    findings.add_failure(one.label +
                         "The market closes in less than a minute: no market orders any more. Use a limit "
                         "order.");
  }
}

void judge_expiration_day(const JudgedOrder& one, const std::optional<Session>& session, const CheckInput& input,
                          Findings& findings) {
  for (const Leg& leg : one.order.legs) {
    const InstrumentFacts* const option = one.facts.find(leg.symbol);
    if (!is_option(leg.instrument_type) || !is_opening(leg.action) || option == nullptr) continue;
    const Instant start = std::max(input.now, one.order.route_after.value_or(input.now));
    if (!option->expiration) continue;
    // An option that settles in the morning stops trading the day before.
    const support::Date last_day =
        option->stops_trading_at ? support::new_york_date(*option->stops_trading_at) : *option->expiration;
    if (last_day != support::new_york_date(start)) continue;
    auto end = option->stops_trading_at;
    if (!end && session) end = session->close;
    if (!end && option->instrument_type == InstrumentType::equity_option)
      end = support::stock_close(*option->expiration);
    if (end && start < *end - kBeforeExpiration) continue;
    const std::string what = last_day == *option->expiration ? " expires " : " stops trading ";
    const std::string day = what + (last_day == input.today ? "today" : "that day");
    findings.add_failure(one.label + leg.symbol + day +
                         ": in the last 30 minutes of its trading no position is "
                         "opened. Choose a later expiration.");
  }
}

// Returns true if the order would begin to work in the next session only, and end with it.
bool waits_for_session(const Order& order, const broker::MarketSession& of_broker,
                       const std::optional<Session>& session) {
  if (session || is_market_order(order) || works_overnight(order.time_in_force)) return false;
  if (works_extended(order.time_in_force)) return of_broker.state == "Closed" || of_broker.state.empty();
  return order.time_in_force == TimeInForce::day;
}

// Returns true for an order of several sessions that begins to work in the next one.
bool begins_later(const Order& order, const std::optional<Session>& session) {
  const bool lasts = order.time_in_force == TimeInForce::gtc || order.time_in_force == TimeInForce::gtd;
  return lasts && !session && !is_market_order(order);
}

// ", on 2026-11-30 at 14:30 UTC"; empty if the broker does not say when the next session begins.
std::string describe_begin(const broker::MarketSession& of_broker, Instant now) {
  if (!of_broker.open_at || *of_broker.open_at <= now) return {};
  const std::string text = support::to_iso8601(*of_broker.open_at);  // "2026-11-30T14:30:00.000Z"
  return ", on " + text.substr(0, 10) + " at " + text.substr(11, 5) + " UTC";
}

// An order that waits for the next session and is cancelled before it opens.
void judge_cancel_time(const JudgedOrder& one, const broker::MarketSession& of_broker, Instant now,
                       Findings& findings) {
  const bool is_before_open = one.order.cancel_at && of_broker.open_at && *of_broker.open_at > now &&
                              *one.order.cancel_at <= *of_broker.open_at;
  if (!is_before_open || works_extended(one.order.time_in_force)) return;
  findings.add_failure(one.label + "The order would be cancelled at " + describe_time(*one.order.cancel_at) +
                       ", before the market opens, at " + describe_time(*of_broker.open_at) +
                       ". Give a later time to cancel it.");
}

// True if the order may still fill today though the shares have closed: options of these trade until 16:15 in New York
// (Cboe Rule 5.1), on a day of an early close until 13:15.
bool may_fill_after_close(const JudgedOrder& one, Instant now) {
  constexpr std::string_view kTradedLonger[] = {"SPX", "XSP", "NDX", "RUT", "VIX", "DJX", "SPY", "QQQ", "IWM", "DIA"};
  constexpr std::chrono::minutes kLonger{15};
  const Date today = support::new_york_date(now);
  if (!support::is_stock_trading_day(today)) return false;
  const Instant close = support::stock_close(today);
  if (now < close || now >= close + kLonger) return false;
  return std::all_of(one.order.legs.begin(), one.order.legs.end(), [&](const Leg& leg) {
    const InstrumentFacts* const option = one.facts.find(leg.symbol);
    return option != nullptr && option->instrument_type == InstrumentType::equity_option &&
           std::find(std::begin(kTradedLonger), std::end(kTradedLonger), option->underlying_symbol) !=
               std::end(kTradedLonger);
  });
}

struct SessionFindings {
  Findings hours;    // cannot be acknowledged
  Findings waiting;  // starts_next_session
};

void judge_session(const JudgedOrder& one, const CheckInput& input, SessionFindings& findings) {
  const InstrumentFacts* const instrument = one.facts.find(one.order.legs.front().symbol);
  const bool is_coin = one.order.legs.front().instrument_type == InstrumentType::cryptocurrency;
  if (is_coin) return;  // traded at all hours
  const std::string collection = instrument == nullptr ? std::string() : instrument->session_collection;
  const auto found = one.facts.sessions.find(collection);
  if (found == one.facts.sessions.end()) {
    findings.hours.add_failure(explain_unknown("The hours of the market are", one.facts, "session:" + collection));
    return;
  }
  const auto session = find_regular_session(found->second, input.now);
  if (is_market_order(one.order)) judge_market_order(one, session, input.now, findings.hours);
  const bool is_late = may_fill_after_close(one, input.now);
  if (!session && !is_late && one.order.time_in_force == TimeInForce::ioc && !is_market_order(one.order)) {
    findings.hours.add_failure(one.label + "The market is closed: an IOC order would be cancelled at once.");
  }
  judge_expiration_day(one, session, input, findings.hours);
  if (!session) judge_cancel_time(one, found->second, input.now, findings.hours);
  if (waits_for_session(one.order, found->second, session)) {
    findings.waiting.add_failure(
        one.label + (is_late
                         ? "The shares have closed: the order may fill in the last minutes of the options' trading. "
                           "Else it begins to work in the next session, at prices that are not known today."
                         : "The market is closed: the order begins to work in the next session, at prices that "
                           "are not known today."));
  } else if (begins_later(one.order, session)) {
    findings.waiting.add_note(one.label + "The market is closed: the order begins to work in the next session" +
                              describe_begin(found->second, input.now) + ".");
  }
}

}  // namespace

Verdict check_market_hours(const CheckInput& input) {
  SessionFindings findings;
  for (const JudgedOrder& one : judge_orders(input)) {
    if (one.starts_at_once && !one.order.legs.empty()) judge_session(one, input, findings);
  }
  return findings.hours.has_failure() ? findings.hours.verdict() : findings.waiting.verdict("starts_next_session");
}

Verdict check_market_order(const CheckInput& input) {
  Findings findings;
  for (const JudgedOrder& one : judge_orders(input)) {
    // At its trigger a stop becomes a market order. One that closes limits a loss.
    const bool is_opening_stop = one.order.type == OrderType::stop && one.is_opening;
    const bool is_judged = is_market_order(one.order) || is_opening_stop;
    if (!is_judged || input.settings.market_orders == MarketOrders::all) continue;
    const std::string advice = is_opening_stop
                                   ? " A stop becomes a market order at its trigger. Use a stop limit order."
                                   : " Use a limit order";
    const bool is_allowed_kind =
        one.order.legs.size() == 1 && (one.order.legs.front().instrument_type == InstrumentType::equity ||
                                       one.order.legs.front().instrument_type == InstrumentType::cryptocurrency);
    if (input.settings.market_orders == MarketOrders::none) {
      findings.add_failure(one.label + "Market orders are switched off (ALLOW_MARKET_ORDERS=none)." + advice +
                           (is_opening_stop ? "" : "."));
    } else if (!is_allowed_kind) {
      findings.add_failure(one.label +
                           "Market orders are allowed for shares alone (ALLOW_MARKET_ORDERS=equities): an "
                           "option or a future may fill far from its quote." +
                           advice + (is_opening_stop ? "" : ", for instance at the natural price."));
    }
  }
  return findings.verdict();
}

}  // namespace orders
