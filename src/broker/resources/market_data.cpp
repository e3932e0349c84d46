// Quotes, metrics and market sessions. Source: TastyTrade's Open API documentation, "Market Data", "Market Metrics" and
// "Market Sessions".
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::size_t kMaxQuotes = 100;  // in one request, all types together
constexpr std::size_t kMaxMetrics = 50;

std::string_view query_key(InstrumentType type) {
  switch (type) {
    case InstrumentType::equity:
      return "equity";
    case InstrumentType::equity_option:
      return "equity-option";
    case InstrumentType::future:
      return "future";
    case InstrumentType::future_option:
      return "future-option";
    case InstrumentType::cryptocurrency:
      return "cryptocurrency";
    case InstrumentType::index:
      return "index";
    default:
      throw Error(ErrorCode::invalid_argument, "There are no quotes for this kind of instrument.");
  }
}

Quote parse_quote(const Json& json) {
  Quote quote;
  quote.symbol = restore_padding(row_text(json, "symbol"));
  quote.instrument_type = instrument_type_from_wire(wire::text(json, "instrument-type"));
  quote.bid = wire::decimal(json, "bid");
  quote.ask = wire::decimal(json, "ask");
  quote.bid_size = wire::decimal(json, "bid-size");
  quote.ask_size = wire::decimal(json, "ask-size");
  quote.mid = wire::decimal(json, "mid");
  quote.mark = wire::decimal(json, "mark");
  quote.last = wire::decimal(json, "last");
  quote.open = wire::decimal(json, "open");
  quote.day_high = wire::decimal(json, "day-high-price");
  quote.day_low = wire::decimal(json, "day-low-price");
  quote.close = wire::decimal(json, "close");
  quote.previous_close = wire::decimal(json, "prev-close");
  quote.volume = wire::decimal(json, "volume");
  quote.open_interest = wire::decimal(json, "open-interest");
  quote.year_high = wire::decimal(json, "year-high-price");
  quote.year_low = wire::decimal(json, "year-low-price");
  quote.beta = wire::decimal(json, "beta");
  quote.dividend_amount = wire::decimal(json, "dividend-amount");
  quote.previous_close_date = wire::date(json, "prev-close-date");
  quote.is_trading_halted = wire::flag(json, "is-trading-halted");
  quote.updated_at = wire::instant(json, "updated-at");
  return quote;
}

MarketMetrics parse_metrics(const Json& json) {
  MarketMetrics metrics;
  metrics.symbol = row_text(json, "symbol");
  metrics.implied_volatility_index = wire::decimal(json, "implied-volatility-index");
  metrics.implied_volatility_rank = wire::decimal(json, "implied-volatility-index-rank");
  if (!metrics.implied_volatility_rank) {
    metrics.implied_volatility_rank = wire::decimal(json, "tw-implied-volatility-index-rank");
  }
  metrics.implied_volatility_percentile = wire::decimal(json, "implied-volatility-percentile");
  metrics.beta = wire::decimal(json, "beta");
  metrics.liquidity_rank = wire::decimal(json, "liquidity-rank");
  metrics.dividend_yield = wire::decimal(json, "dividend-yield");
  metrics.market_cap = wire::decimal(json, "market-cap");
  metrics.price_earnings_ratio = wire::decimal(json, "price-earnings-ratio");
  metrics.liquidity_rating = wire::integer(json, "liquidity-rating");
  if (const Json* const earnings = support::find(json, "earnings")) {
    metrics.earnings_date = wire::date(*earnings, "expected-report-date");
  }
  metrics.dividend_ex_date = wire::date(json, "dividend-ex-date");
  metrics.sector = wire::text(json, "sector");
  metrics.industry = wire::text(json, "industry");
  return metrics;
}

MarketSession parse_session(const Json& json) {
  MarketSession session;
  session.collection = row_text(json, "instrument-collection");
  session.state = wire::text(json, "state");
  session.session_date = wire::date(json, "session-date");
  session.open_at = wire::instant(json, "open-at");
  session.close_at = wire::instant(json, "close-at");
  if (const Json* const next = support::find(json, "next-session")) {
    session.next_open_at = wire::instant(*next, "open-at");
    session.next_close_at = wire::instant(*next, "close-at");
  }
  return session;
}

// Matches rows with what was asked for: `find` returns the row that answers, or null. What no row answers gets the rows
// that could not be read.
template <class T, class Asked, class Find>
void match_rows(std::vector<Found<T>>& found, const std::vector<Asked>& asked, std::size_t first, std::size_t last,
                const Rows<T>& rows, const Find& find) {
  for (std::size_t i = first; i < last; ++i) {
    if (const T* const row = find(asked[i])) {
      found[i].value = *row;
    } else {
      found[i].unreadable = rows.unreadable;
    }
  }
}

