#include "live/live_data.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "live/regular_hours.hpp"
#include "metrics.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace broker::live {

using std::chrono::milliseconds;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::string_view kNoStreamerSymbol = "the broker gives no streamer symbol";

// "2.0 s"
std::string format_seconds(std::chrono::steady_clock::duration time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", std::chrono::duration<double>(time).count());
  return text.data();
}

// "12 s"
std::string format_whole_seconds(milliseconds time) {
  return std::to_string(time.count() / 1000) + " s";
}

bool is_option(std::string_view streamer_symbol) {
  return streamer_symbol.starts_with('.');
}

std::string join_names(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

// The events of a row that were asked for and have not come.
std::vector<std::string_view> find_lacking(const LiveRow& row, const std::vector<EventType>& types) {
  const auto is_there = [&](EventType type) {
    switch (type) {
      case EventType::quote:
        return row.quote.has_value();
      case EventType::trade:
        return row.trade.has_value();
      case EventType::greeks:
        return row.greeks.has_value();
      case EventType::summary:
        return row.summary.has_value();
      case EventType::profile:
        return row.profile.has_value();
      case EventType::underlying:
        return row.underlying.has_value();
      default:
        return true;  // TradeETH is a part of the trade
    }
  };
  std::vector<std::string_view> lacking;
  for (const EventType type : types) {
    if (!is_there(type)) lacking.push_back(to_string(type));
  }
  return lacking;
}

}  // namespace

std::vector<EventType> types_of(const LiveInstrument& instrument, const LiveWish& wish) {
  const std::string_view symbol = instrument.streamer_symbol;
  const bool is_stock = !is_option(symbol) && symbol.find(':') == std::string_view::npos;
  std::vector<EventType> types;
  if (wish.quote) types.push_back(EventType::quote);
  if (wish.trade) types.push_back(EventType::trade);
  if (wish.trade && is_stock) types.push_back(EventType::trade_eth);
  if (wish.greeks && is_option(symbol)) types.push_back(EventType::greeks);
  if (wish.summary) types.push_back(EventType::summary);
  if (wish.profile) types.push_back(EventType::profile);
  if (wish.underlying && !is_option(symbol)) types.push_back(EventType::underlying);
  return types;
}

LiveData::LiveData(QuoteTokens::Request request, const Config& config, const support::Clock& clock)
    : config_(config),
      clock_(clock),
      tokens_(std::move(request), config, clock_),
      store_(config.max_live_symbols, clock_),
      status_(clock_),
      thread_({.ca_file = config.ca_file, .user_agent = config.user_agent, .max_delay = config.max_reconnect_delay},
              tokens_, store_, status_, clock_),
      collector_([this, &all = broker_metrics()] {
        const auto figures = store_.subscriptions.figures();
        all.live_symbols.with({"leased"}).set(static_cast<double>(figures.leased));
        all.live_symbols.with({"idle"}).set(static_cast<double>(figures.idle));
      }) {}

template <class Predicate>
void LiveData::wait_until(const Predicate& is_done, TimePoint deadline, const support::Budget& budget) {
  support::Budget limited = budget;
  limited.deadline = std::min(deadline, budget.deadline);
  while (true) {
    const std::uint64_t version = store_.values.version();
    if (is_done() || status_.get().state == FeedState::failed) return;
    if (store_.values.wait(version, limited)) continue;
    if (budget.stop.stop_requested()) budget.check();
    return;
  }
}

void LiveData::wait_for(std::span<const Key> keys, TimePoint deadline, const support::Budget& budget) {
  std::vector<Key> missing(keys.begin(), keys.end());
  // The extended session's trade is no reason to wait: most of the day there is none.
  std::erase_if(missing, [](Key key) { return key.type == EventType::trade_eth; });
  TimePoint silent_at{};  // when the last of them has been silent for long enough
  const auto is_done = [&] {
    silent_at = TimePoint{};
    std::erase_if(missing, [&](Key key) {
      if (store_.values.is_current(key)) return true;
      const auto sent_at = store_.subscriptions.sent_at(key);
      silent_at = std::max(silent_at, sent_at ? *sent_at + kSilentTime : TimePoint::max());
      return sent_at && clock_.steady() - *sent_at >= kSilentTime;
    });
    return missing.empty();
  };
  while (!is_done() && clock_.steady() < deadline) {
    // Subscriptions that are sent meanwhile change `silent_at`.
    wait_until(is_done, std::min({deadline, silent_at, clock_.steady() + kSilentTime / 5}), budget);
    if (status_.get().state == FeedState::failed || clock_.steady() >= budget.deadline) return;
  }
}

