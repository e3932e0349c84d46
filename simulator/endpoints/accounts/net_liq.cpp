// Net liquidating value of an account, now and in the past.
#include <algorithm>
#include <cstdio>

#include "accounts/account_values.hpp"
#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::minutes;

// A row of the history: from `start` to `end`, at most one trading day.
struct Bar {
  Instant start;
  Instant end;
};

// The bars of all sessions that overlap the time between the two instants; `length` 0: one bar a session.
std::vector<Bar> make_bars(Instant from, Instant to, minutes length) {
  std::vector<Bar> bars;
  const Date first = new_york_date(from), last = new_york_date(to);
  for (Date day = trading_day_after(Venue::equity, support::add_days(first, -1)); day <= last;
       day = trading_day_after(Venue::equity, day)) {
    const Session session = session_on(Venue::equity, day);
    const auto step = length == 0min ? session.close - session.open : Instant::duration(length);
    for (Instant start = session.open; start < session.close; start += step) {
      const Instant end = std::min({start + step, session.close, to});
      if (end > from && start < to) bars.push_back({start, end});
    }
  }
  return bars;
}

// "2023-06-08 13:30:00+00"
std::string format_time(Instant instant) {
  std::string text = support::to_iso8601(instant).substr(0, 19) + "+00";
  text[10] = ' ';
  return text;
}

void put_prices(Json& row, const std::string& prefix, const Decimal (&values)[4]) {
  const char* const names[] = {"open", "high", "low", "close"};
  for (int i = 0; i < 4; ++i) row[prefix + names[i]] = values[i].wire();
}

// These accounts have no pending cash, so that the total is the net liquidating value.
Json bar_json(Instant start, const Decimal (&values)[4]) {
  Json row;
  put_prices(row, "", values);
  put_prices(row, "pending-cash-", {});
  put_prices(row, "total-", values);
  row["time"] = format_time(start);
  return row;
}

Json bar_json(AccountValues& values, const Bar& bar) {
  const Decimal open = values.at(bar.start).net_liquidating_value;
  const Decimal middle = values.at(bar.start + (bar.end - bar.start) / 2).net_liquidating_value;
  const Decimal close = values.at(bar.end).net_liquidating_value;
  return bar_json(bar.start, {open, std::max({open, middle, close}), std::min({open, middle, close}), close});
}

struct Period {
  Instant from;
  Instant to;
  minutes bar{0};
};

struct TimeBack {
  std::string_view name;
  std::chrono::days length;
};
constexpr TimeBack kTimesBack[] = {{"1w", days(7)},   {"1m", days(31)},  {"3m", days(92)},
                                   {"6m", days(183)}, {"1y", days(365)}, {"all", days(10'000)}};
constexpr std::string_view kTimeBackNames[] = {"1d", "1w", "1m", "3m", "6m", "1y", "all"};

// Bars of 5 minutes for a day, of half an hour for a week, of a session for more.
minutes choose_bar(Instant::duration length) {
  return length <= days(1) ? 5min : length <= days(7) ? 30min : 0min;
}

// "2026-08-24T00:00:00Z", or with "[UTC]" behind it.
std::optional<Instant> read_time(const Query& query, std::string_view key) {
  auto text = query.one(key);
  if (!text) return std::nullopt;
  if (text->ends_with("[UTC]")) text->resize(text->size() - 5);
  const auto instant = support::parse_iso8601(*text);
  if (!instant) throw invalid_parameter(key, "is invalid");
  return instant;
}

Period read_period(const RequestContext& context, Instant first) {
  const std::string back = context.query().enumerated("time-back", kTimeBackNames);
  const auto start = read_time(context.query(), "start-time"), end = read_time(context.query(), "end-time");
  Period period{first, context.now, 5min};
  if (start) {
    period.to = std::min(context.now, end.value_or(context.now));
    period.bar = choose_bar(period.to - *start);
    period.from = std::max(first, *start);
    return period;
  }
  if (back.empty()) throw invalid_parameter("time-back", "is missing");
  // A day: the current session, or the last one before it opens.
  period.from = market_time(Venue::equity, context.now).session.open;
  if (period.from >= context.now) period.from = latest_session(Venue::equity, context.now).open;
  for (const TimeBack& choice : kTimesBack) {
    if (choice.name != back) continue;
    period.from = std::max(first, context.now - choice.length);
    period.bar = choose_bar(choice.length);
  }
  return period;
}

Answer history(const RequestContext& context) {
  const auto transactions = context.state.history.transactions(context.captures.front(), context.now);
  const Period period = read_period(context, transactions->front().at);
  AccountValues values(context.state.market, transactions, context.captures.front() == kMarginAccount);
  Json rows = Json::array();
  for (const Bar& bar : make_bars(period.from, period.to, period.bar)) rows.push_back(bar_json(values, bar));
  Answer answer = Answer::items(std::move(rows));
  answer.envelope = Answer::Envelope::without_context;
  return answer;
}

Answer current(const RequestContext& context) {
  const Decimal now = context.state.ledger.balances(context.captures.front(), context.now).net_liquidating_value;
  Answer answer;
  answer.data = bar_json(context.now, {now, now, now, now});
  answer.envelope = Answer::Envelope::without_context;
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/net-liq", current},
    {"GET", "/accounts/{account}/net-liq/history", history},
};

}  // namespace

std::span<const Route> net_liq_routes() {
  return kRoutes;
}

}  // namespace simulator
