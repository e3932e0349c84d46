#include "quotes.hpp"

#include <algorithm>
#include <map>

#include "listed_futures.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::InstrumentType;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxRequestedBytes = 60;

// A symbol to be quoted.
struct SymbolToQuote {
  std::string requested;  // as the caller wrote it
  std::string symbol;     // in the broker's spelling; empty if the text is no symbol
  InstrumentType type = InstrumentType::other;
  std::string reason;  // why there can be no quote; empty: request the quote from the broker

  bool is_asked() const { return reason.empty(); }
};

// Whether the broker's spelling of a future is known only from the broker's list: of a product's active contract, and
// of a contract whose year was written with two digits.
bool is_listed_spelling_needed(const SymbolToQuote& future) {
  if (!future.is_asked() || future.type != InstrumentType::future) return false;
  const auto contract = broker::parse_future_symbol(future.symbol);
  return !contract || contract->has_two_digit_year;
}

// Looks up in the broker's list the `symbols` that `is_lookup_needed` selects.
template <class Predicate>
void resolve_futures(broker::Client& client, std::vector<SymbolToQuote>& symbols, const Predicate& is_lookup_needed,
                     const broker::ReadOptions& options) {
  std::vector<std::string> products;
  for (const SymbolToQuote& symbol : symbols) {
    if (is_lookup_needed(symbol)) products.push_back(broker::futures_product(symbol.symbol));
  }
  const ListedFutures listed(client, products, options);
  for (SymbolToQuote& symbol : symbols) {
    if (!is_lookup_needed(symbol)) continue;
    const ListedFutures::Found found = listed.find(symbol.symbol);
    if (found.future != nullptr) symbol.symbol = found.future->symbol;
    symbol.reason = found.reason;
  }
}

// Reads what a caller wrote.
std::vector<SymbolToQuote> parse_symbols(broker::Client& client, const std::vector<std::string>& texts,
                                         const broker::ReadOptions& options) {
  const support::Date today = support::new_york_date(client.clock().now());
  std::vector<SymbolToQuote> symbols;
  for (const std::string& text : texts) {
    SymbolToQuote one{support::printable(text, kMaxRequestedBytes), {}, {}, {}};
    if (const auto symbol = broker::canonical_symbol(text, today)) {
      one.symbol = *symbol;
      one.type = broker::classify_symbol(*symbol);
      if (one.type == InstrumentType::equity) one.type = classify_underlying(*symbol);
    } else {
      one.reason = broker::explain_unknown_symbol(text);
    }
    symbols.push_back(std::move(one));
  }
  resolve_futures(client, symbols, is_listed_spelling_needed, options);
  return symbols;
}

// Other instruments that a symbol without a quote may mean. This server does not know every index by name, the broker
// labels some indices equities, and a coin may be written without its currency ("BTC").
std::vector<Instrument> find_other_instruments(InstrumentType type, const std::string& symbol) {
  if (type == InstrumentType::index) return {{InstrumentType::equity, symbol}};
  if (type != InstrumentType::equity) return {};
  std::vector<Instrument> others = {{InstrumentType::index, symbol}};
  std::string coin = symbol + "/USD";
  if (broker::classify_symbol(coin) == InstrumentType::cryptocurrency) {
    others.emplace_back(InstrumentType::cryptocurrency, std::move(coin));
  }
  return others;
}

std::string explain_no_quote(const std::string& symbol, support::Instant now) {
  const auto option = broker::parse_option_symbol(symbol);
  if (option && option->expiration < support::new_york_date(now)) {
    return "the option expired on " + support::to_text(option->expiration);
  }
  return "the broker has no quote for it";
}

// Quotes by symbol, collected from several requests.
struct CollectedQuotes {
  std::map<std::string, broker::Quote> by_symbol;
  std::vector<broker::UnreadableRow> unreadable;
  std::optional<support::Instant> as_of;  // of the oldest quote

  void fetch(broker::Client& client, const broker::QuoteRequest& request, const broker::ReadOptions& options) {
    if (request.instruments.empty()) return;
    const auto answer = client.market_data(request, options);
    for (const broker::Quote& quote : *answer) by_symbol.emplace(quote.symbol, quote);
    unreadable.insert(unreadable.end(), answer->unreadable.begin(), answer->unreadable.end());
    as_of = as_of ? std::min(*as_of, answer.as_of) : answer.as_of;
  }

  // The quote of the symbol, else that of another instrument that it may mean; null if there is none.
  const broker::Quote* find(const SymbolToQuote& one) const {
    if (const auto quote = by_symbol.find(one.symbol); quote != by_symbol.end()) return &quote->second;
    for (const Instrument& other : find_other_instruments(one.type, one.symbol)) {
      if (const auto quote = by_symbol.find(other.second); quote != by_symbol.end()) return &quote->second;
    }
    return nullptr;
  }
};