LiveAnswer LiveData::look(std::span<const LiveInstrument> instruments, LiveWish wish, milliseconds wait,
                          const support::Budget& budget) {
  if (instruments.size() > kMaxInstruments) {
    throw Error(ErrorCode::invalid_argument, "Live data are given of at most 1,000 instruments at once.",
                "Ask for fewer.");
  }
  const TimePoint began = clock_.steady();
  std::vector<Wanted> wanted;
  std::vector<std::size_t> first_key;  // of each instrument
  for (const LiveInstrument& instrument : instruments) {
    first_key.push_back(wanted.size());
    if (!is_streamer_symbol(instrument.streamer_symbol)) continue;
    for (const EventType type : types_of(instrument, wish)) wanted.push_back({type, instrument.streamer_symbol});
  }
  Subscriptions::Lease lease;
  std::string failure;
  if (config_.live && !wanted.empty()) {
    try {
      lease = store_.subscriptions.want(wanted);
      thread_.wake();
      wait_for(lease.keys(), began + wait, budget);
    } catch (const Error& error) {
      if (error.code != ErrorCode::invalid_argument) throw;
      failure = "too many live symbols (" + std::to_string(config_.max_live_symbols) + ")";
    }
  }
  LiveAnswer answer;
  const auto state = status_.get();
  answer.state = config_.live ? state.state : FeedState::off;
  answer.is_delayed = state.is_delayed;
  if (failure.empty()) failure = explain_missing(began);
  const TimePoint now = clock_.steady();
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    const LiveInstrument& instrument = instruments[i];
    const bool has_symbol = is_streamer_symbol(instrument.streamer_symbol);
    const auto types = types_of(instrument, wish);
    const bool has_key = has_symbol && !types.empty() && first_key[i] < lease.keys().size();
    answer.rows.push_back(
        make_row(instrument, wish, has_key ? lease.keys()[first_key[i]].symbol : dxlink::kNoSymbol, now));
    const LiveRow& row = answer.rows.back();
    auto lacking = find_lacking(row, types);
    const bool is_index =
        row.trade && is_known_index(instrument.symbol) && lacking.size() == 1 && lacking[0] == "Quote";
    const std::string reason = !has_symbol ? std::string(kNoStreamerSymbol)
                               : is_index  ? "no quote for an index"
                                           : failure;
    if (!lacking.empty()) answer.missing.push_back({instrument.symbol, join_names(lacking), reason});
  }
  return answer;
}

LiveRow LiveData::make_row(const LiveInstrument& instrument, const LiveWish& wish, SymbolId symbol,
                           TimePoint now) const {
  LiveRow row;
  row.symbol = instrument.symbol;
  if (symbol == dxlink::kNoSymbol) return row;
  if (wish.quote) row.quote = store_.values.quote(symbol, now);
  if (wish.trade) row.trade = store_.values.trade(symbol, now);
  if (wish.greeks) row.greeks = store_.values.greeks(symbol, now);
  if (wish.summary) row.summary = store_.values.summary(symbol, now);
  if (wish.profile) row.profile = store_.values.profile(symbol, now);
  if (wish.underlying) row.underlying = store_.values.underlying(symbol, now);
  return row;
}

// Why something is missing that was asked for at `began`: a clause.
std::string LiveData::explain_missing(TimePoint began) const {
  if (!config_.live) return "the live feed is off: it is switched off";
  const auto state = status_.get();
  switch (state.state) {
    case FeedState::live:
      // A call that does not wait asks again later.
      if (clock_.steady() - began < std::chrono::milliseconds(50)) return "no data yet";
      return "no data in " + format_seconds(clock_.steady() - began);
    case FeedState::failed:
      return "the live feed has failed: " + state.reason;
    case FeedState::reconnecting:
      return "the live feed is reconnecting (since " + format_whole_seconds(state.since) + ")";
    default:
      return "the live feed is connecting (since " + format_whole_seconds(state.since) + ")";
  }
}

