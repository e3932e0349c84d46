// Market data over REST.
#include <algorithm>
#include <array>

#include "endpoints/endpoints.hpp"
#include "market/hash_rng.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

constexpr std::size_t kMaxSymbols = 100;

struct TypeKey {
  const char* key;
  std::string_view type;
};
constexpr std::array kTypes{
    TypeKey{"index", "Index"},
    TypeKey{"equity", "Equity"},
    TypeKey{"equity-option", "Equity Option"},
    TypeKey{"future", "Future"},
    TypeKey{"future-option", "Future Option"},
    TypeKey{"cryptocurrency", "Cryptocurrency"},
};

void add_listing_facts(Json& row, const SimulationState& state, const Quote& quote) {
  const InstrumentSpec& listing = *quote.listing;
  if (listing.kind != Kind::crypto) row["beta"] = format_decimal(listing.beta);
  if (listing.dividend > 0) {
    row["dividend-amount"] = format_decimal(listing.dividend / 4, 4);
    row["dividend-frequency"] = "4.0";
  }
  if (listing.kind != Kind::index && listing.kind != Kind::crypto) {
    row["high-limit-price"] = format_decimal(round_to_tick(quote.ticks, quote.last * 1.05));
    row["low-limit-price"] = format_decimal(round_to_tick(quote.ticks, quote.last * 0.95));
  }
  const auto [high, low] = state.market.year_range(listing, quote.market_time);
  row["year-high-price"] = format_decimal(std::max(high, quote.high.value_or(high)));
  row["year-low-price"] = format_decimal(std::min(low, quote.low.value_or(low)));
}

// What `include-instrument` adds.
Json instrument_facts(const Quote& quote) {
  std::string root = quote.symbol, underlying = quote.symbol, exchange = "Equity";
  if (quote.instrument_type == "Cryptocurrency") exchange = "Cryptocurrency";
  if (quote.instrument_type == "Equity Option") {
    root = parse_occ(quote.symbol)->root;
    underlying = find_by_option_root(root)->symbol;
  } else if (quote.instrument_type == "Future" || quote.instrument_type == "Future Option") {
    if (const auto option = parse_future_option(quote.symbol)) underlying = option->future;
    root = underlying.substr(0, underlying.size() - 2);
    exchange = get_venue(*find_product(root)) == Venue::cfe ? "CFE" : "CME";
  }
  Json row{{"symbol", quote.symbol},
           {"instrument-type", quote.instrument_type},
           {"root-symbol", root},
           {"underlying-instrument", underlying},
           {"exchange", exchange}};
  row["instrument-key"] = {{"symbol", quote.symbol}, {"instrument-type", quote.instrument_type}};
  return row;
}

Json quote_json(const SimulationState& state, const Quote& quote, bool with_instrument) {
  const MarketTime& time = quote.market_time;
  Json row{{"symbol", quote.symbol},
           {"instrument-type", quote.instrument_type},
           {"updated-at", support::to_iso8601(time.as_of)}};
  if (quote.bid) row["bid"] = format_decimal(*quote.bid);
  row["bid-size"] = format_decimal(quote.bid_size);
  if (quote.ask) row["ask"] = format_decimal(*quote.ask);
  row["ask-size"] = format_decimal(quote.ask_size);
  if (quote.mid()) row["mid"] = format_decimal(*quote.mid());
  row["mark"] = format_decimal(quote.mark());
  row["last"] = format_decimal(quote.last);
  row["last-mkt"] = format_decimal(quote.last);
  if (quote.open) row["open"] = format_decimal(*quote.open);
  if (quote.high) row["day-high-price"] = format_decimal(*quote.high);
  if (quote.low) row["day-low-price"] = format_decimal(*quote.low);
  const bool over = time.begun && !time.open;
  row["close-price-type"] = over ? "Final" : "Regular";
  if (over) row["close"] = format_decimal(quote.last);
  row["prev-close"] = format_decimal(quote.previous_close);
  row["prev-close-date"] = support::to_text(time.previous);
  // As recorded: the close of an index is never of type Final.
  const bool index = quote.listing != nullptr && quote.listing->kind == Kind::index;
  row["prev-close-price-type"] = index ? "Regular" : "Final";
  row["summary-date"] = support::to_text(time.session.date);
  if (quote.volume) row["volume"] = format_decimal(*quote.volume, 6);
  if (quote.volume_extended) row["volume-ext"] = format_decimal(*quote.volume_extended, 6);
  if (quote.open_interest) row["open-interest"] = format_decimal(*quote.open_interest);
  if (quote.listing != nullptr) add_listing_facts(row, state, quote);
  row["is-trading-halted"] = false;
  row["halt-start-time"] = -1;
  row["halt-end-time"] = -1;
  if (with_instrument) row["instrument"] = instrument_facts(quote);
  return row;
}

// Symbols of a repeated key, or joined with commas; no symbol contains a comma.
std::vector<std::string> read_symbols(const RequestContext& context, const char* key) {
  std::vector<std::string> symbols;
  for (const std::string& value : context.query().all(key)) {
    for (std::string& symbol : support::split(value, ',')) symbols.push_back(std::move(symbol));
  }
  return symbols;
}

std::uint64_t shuffle_key(const Json& row) {
  return compute_hash(0, row["symbol"].get_ref<const std::string&>());
}

Answer by_type(const RequestContext& context) {
  const bool with_instrument = context.query().flag("include-instrument");
  std::size_t count = 0;
  for (const TypeKey& type : kTypes) count += read_symbols(context, type.key).size();
  if (count > kMaxSymbols) throw invalid_parameter("symbols", "must not exceed 100 in total");
  Json rows = Json::array();
  for (const TypeKey& type : kTypes) {
    for (const std::string& symbol : read_symbols(context, type.key)) {
      // Unknown symbols are omitted.
      const auto quote = context.state.market.quote(type.type, symbol, context.now);
      if (quote) rows.push_back(quote_json(context.state, *quote, with_instrument));
    }
  }
  // Not in the order of the request, like the broker.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Json& a, const Json& b) { return shuffle_key(a) < shuffle_key(b); });
  return Answer::items(std::move(rows));
}

Answer one(const RequestContext& context) {
  const std::string& type = context.captures[0];
  std::string symbol = context.captures[1];
  // A client that normalises paths removes the "./" of a futures option.
  if (type == "Future Option" && !symbol.starts_with("./")) symbol.insert(0, "./");
  for (const TypeKey& known : kTypes) {
    if (known.type != type) continue;
    const auto quote = context.state.market.quote(type, symbol, context.now);
    if (!quote) break;
    Answer answer;
    answer.data = quote_json(context.state, *quote, false);
    return answer;
  }
  throw not_found("Couldn't find market data for " + support::printable(context.captures[1], 32));
}

constexpr Route kRoutes[] = {
    {"GET", "/market-data/by-type", by_type},
    {"GET", "/market-data/{type}/{symbol...}", one},
};

}  // namespace

std::span<const Route> quote_routes() {
  return kRoutes;
}

}  // namespace simulator
