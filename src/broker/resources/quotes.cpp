// Quotes of instruments. docs/tastytrade.md, Quotes.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "resources/match_rows.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::size_t kMaxQuotes = 100;  // in one request, all types together

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
  quote.instrument_type = parse_instrument_type(wire::text(json, "instrument-type"));
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

struct RequestedQuote {
  std::string key;  // the query parameter, "equity-option"
  std::string symbol;
};

// Returns the quote of the requested type, or one with the same symbol: the broker returns some indices as equities.
const Quote* find_quote(const Rows<Quote>& quotes, const RequestedQuote& requested) {
  const Quote* same_symbol = nullptr;
  for (const Quote& quote : quotes) {
    if (quote.symbol != requested.symbol) continue;
    if (quote.instrument_type != InstrumentType::other && query_key(quote.instrument_type) == requested.key)
      return &quote;
    if (same_symbol == nullptr) same_symbol = &quote;
  }
  return same_symbol;
}

}  // namespace

Answer<Rows<Quote>> Client::market_data(const QuoteRequest& request, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string prefix = "quote:";
  std::vector<std::string> keys;
  for (const auto& [type, symbol] : request.instruments) {
    keys.push_back(prefix + std::string(query_key(type)) + ':' + symbol);
  }
  return self.cached_each<Quote>(keys, self.config.lifetimes.market_data, options, [&](const auto& missing) {
    std::vector<RequestedQuote> requested;
    for (const std::string& key : missing) {
      const auto colon = key.find(':', prefix.size());
      requested.push_back({key.substr(prefix.size(), colon - prefix.size()), key.substr(colon + 1)});
    }
    std::vector<Found<Quote>> found(missing.size());
    for (std::size_t first = 0; first < requested.size(); first += kMaxQuotes) {
      const std::size_t last = std::min(first + kMaxQuotes, requested.size());
      BrokerRequest batch{{"market-data", "by-type"}, {}};
      batch.is_market_data = true;
      for (std::size_t i = first; i < last; ++i) batch.query.emplace_back(requested[i].key, requested[i].symbol);
      const auto quotes = read_rows<Quote>(
          self.rest.list(batch, "quotes", options), "quotes", "symbol", parse_quote,
          [](const Quote& quote) { return std::string(broker_spelling(quote.instrument_type)) + '\n' + quote.symbol; });
      match_rows(found, requested, first, last, quotes,
                 [&](const RequestedQuote& quote) { return find_quote(quotes, quote); });
    }
    return found;
  });
}

}  // namespace broker
