#include "fetch_market_data.hpp"

#include <algorithm>
#include <set>

#include "lists/symbol_groups.hpp"
#include "quotes.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

void write_quote(JsonWriter& row, const broker::Quote& quote) {
  row.text("symbol", quote.symbol);
  row.text("instrument_type", broker::to_string(quote.instrument_type));
  row.money("bid", quote.bid);
  row.money("ask", quote.ask);
  row.quantity("bid_size", quote.bid_size);
  row.quantity("ask_size", quote.ask_size);
  row.money("mark", quote.mark);
  row.money("last", quote.last);
  const auto& price = quote.last && !quote.last->is_zero() ? quote.last : quote.mark;  // 0: no trade yet
  if (price && quote.previous_close && quote.previous_close->is_positive()) {
    const Decimal change = *price - *quote.previous_close;
    row.money("change", change);
    row.statistic("change_percent", Decimal::divide(change * 100, *quote.previous_close, 4));
  }
  row.money("open", quote.open);
  row.money("day_high", quote.day_high);
  row.money("day_low", quote.day_low);
  row.money("close", quote.close);
  row.money("previous_close", quote.previous_close);
  row.quantity("volume", quote.volume);
  row.quantity("open_interest", quote.open_interest);
  row.money("year_high", quote.year_high);
  row.money("year_low", quote.year_low);
  row.statistic("beta", quote.beta);
  if (quote.is_trading_halted.value_or(false)) row.flag("is_trading_halted", true);
  row.time("updated_at", quote.updated_at);
}

namespace {

constexpr std::size_t kMaxSymbols = 100;
constexpr std::size_t kMaxReasons = 10;  // in one error

void write_not_found(JsonWriter& row, const QuotedSymbol* symbol) {
  row.text("symbol", symbol->requested);
  row.text("reason", symbol->reason);
}

mcp::schema::Object market_data_schema() {
  using namespace mcp::schema;
  return result_schema({list_of("quotes", {string("symbol").required(),
                                           string("instrument_type").required(),
                                           decimal("bid"),
                                           decimal("ask"),
                                           decimal("bid_size"),
                                           decimal("ask_size"),
                                           decimal("mark"),
                                           decimal("last"),
                                           decimal("change"),
                                           number("change_percent"),
                                           decimal("open"),
                                           decimal("day_high"),
                                           decimal("day_low"),
                                           decimal("close").unlisted(),
                                           decimal("previous_close"),
                                           decimal("volume"),
                                           decimal("open_interest"),
                                           decimal("year_high").unlisted(),
                                           decimal("year_low").unlisted(),
                                           number("beta").unlisted(),
                                           boolean("is_trading_halted").unlisted(),
                                           timestamp("updated_at")})
                            .required(),
                        list_of("not_found", {string("symbol").required(), string("reason").required()})})
      .with(missing_members());
}

// Throws the error of a call in which no symbol has a quote. Names the reason for each symbol.
[[noreturn]] void throw_no_quotes(const std::vector<QuotedSymbol>& symbols) {
  std::vector<std::string> reasons;
  for (const QuotedSymbol& symbol : symbols) {
    if (reasons.size() == kMaxReasons) {
      reasons.emplace_back("...");
      break;
    }
    std::string reason = symbol.reason;
    while (reason.ends_with('.')) reason.pop_back();
    reasons.push_back("'" + symbol.requested + "': " + reason);
  }
  const auto is_symbol = [](const QuotedSymbol& symbol) { return symbol.is_symbol; };
  if (std::none_of(symbols.begin(), symbols.end(), is_symbol)) {
    throw Error(ErrorCode::invalid_argument, "None of the symbols can be read. " + support::join(reasons, "; ") + ".",
                "Give symbols like AAPL, SPX, BRK/B, /ES, BTC/USD or 'AAPL  261218C00300000'.");
  }
  throw Error(ErrorCode::not_found, "There is no quote for any of these. " + support::join(reasons, "; ") + ".",
              "Check the spelling with search_symbols; an option may have expired.");
}

void handle_market_data(const ToolCall& call, JsonWriter& result) {
  Missing missing;
  std::vector<std::string> symbols = expand_symbol_groups(call, call.arguments().list("symbols"), missing);
  for (std::size_t i = kMaxSymbols; i < symbols.size(); ++i) {
    missing.add({.symbol = symbols[i], .reason = "more than " + std::to_string(kMaxSymbols) + " symbols at once"});
  }
  if (symbols.size() > kMaxSymbols) symbols.resize(kMaxSymbols);
  if (symbols.empty()) {
    throw Error(ErrorCode::not_found, "None of these stands for a symbol: the watchlist is empty, or nothing is held.",
                "Name symbols: AAPL, SPY.");
  }
  const auto answer = fetch_quotes(call.broker(), symbols, call.read_options());
  std::vector<const QuotedSymbol*> found;
  std::vector<const QuotedSymbol*> not_found;
  std::set<std::string> written;  // a symbol that was asked for in two spellings is one row
  for (const QuotedSymbol& symbol : answer->symbols) {
    if (!written.insert(symbol.quote ? symbol.quote->symbol : symbol.requested).second) continue;
    (symbol.quote ? found : not_found).push_back(&symbol);
  }
  if (found.empty()) throw_no_quotes(answer->symbols);

  call.write_head(result, answer.as_of);
  write_rows(result, "quotes", found,
             [](JsonWriter& row, const QuotedSymbol* symbol) { write_quote(row, *symbol->quote); });
  if (!not_found.empty()) write_rows(result, "not_found", not_found, write_not_found);
  for (const auto& row : answer->unreadable) missing.add_row(row);
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_market_data(ToolContextPtr tool_context) {
  return {
      .name = "fetch_market_data",
      .title = "Market data",
      .description =
          "Quotes for up to 100 symbols of any kind in one call: stocks and ETFs (AAPL), indices (SPX), "
          "futures (/ES is the active month, /ESZ6 a contract), options ('AAPL  261218C00300000'), futures "
          "options, cryptocurrencies (BTC/USD). Symbols the broker does not know are listed in not_found.",
      .parameters = {{.name = "symbols",
                      .kind = mcp::Parameter::Kind::text_list,
                      .description = "holdings: all that is held. watchlist:NAME.",
                      .documentation = "Symbols of any kind, as a list or separated by commas or spaces. `holdings` is "
                                       "the underlyings of all that the accounts hold, `watchlist:NAME` the entries of "
                                       "a watchlist.",
                      .required = true,
                      .aliases = {"symbol", "tickers", "ticker"},
                      .max_length = 120,
                      .max_items = kMaxSymbols,
                      .splits_words = true,
                      .name_prefix = "watchlist:",
                      .example = "AAPL"},
                     refresh_parameter()},
      .result = market_data_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/market-data"},
      .cache_lifetimes = {"accounts", "positions", "market_data", "instruments"},
      .handler = bind_handler(std::move(tool_context), handle_market_data),
  };
}

}  // namespace tools
