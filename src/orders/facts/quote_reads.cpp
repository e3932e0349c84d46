#include "facts/quote_reads.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;

namespace {

// The longest wait for the live feed where the broker has no quotes by REST, as in its sandbox.
constexpr std::chrono::milliseconds kFeedWait(2'500);

// A price of the feed, which sends binary fractions: their noise is beyond the tenth decimal.
std::optional<Decimal> to_decimal(const std::optional<double>& figure) {
  constexpr int kPlaces = 10;
  if (!figure) return std::nullopt;
  const auto exact = Decimal::from_json(support::Json(*figure));
  return exact ? std::optional(exact->rounded(kPlaces)) : std::nullopt;
}

bool is_young(const broker::LiveRow& row, std::chrono::seconds max_age) {
  if (!row.quote || !row.quote->value.bid || !row.quote->value.ask) return false;
  const bool is_current = row.quote->source == broker::Source::live || row.quote->source == broker::Source::delayed;
  return is_current && row.quote->age <= max_age;
}

QuoteReading make_reading(const QuoteWish& wish, const broker::LiveRow& row, support::Instant now) {
  QuoteReading reading;
  reading.symbol = wish.symbol;
  broker::Quote& quote = reading.quote;
  quote.symbol = wish.symbol;
  quote.instrument_type = wish.type;
  quote.bid = to_decimal(row.quote->value.bid);
  quote.ask = to_decimal(row.quote->value.ask);
  quote.bid_size = to_decimal(row.quote->value.bid_size);
  quote.ask_size = to_decimal(row.quote->value.ask_size);
  if (quote.bid && quote.ask) quote.mid = (*quote.bid + *quote.ask) / 2;
  if (row.profile && !row.profile->value.trading_status.empty()) {
    quote.is_trading_halted = row.profile->value.trading_status == "HALTED";
  }
  reading.quoted_at = now - row.quote->age;
  reading.is_delayed = row.quote->source == broker::Source::delayed;
  return reading;
}

// Moves from `wishes` to `quotes` what the feed has.
void take_live(broker::Client& client, std::vector<QuoteWish>& wishes, std::chrono::seconds max_age,
               std::chrono::milliseconds wait, const broker::ReadOptions& options, QuoteReadings& readings) {
  std::vector<broker::LiveInstrument> instruments;
  for (const QuoteWish& wish : wishes) instruments.push_back({wish.symbol, wish.streamer_symbol});
  broker::LiveWish types;
  types.quote = true;
  types.profile = wait.count() == 0;  // taken if it is there, not waited for
  const broker::LiveAnswer answer = client.live().look(instruments, types, wait, options.budget);
  const support::Instant now = client.clock().now();
  std::vector<QuoteWish> rest;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    if (i < answer.rows.size() && is_young(answer.rows[i], max_age)) {
      readings.quotes.push_back(make_reading(wishes[i], answer.rows[i], now));
    } else {
      rest.push_back(wishes[i]);
    }
  }
  wishes = std::move(rest);
}

// Moves from `wishes` to `quotes` what the REST API has. Returns why the rest has none.
std::string take_rest(broker::Client& client, std::vector<QuoteWish>& wishes, const broker::ReadOptions& options,
                      QuoteReadings& readings) {
  broker::QuoteRequest request;
  for (const QuoteWish& wish : wishes) request.instruments.emplace_back(wish.type, wish.symbol);
  broker::ReadOptions fresh = options;
  fresh.refresh = true;
  try {
    const auto answer = client.market_data(request, fresh);
    for (const broker::Quote& quote : *answer) {
      readings.quotes.push_back({quote.symbol, quote, answer.as_of, false});
      std::erase_if(wishes, [&](const QuoteWish& wish) { return wish.symbol == quote.symbol; });
    }
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed) throw;
    return format_missing_reason(error);
  }
  return "TastyTrade has no quote for it.";
}

}  // namespace

QuoteReadings read_quotes(broker::Client& client, const std::vector<QuoteWish>& wishes, std::chrono::seconds max_age,
                          const broker::ReadOptions& options) {
  QuoteReadings readings;
  std::vector<QuoteWish> open = wishes;
  const bool has_feed = client.config().live;
  if (has_feed) take_live(client, open, max_age, std::chrono::milliseconds(0), options, readings);
  if (open.empty()) return readings;
  const std::string reason = take_rest(client, open, options, readings);
  if (!open.empty() && has_feed) take_live(client, open, max_age, kFeedWait, options, readings);
  for (const QuoteWish& wish : open) readings.missing.emplace("quote:" + wish.symbol, reason);
  return readings;
}

QuoteReadings read_live_quotes(broker::Client& client, std::vector<QuoteWish> wishes, std::chrono::seconds max_age,
                               const broker::ReadOptions& options) {
  QuoteReadings readings;
  if (client.config().live) take_live(client, wishes, max_age, std::chrono::milliseconds(0), options, readings);
  return readings;
}

}  // namespace orders