struct AskedQuote {
  std::string key;  // the query parameter, "equity-option"
  std::string symbol;
};

// The quote of that kind, or one of the same symbol: the broker answers for some indices as equities.
const Quote* find_quote(const Rows<Quote>& quotes, const AskedQuote& asked) {
  const Quote* same_symbol = nullptr;
  for (const Quote& quote : quotes) {
    if (quote.symbol != asked.symbol) continue;
    if (quote.instrument_type != InstrumentType::other && query_key(quote.instrument_type) == asked.key) return &quote;
    if (same_symbol == nullptr) same_symbol = &quote;
  }
  return same_symbol;
}

}  // namespace

Answer<Rows<Quote>> Client::market_data(const QuoteRequest& request, const CallOptions& options) {
  Implementation& self = *implementation_;
  const std::string prefix = "quote:";
  std::vector<std::string> keys;
  for (const auto& [type, symbol] : request.instruments) {
    keys.push_back(prefix + std::string(query_key(type)) + ':' + symbol);
  }
  return self.cached_each<Quote>(keys, self.config.lifetimes.market_data, options, [&](const auto& missing) {
    std::vector<AskedQuote> asked;
    for (const std::string& key : missing) {
      const auto colon = key.find(':', prefix.size());
      asked.push_back({key.substr(prefix.size(), colon - prefix.size()), key.substr(colon + 1)});
    }
    std::vector<Found<Quote>> found(missing.size());
    for (std::size_t first = 0; first < asked.size(); first += kMaxQuotes) {
      const std::size_t last = std::min(first + kMaxQuotes, asked.size());
      BrokerRequest batch{{"market-data", "by-type"}, {}};
      batch.is_market_data = true;
      for (std::size_t i = first; i < last; ++i) batch.query.emplace_back(asked[i].key, asked[i].symbol);
      const auto quotes = read_rows<Quote>(
          self.exchange.list(batch, "quotes", options), "quotes", "symbol", parse_quote,
          [](const Quote& quote) { return std::string(wire_name(quote.instrument_type)) + '\n' + quote.symbol; });
      match_rows(found, asked, first, last, quotes, [&](const AskedQuote& one) { return find_quote(quotes, one); });
    }
    return found;
  });
}

Answer<Rows<MarketMetrics>> Client::market_metrics(const std::vector<std::string>& symbols,
                                                   const CallOptions& options) {
  Implementation& self = *implementation_;
  const std::string prefix = "metrics:";
  std::vector<std::string> keys;
  for (const std::string& symbol : symbols) {
    if (symbol.find(',') != std::string::npos) {
      throw Error(ErrorCode::invalid_argument, "A symbol holds no comma: \"" + support::printable(symbol, 50) + "\".");
    }
    keys.push_back(prefix + symbol);
  }
  return self.cached_each<MarketMetrics>(keys, self.config.lifetimes.market_data, options, [&](const auto& missing) {
    std::vector<std::string> asked;
    for (const std::string& key : missing) asked.push_back(key.substr(prefix.size()));
    std::vector<Found<MarketMetrics>> found(missing.size());
    for (std::size_t first = 0; first < asked.size(); first += kMaxMetrics) {
      const std::size_t last = std::min(first + kMaxMetrics, asked.size());
      const std::vector<std::string> part(asked.begin() + static_cast<std::ptrdiff_t>(first),
                                          asked.begin() + static_cast<std::ptrdiff_t>(last));
      BrokerRequest batch{{"market-metrics"}, {{"symbols", support::join(part, ",")}}};
      batch.is_market_data = true;
      const auto metrics = read_rows<MarketMetrics>(self.exchange.list(batch, "metrics", options), "metrics", "symbol",
                                                    parse_metrics, [](const MarketMetrics& row) { return row.symbol; });
      match_rows(found, asked, first, last, metrics, [&](const std::string& symbol) {
        const auto row = std::find_if(metrics.begin(), metrics.end(),
                                      [&](const MarketMetrics& one) { return one.symbol == symbol; });
        return row == metrics.end() ? nullptr : &*row;
      });
    }
    return found;
  });
}

Answer<Rows<MarketSession>> Client::market_sessions(const CallOptions& options) {
  Implementation& self = *implementation_;
  return self.cached<Rows<MarketSession>>("sessions", self.config.lifetimes.market_data, options, [&] {
    const BrokerRequest request{{"market-time", "sessions", "current"},
                                {{"instrument-collections[]", "Equity"},
                                 {"instrument-collections[]", "CME"},
                                 {"instrument-collections[]", "CFE"}}};
    return read_rows<MarketSession>(self.exchange.list(request, "market sessions", options), "market sessions",
                                    "instrument-collection", parse_session,
                                    [](const MarketSession& session) { return session.collection; });
  });
}

}  // namespace broker
