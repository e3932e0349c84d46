#include "market_data.hpp"

#include <map>

#include "schema.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::InstrumentType;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMostSymbols = 100;

// "/ES", as opposed to the contract "/ESZ6": no month letter and year behind the product code.
bool is_futures_product(const std::string& symbol) {
  if (symbol.size() < 2 || symbol.front() != '/') return false;
  const char last = symbol.back();
  return symbol.size() <= 3 || last < '0' || last > '9';
}

// The contract that `product` means today, or the product itself if the broker lists none.
std::map<std::string, std::string> active_months(broker::Client& client, const std::vector<std::string>& products,
                                                 const broker::CallOptions& options) {
  std::map<std::string, std::string> result;
  if (products.empty()) return result;
  std::vector<std::string> codes;
  codes.reserve(products.size());
  for (const std::string& product : products) codes.push_back(product.substr(1));
  const auto futures = client.futures(codes, options);
  std::map<std::string, const broker::Future*> nearest;
  for (const broker::Future& future : *futures) {
    const broker::Future*& best = nearest["/" + future.product_code];
    const bool better =
        best == nullptr || (future.is_active_month.value_or(false) && !best->is_active_month.value_or(false)) ||
        (future.is_active_month == best->is_active_month && future.expiration_date < best->expiration_date);
    if (better) best = &future;
  }
  for (const auto& [product, future] : nearest) result[product] = future->symbol;
  return result;
}

struct Wanted {
  std::string requested;
  std::string symbol;
  InstrumentType type;
};

broker::QuoteRequest request_for(const std::vector<Wanted>& wanted) {
  broker::QuoteRequest request;
  for (const Wanted& one : wanted) request.instruments.emplace_back(one.type, one.symbol);
  return request;
}

void take(std::map<std::string, broker::Quote>& found, const broker::Answer<std::vector<broker::Quote>>& answer) {
  for (const broker::Quote& quote : *answer) found.emplace(quote.symbol, quote);
}

std::vector<Wanted> resolve(broker::Client& client, const std::vector<std::string>& symbols,
                            const broker::CallOptions& options) {
  std::vector<Wanted> wanted;
  std::vector<std::string> products;
  for (const std::string& text : symbols) {
    const auto symbol = broker::canonical_symbol(text);
    if (!symbol) {
      throw Error(
          ErrorCode::invalid_argument, "'" + support::printable(text, 40) + "' is not a symbol.",
          "Give symbols like AAPL, SPX, BRK/B, /ES, BTC/USD or 'AAPL  261218C00300000'; search_symbols finds them.");
    }
    InstrumentType type = broker::classify_symbol(*symbol);
    if (type == InstrumentType::equity && broker::is_known_index(*symbol)) type = InstrumentType::index;
    if (type == InstrumentType::future && is_futures_product(*symbol)) products.push_back(*symbol);
    wanted.push_back({text, *symbol, type});
  }
  const auto months = active_months(client, products, options);
  for (Wanted& one : wanted) {
    const auto month = months.find(one.symbol);
    if (month != months.end()) one.symbol = month->second;
  }
  return wanted;
}

}  // namespace

broker::Answer<std::vector<Quoted>> quotes(broker::Client& client, const std::vector<std::string>& symbols,
                                           const broker::CallOptions& options) {
  const std::vector<Wanted> wanted = resolve(client, symbols, options);
  std::map<std::string, broker::Quote> found;
  auto answer = client.market_data(request_for(wanted), options);
  take(found, answer);

  // Not every index is known by name here, and the broker labels some of them equities: the other kind is tried once.
  std::vector<Wanted> others;
  for (Wanted one : wanted) {
    if (found.contains(one.symbol) || (one.type != InstrumentType::equity && one.type != InstrumentType::index))
      continue;
    one.type = one.type == InstrumentType::equity ? InstrumentType::index : InstrumentType::equity;
    others.push_back(one);
  }
  if (!others.empty()) {
    const auto second = client.market_data(request_for(others), options);
    take(found, second);
    answer.as_of = std::min(answer.as_of, second.as_of);
  }

  auto result = std::make_shared<std::vector<Quoted>>();
  for (const Wanted& one : wanted) {
    const auto quote = found.find(one.symbol);
    result->push_back({one.requested, quote == found.end() ? std::nullopt : std::optional(quote->second)});
  }
  return {std::move(result), answer.as_of};
}