CandleAnswer LiveData::candles(const CandleRequest& request, milliseconds wait, const support::Budget& budget) {
  const auto period = dxlink::parse_candle_period(std::to_string(request.count) + request.unit);
  if (!period) {
    throw Error(ErrorCode::invalid_argument,
                "A candle's period is a count from 1 to 999 and one of s, m, h, d, w, mo.");
  }
  CandleAnswer answer;
  const std::string& streamer_symbol = request.instrument.streamer_symbol;
  if (!is_streamer_symbol(streamer_symbol)) {
    answer.reason = kNoStreamerSymbol;
    return answer;
  }
  if (!config_.live) {
    throw Error(ErrorCode::upstream_unavailable, "Candles come from the live feed, which is switched off.");
  }
  const TimePoint began = clock_.steady();
  const std::int64_t from = std::max<std::int64_t>(1, request.from.time_since_epoch().count());
  const std::vector<Wanted> wanted{
      {EventType::candle, dxlink::make_candle_symbol(streamer_symbol, *period, request.extended_hours), from}};
  const Subscriptions::Lease lease = store_.subscriptions.want(wanted);
  const SymbolId symbol = lease.keys().front().symbol;
  if (!store_.candles.open(symbol, *period, from, began)) {
    throw Error(ErrorCode::rate_limited, "Too many series of candles are in use.", "Try again in a minute.", true);
  }
  thread_.wake();
  const auto is_done = [&] {
    return !status_.get().candles_refused.empty() || store_.candles.is_loaded(symbol, request.from);
  };
  wait_until(is_done, began + wait, budget);
  CandleBook::View view = store_.candles.read(symbol, request.from, clock_.now(), clock_.steady());
  const auto state = status_.get();
  if (view.candles.empty() && !view.is_loaded && state.state != FeedState::live) {
    throw Error(ErrorCode::upstream_unavailable, "There are no candles: " + explain_missing(began) + ".",
                "Try again in a minute.", true);
  }
  const bool is_regular_only = !request.extended_hours && has_regular_hours(streamer_symbol);
  if (is_regular_only) remove_extended_hours(view.candles, *period);
  answer.is_complete = view.is_loaded && !(view.cut_at && *view.cut_at > request.from);
  answer.reason = explain_no_candles(view, request, began);
  answer.candles = std::move(view.candles);
  answer.source = !view.is_current ? Source::stale : state.is_delayed ? Source::delayed : Source::live;
  answer.age = view.age;
  return answer;
}

std::string LiveData::explain_no_candles(const CandleBook::View& view, const CandleRequest& request,
                                         TimePoint began) const {
  const auto state = status_.get();
  if (!state.candles_refused.empty()) return "the feed refuses candles: " + state.candles_refused;
  if (!view.is_loaded) return explain_missing(began);
  if (view.cut_at && *view.cut_at > request.from) return "older candles are beyond the feed's own limit";
  return view.candles.empty() ? "the feed has no candles of this instrument and time" : "";
}

PrintAnswer LiveData::time_and_sales(const LiveInstrument& instrument, support::Instant from, std::size_t limit,
                                     milliseconds wait, const support::Budget& budget) {
  PrintAnswer answer;
  if (!is_streamer_symbol(instrument.streamer_symbol) || !config_.live) {
    answer.reason = config_.live ? std::string(kNoStreamerSymbol) : explain_missing(clock_.steady());
    return answer;
  }
  const TimePoint began = clock_.steady();
  const std::vector<Wanted> wanted{
      {EventType::time_and_sale, instrument.streamer_symbol, from.time_since_epoch().count()}};
  const Subscriptions::Lease lease = store_.subscriptions.want(wanted);
  const SymbolId symbol = lease.keys().front().symbol;
  if (!store_.prints.open(symbol, from)) {
    throw Error(ErrorCode::rate_limited, "The trades of too many instruments are being collected.",
                "Try again in a minute.", true);
  }
  thread_.wake();
  const auto is_done = [&] {
    return !status_.get().prints_refused.empty() || store_.prints.read(symbol, from, 1).is_loaded;
  };
  wait_until(is_done, began + wait, budget);
  PrintTape::View view = store_.prints.read(symbol, from, limit);
  const auto state = status_.get();
  answer.is_complete = view.since && *view.since <= from;
  if (!state.prints_refused.empty()) {
    answer.reason = "the feed refuses single trades: " + state.prints_refused;
  } else if (view.prints.empty() && !view.is_loaded) {
    answer.reason = explain_missing(began);
  } else if (view.since && *view.since > from) {
    answer.reason = "trades are collected since " + support::to_iso8601(*view.since) + " only";
  }
  answer.prints = std::move(view.prints);
  return answer;
}

LiveHealth LiveData::health() const {
  const auto state = status_.get();
  const auto figures = store_.subscriptions.figures();
  LiveHealth health;
  health.state = config_.live ? state.state : FeedState::off;
  health.reason = config_.live ? state.reason : "it is switched off";
  health.since = state.since;
  health.subscriptions = figures.leased;
  health.idle_subscriptions = figures.idle;
  health.events = status_.events;
  health.reconnects = status_.reconnects;
  health.decode_errors = status_.decode_errors;
  health.connections = status_.connections;
  health.is_delayed = state.is_delayed;
  return health;
}

}  // namespace broker::live