// Asks once more, as other instruments, for symbols that have no quote. Returns the problem if that fails, so that the
// quotes of the first request are not lost; throws if there are none.
std::string retry_as_other_instruments(broker::Client& client, const std::vector<SymbolToQuote>& symbols,
                                       const broker::ReadOptions& options, CollectedQuotes& collected) {
  broker::QuoteRequest request;
  for (const SymbolToQuote& one : symbols) {
    if (!one.is_asked() || collected.by_symbol.contains(one.symbol)) continue;
    for (Instrument& other : find_other_instruments(one.type, one.symbol)) {
      request.instruments.push_back(std::move(other));
    }
  }
  try {
    collected.fetch(client, request, options);
  } catch (const Error& error) {
    if (collected.by_symbol.empty() || error.code == ErrorCode::cancelled) throw;
    return error.message();
  }
  return {};
}

broker::Answer<Quotes> ask_broker(broker::Client& client, const std::vector<SymbolToQuote>& symbols,
                                  const broker::ReadOptions& options) {
  CollectedQuotes collected;
  broker::QuoteRequest request;
  for (const SymbolToQuote& one : symbols) {
    if (one.is_asked()) request.instruments.emplace_back(one.type, one.symbol);
  }
  collected.fetch(client, request, options);
  const std::string retry_problem = retry_as_other_instruments(client, symbols, options, collected);

  const support::Instant now = client.clock().now();
  auto result = std::make_shared<Quotes>();
  for (const SymbolToQuote& one : symbols) {
    QuotedSymbol quoted{one.requested, {}, one.reason, !one.symbol.empty()};
    if (one.is_asked()) {
      if (const broker::Quote* const quote = collected.find(one)) {
        quoted.quote = *quote;
      } else {
        quoted.reason = retry_problem.empty() ? explain_no_quote(one.symbol, now) : retry_problem;
      }
    }
    result->symbols.push_back(std::move(quoted));
  }
  result->unreadable = std::move(collected.unreadable);
  return {std::move(result), collected.as_of.value_or(now)};
}

}  // namespace

Instrument resolve_instrument(broker::Client& client, const std::string& text, const broker::ReadOptions& options) {
  const SymbolToQuote symbol = parse_symbols(client, {text}, options).front();
  if (symbol.is_asked()) return {symbol.type, symbol.symbol};
  const bool is_unreadable = symbol.symbol.empty();
  throw Error(is_unreadable ? ErrorCode::invalid_argument : ErrorCode::not_found,
              "'" + symbol.requested + "': " + symbol.reason + (symbol.reason.ends_with('.') ? "" : "."),
              "search_symbols finds symbols.");
}

InstrumentType classify_underlying(const std::string& symbol) {
  if (symbol.starts_with('/')) return InstrumentType::future;
  return broker::is_known_index(symbol) ? InstrumentType::index : InstrumentType::equity;
}

broker::Answer<Quotes> fetch_quotes(broker::Client& client, const std::vector<std::string>& texts,
                                    const broker::ReadOptions& options) {
  const std::vector<SymbolToQuote> symbols = parse_symbols(client, texts, options);
  const auto answer = ask_broker(client, symbols, options);
  // The broker may list with two digits ("/VXX26") a contract that the caller wrote with one. Futures without a quote
  // are therefore looked up in the broker's list and asked for again.
  std::vector<std::size_t> indexes;
  std::vector<SymbolToQuote> futures;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (!symbols[i].is_asked() || symbols[i].type != InstrumentType::future || answer->symbols[i].quote) continue;
    indexes.push_back(i);
    futures.push_back(symbols[i]);
  }
  if (futures.empty()) return answer;
  resolve_futures(
      client, futures, [](const SymbolToQuote&) { return true; }, options);
  const auto second = ask_broker(client, futures, options);
  auto merged = std::make_shared<Quotes>(*answer);
  for (std::size_t i = 0; i < indexes.size(); ++i) merged->symbols[indexes[i]] = second->symbols[i];
  return {std::move(merged), std::min(answer.as_of, second.as_of)};
}

broker::Answer<Quotes> fetch_quotes(broker::Client& client, const std::vector<Instrument>& instruments,
                                    const broker::ReadOptions& options) {
  std::vector<SymbolToQuote> symbols;
  for (const auto& [type, symbol] : instruments) symbols.push_back({symbol, symbol, type, {}});
  return ask_broker(client, symbols, options);
}

std::optional<Price> find_price(const broker::Quote& quote) {
  const auto is_price = [](const std::optional<support::Decimal>& value) { return value && value->is_positive(); };
  if (is_price(quote.mark)) return Price{*quote.mark, "mark"};
  if (is_price(quote.bid) && is_price(quote.ask)) return Price{(*quote.bid + *quote.ask) / 2, "bid_ask"};
  if (is_price(quote.last)) return Price{*quote.last, "last"};
  if (is_price(quote.close)) return Price{*quote.close, "close"};
  if (is_price(quote.previous_close)) return Price{*quote.previous_close, "previous_close"};
  return std::nullopt;
}

}  // namespace tools
