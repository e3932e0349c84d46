// Market data over REST.
#include <algorithm>
#include <array>

#include "endpoints.hpp"
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

void add_listing_facts(Json& row, const SimulationState& world, const Quote& quote) {
  const InstrumentSpec& listing = *quote.listing;
  if (listing.kind != Kind::crypto) row["beta"] = wire(listing.beta);
  if (listing.dividend > 0) {
    row["dividend-amount"] = wire(listing.dividend / 4, 4);
    row["dividend-frequency"] = "4.0";
  }
  if (listing.kind != Kind::index && listing.kind != Kind::crypto) {
    row["high-limit-price"] = wire(round_to_tick(quote.ticks, quote.last * 1.05));
    row["low-limit-price"] = wire(round_to_tick(quote.ticks, quote.last * 0.95));
  }
  const auto [high, low] = world.market.year_range(listing, quote.moment);
  row["year-high-price"] = wire(std::max(high, quote.high.value_or(high)));
  row["year-low-price"] = wire(std::min(low, quote.low.value_or(low)));
}

// What `include-instrument` adds.
Json instrument_facts(const Quote& quote) {
  std::string root = quote.symbol, underlying = quote.symbol, exchange = "Equity";
  if (quote.instrument_type == "Cryptocurrency") exchange = "Cryptocurrency";
  if (quote.instrument_type == "Equity Option") {
    root = parse_occ(quote.symbol)->root;
    underlying = underlying_of_root(root)->symbol;
  } else if (quote.instrument_type == "Future" || quote.instrument_type == "Future Option") {
    if (const auto option = parse_future_option(quote.symbol)) underlying = option->future;
    root = underlying.substr(0, underlying.size() - 2);
    exchange = venue_of(*find_product(root)) == Venue::cfe ? "CFE" : "CME";
  }
  Json row{{"symbol", quote.symbol},
           {"instrument-type", quote.instrument_type},
           {"root-symbol", root},
           {"underlying-instrument", underlying},
           {"exchange", exchange}};
  row["instrument-key"] = {{"symbol", quote.symbol}, {"instrument-type", quote.instrument_type}};
  return row;
}

Json quote_json(const SimulationState& world, const Quote& quote, bool with_instrument) {
  const Moment& moment = quote.moment;
  Json row{{"symbol", quote.symbol},
           {"instrument-type", quote.instrument_type},
           {"updated-at", support::to_iso8601(moment.as_of)}};
  if (quote.bid) row["bid"] = wire(*quote.bid);
  row["bid-size"] = wire(quote.bid_size);
  if (quote.ask) row["ask"] = wire(*quote.ask);
  row["ask-size"] = wire(quote.ask_size);
  if (quote.mid()) row["mid"] = wire(*quote.mid());
  row["mark"] = wire(quote.mark());
  row["last"] = wire(quote.last);
  row["last-mkt"] = wire(quote.last);
  if (quote.open) row["open"] = wire(*quote.open);
  if (quote.high) row["day-high-price"] = wire(*quote.high);
  if (quote.low) row["day-low-price"] = wire(*quote.low);
  const bool over = moment.begun && !moment.open;
  row["close-price-type"] = over ? "Final" : "Regular";
  if (over) row["close"] = wire(quote.last);
  row["prev-close"] = wire(quote.previous_close);
  row["prev-close-date"] = support::to_text(moment.previous);
  // Indices have been seen with a close that nobody ever calls final.
  const bool index = quote.listing != nullptr && quote.listing->kind == Kind::index;
  row["prev-close-price-type"] = index ? "Regular" : "Final";
  row["summary-date"] = support::to_text(moment.session.date);
  if (quote.volume) row["volume"] = wire(*quote.volume, 6);
  if (quote.volume_extended) row["volume-ext"] = wire(*quote.volume_extended, 6);
  if (quote.open_interest) row["open-interest"] = wire(*quote.open_interest);
  if (quote.listing != nullptr) add_listing_facts(row, world, quote);
  row["is-trading-halted"] = false;
  row["halt-start-time"] = -1;
  row["halt-end-time"] = -1;
  if (with_instrument) row["instrument"] = instrument_facts(quote);
  return row;
}

// One client repeats the key, another joins the symbols with commas; no symbol has one.
std::vector<std::string> symbols_of(const Call& call, const char* key) {
  std::vector<std::string> symbols;
  for (const std::string& value : call.query().all(key)) {
    for (std::string& symbol : support::split(value, ',')) symbols.push_back(std::move(symbol));
  }
  return symbols;
}

std::uint64_t place_of(const Json& row) {
  return compute_hash(0, row["symbol"].get_ref<const std::string&>());
}

Answer by_type(const Call& call) {
  const bool with_instrument = call.query().flag("include-instrument");
  std::size_t asked = 0;
  for (const TypeKey& type : kTypes) asked += symbols_of(call, type.key).size();
  if (asked > kMaxSymbols) throw invalid_parameter("symbols", "must not exceed 100 in total");
  Json rows = Json::array();
  for (const TypeKey& type : kTypes) {
    for (const std::string& symbol : symbols_of(call, type.key)) {
      // What nobody knows is left out without a word.
      const auto quote = call.world.market.quote(type.type, symbol, call.now);
      if (quote) rows.push_back(quote_json(call.world, *quote, with_instrument));
    }
  }
  // In no order that a client could count on, least of all that of the request.
  std::stable_sort(rows.begin(), rows.end(), [](const Json& a, const Json& b) { return place_of(a) < place_of(b); });
  return Answer::items(std::move(rows));
}

Answer one(const Call& call) {
  const std::string& type = call.captures[0];
  std::string symbol = call.captures[1];
  // A client that tidies its paths takes the "./" of an option on a future for a step that leads nowhere.
  if (type == "Future Option" && !symbol.starts_with("./")) symbol.insert(0, "./");
  for (const TypeKey& known : kTypes) {
    if (known.type != type) continue;
    const auto quote = call.world.market.quote(type, symbol, call.now);
    if (!quote) break;
    Answer answer;
    answer.data = quote_json(call.world, *quote, false);
    return answer;
  }
  throw not_found("Couldn't find market data for " + support::printable(call.captures[1], 32));
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
