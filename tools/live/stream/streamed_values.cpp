#include "streamed_values.hpp"

#include <algorithm>
#include <tuple>

#include "live/greeks.hpp"
#include "live/live_values.hpp"

namespace tools {

using broker::LiveGreeks;
using broker::LiveRow;
using broker::LiveTrade;
using broker::Seen;
using QuoteFigures = StreamedValues::QuoteFigures;

namespace {

void write_figures(JsonWriter& members, const QuoteFigures& figures) {
  members.money("bid", to_decimal(figures.quote.bid));
  members.money("ask", to_decimal(figures.quote.ask));
  members.quantity("bid_size", to_decimal(figures.quote.bid_size));
  members.quantity("ask_size", to_decimal(figures.quote.ask_size));
  members.money("last", to_decimal(figures.last));
  if (figures.last_age) members.integer("last_age_ms", figures.last_age->count());
  if (figures.is_extended_hours) members.flag("is_extended_hours", true);
}
void write_figures(JsonWriter& members, const LiveTrade& trade) {
  members.money("price", to_decimal(trade.price));
  members.quantity("size", to_decimal(trade.size));
  members.money("change", to_decimal(trade.change, 4));
  members.quantity("volume", to_decimal(trade.day_volume));
  members.time("time", trade.time);
  if (trade.is_extended_hours) members.flag("is_extended_hours", true);
}
void write_figures(JsonWriter& members, const LiveGreeks& greeks) {
  members.money("price", to_decimal(greeks.price, 4));
  write_greeks(members, greeks);
  members.statistic("rho", to_decimal(greeks.rho, 4));
}

template <class T>
mcp::StreamEvent make_event(const char* name, const LiveRow& row, const Seen<T>& seen, support::Instant now) {
  return {.name = name, .data = support::write_object([&](JsonWriter& members) {
                          members.text("symbol", row.symbol);
                          write_figures(members, seen.value);
                          members.text("source", broker::to_string(seen.source));
                          members.integer("age_ms", seen.age.count());
                          members.time("at", now - seen.age);
                        })};
}

// Returns the figures of an event `quote`; empty if neither a quote nor a trade has come.
std::optional<Seen<QuoteFigures>> find_quote(const LiveRow& row) {
  if (!row.quote && !row.trade) return std::nullopt;
  Seen<QuoteFigures> seen;
  if (row.quote) {
    seen = {.value = {.quote = row.quote->value}, .source = row.quote->source, .age = row.quote->age};
  } else {
    seen = {.value = {}, .source = row.trade->source, .age = row.trade->age};
  }
  if (!row.trade) return seen;
  seen.value.last = row.trade->value.price;
  seen.value.last_age = row.trade->age;
  seen.value.is_extended_hours = row.trade->value.is_extended_hours;
  seen.source = std::max(seen.source, row.trade->source);  // the worse one
  return seen;
}

}  // namespace

bool StreamedValues::is_same(const QuoteFigures& a, const QuoteFigures& b) {
  const auto get = [](const QuoteFigures& figures) {
    const broker::LiveQuote& quote = figures.quote;
    return std::tie(quote.bid, quote.ask, quote.bid_size, quote.ask_size, figures.last, figures.is_extended_hours);
  };
  return get(a) == get(b);
}

bool StreamedValues::is_same(const LiveTrade& a, const LiveTrade& b) {
  const auto get = [](const LiveTrade& trade) {
    return std::tie(trade.price, trade.size, trade.change, trade.day_volume, trade.time, trade.is_extended_hours);
  };
  return get(a) == get(b);
}

bool StreamedValues::is_same(const LiveGreeks& a, const LiveGreeks& b) {
  const auto get = [](const LiveGreeks& greeks) {
    return std::tie(greeks.price, greeks.volatility, greeks.delta, greeks.gamma, greeks.theta, greeks.vega, greeks.rho);
  };
  return get(a) == get(b);
}

template <class T>
bool StreamedValues::take(std::optional<Sent<T>>& sent, const Seen<T>& seen, std::chrono::milliseconds interval,
                          TimePoint now) {
  if (sent && now - sent->at < interval) return false;
  if (sent && sent->source == seen.source && is_same(sent->value, seen.value)) return false;
  sent = Sent<T>{seen.value, seen.source, now};
  return true;
}

void StreamedValues::add_due(const LiveRow& row, const StreamSelection& selection, TimePoint now, support::Instant time,
                             std::vector<mcp::StreamEvent>& events) {
  if (selection.quote) {
    const auto quote = find_quote(row);
    if (quote && take(quote_, *quote, selection.interval, now)) {
      events.push_back(make_event("quote", row, *quote, time));
    }
  }
  if (selection.trade && row.trade && take(trade_, *row.trade, selection.interval, now)) {
    events.push_back(make_event("trade", row, *row.trade, time));
  }
  if (selection.greeks && row.greeks && take(greeks_, *row.greeks, selection.interval, now)) {
    events.push_back(make_event("greeks", row, *row.greeks, time));
  }
}

}  // namespace tools