std::optional<Decimal> price_of(const broker::Quote& quote) {
  if (quote.mark) return quote.mark;
  if (quote.last) return quote.last;
  return quote.previous_close;
}

Json describe(const broker::Quote& quote) {
  Json entry = {{"symbol", quote.symbol}, {"instrument_type", broker::name(quote.instrument_type)}};
  add_money(entry, "bid", quote.bid);
  add_money(entry, "ask", quote.ask);
  add_quantity(entry, "bid_size", quote.bid_size);
  add_quantity(entry, "ask_size", quote.ask_size);
  add_money(entry, "mark", quote.mark);
  add_money(entry, "last", quote.last);
  const auto price = quote.last ? quote.last : quote.mark;
  if (price && quote.previous_close && !quote.previous_close->is_zero()) {
    const Decimal change = *price - *quote.previous_close;
    entry["change"] = change.money();
    entry["change_percent"] = (change * 100 / *quote.previous_close).rounded(4).to_double();
  }
  add_money(entry, "open", quote.open);
  add_money(entry, "day_high", quote.day_high);
  add_money(entry, "day_low", quote.day_low);
  add_money(entry, "close", quote.close);
  add_money(entry, "previous_close", quote.previous_close);
  add_quantity(entry, "volume", quote.volume);
  add_quantity(entry, "open_interest", quote.open_interest);
  add_money(entry, "year_high", quote.year_high);
  add_money(entry, "year_low", quote.year_low);
  add_statistic(entry, "beta", quote.beta);
  if (quote.is_trading_halted.value_or(false)) entry["is_trading_halted"] = true;
  add_time(entry, "updated_at", quote.updated_at);
  return entry;
}

mcp::Tool fetch_market_data(DeskPtr desk) {
  return {
      .name = "fetch_market_data",
      .title = "Market data",
      .description =
          "Quotes for up to 100 symbols of any kind in one call: stocks and ETFs (AAPL), indices (SPX), "
          "futures (/ES is the active month, /ESZ6 a contract), options ('AAPL  261218C00300000'), futures "
          "options, cryptocurrencies (BTC/USD). Symbols the broker does not know are listed in not_found.",
      .parameters = {{.name = "symbols",
                      .kind = mcp::Parameter::Kind::text_list,
                      .required = true,
                      .aliases = {"symbol", "tickers", "ticker"},
                      .max_length = 40,
                      .max_items = kMostSymbols,
                      .example = "AAPL"},
                     refresh_parameter()},
      .result = schema::answer(
          "",
          {{"quotes", schema::list(schema::object(
                          "symbol* instrument_type* bid ask bid_size ask_size mark last change change_percent:n open "
                          "day_high day_low previous_close volume open_interest updated_at"))},
           {"not_found", schema::list(schema::text())}},
          {"quotes"}),
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/market-data"},
      .cache = "market_data",
      .handler =
          [desk = std::move(desk)](const Arguments& arguments, Context& context) {
            const auto answer = quotes(desk->client(), arguments.list("symbols"), desk->options(arguments, context));
            Json result = desk->answer(answer.as_of);
            Json& found = result["quotes"] = Json::array();
            Json missing = Json::array();
            for (const Quoted& one : *answer) {
              if (one.quote) {
                found.push_back(describe(*one.quote));
              } else {
                missing.push_back(support::printable(one.requested, 40));
              }
            }
            if (found.empty()) {
              throw Error(ErrorCode::not_found, "The broker has no quote for: " + support::to_text(missing) + ".",
                          "Check the spelling with search_symbols; an option may have expired.");
            }
            if (!missing.empty()) result["not_found"] = std::move(missing);
            return result;
          },
  };
}

}  // namespace tools
