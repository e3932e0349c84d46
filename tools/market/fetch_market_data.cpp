#include "fetch_market_data.hpp"

#include <algorithm>
#include <set>

#include "lists/symbol_groups.hpp"
#include "live/greeks.hpp"
#include "live/live_values.hpp"
#include "live/streamer_symbols.hpp"
#include "quote_row.hpp"
#include "quotes.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxSymbols = 100;
constexpr std::size_t kMaxReasons = 10;  // in one error

mcp::schema::Object market_data_schema() {
  using namespace mcp::schema;
  const Object row = quote_row_schema().with(greek_members()).with({live_source_member()});
  return result_schema({integer("total").unlisted(), string("next_cursor").unlisted(), table("quotes", row).required()})
      .with(live_members())
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

// A quote, and the place of its symbol among the requested ones.
struct FoundQuote {
  std::size_t index;
  broker::Quote quote;
};

// What the arguments ask for.
enum class Detail { main, full, greeks };

Detail find_detail(const ToolCall& call) {
  const std::string detail = call.arguments().text("detail");
  return detail == "greeks" ? Detail::greeks : detail == "full" ? Detail::full : Detail::main;
}

// The live values of the quotes, which replace those of the REST API. None are asked for unless the arguments want
// sizes, Greeks or a fresh price.
LiveValues replace_by_live(const ToolCall& call, std::vector<FoundQuote>& found, Missing& missing) {
  const Detail detail = find_detail(call);
  if (detail == Detail::main && !call.arguments().flag("refresh")) return {};
  std::vector<Instrument> instruments;
  for (const FoundQuote& one : found) instruments.emplace_back(one.quote.instrument_type, one.quote.symbol);
  LiveValues live(call, find_streamer_symbols(call.broker(), instruments, call.read_options()),
                  {.quote = true, .trade = true, .greeks = detail == Detail::greeks});
  for (FoundQuote& one : found) {
    if (const broker::LiveRow* const row = live.find(one.quote.symbol)) apply_live(one.quote, *row);
  }
  if (detail == Detail::greeks) live.add_missing(missing, "live");
  return live;
}

// The quotes that were found, each once: a symbol may have been requested in two spellings.
std::vector<FoundQuote> select_found(const std::vector<QuotedSymbol>& symbols) {
  std::vector<FoundQuote> found;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto& quote = symbols[i].quote;
    if (quote && seen.insert(quote->symbol).second) found.push_back({i, *quote});
  }
  return found;
}

// Names the requested symbols before `end` that have no quote, each once.
void add_unquoted(const std::vector<QuotedSymbol>& symbols, std::size_t end, Missing& missing) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < end; ++i) {
    if (symbols[i].quote || !seen.insert(symbols[i].requested).second) continue;
    missing.add({.symbol = symbols[i].requested, .reason = symbols[i].reason});
  }
}

// The symbols to quote, with `holdings` and `watchlist:NAME` replaced. What is beyond the limit is named in `missing`.
std::vector<std::string> select_symbols(const ToolCall& call, Missing& missing) {
  std::vector<std::string> symbols = expand_symbol_groups(call, call.arguments().list("symbols"), missing);
  for (std::size_t i = kMaxSymbols; i < symbols.size(); ++i) {
    missing.add({.symbol = symbols[i], .reason = "more than " + std::to_string(kMaxSymbols) + " symbols at once"});
  }
  if (symbols.size() > kMaxSymbols) symbols.resize(kMaxSymbols);
  if (symbols.empty()) {
    throw Error(ErrorCode::not_found, "None of these stands for a symbol: the watchlist is empty, or nothing is held.",
                "Name symbols: AAPL, SPY.");
  }
  return symbols;
}

// A table has the main columns, and rows of objects every member, if neither `detail` nor `columns` says otherwise.
template <class WriteRow>
Table choose_table(const ToolCall& call, const std::vector<FoundQuote>& found, const WriteRow& write_row) {
  std::vector<std::string> main = main_quote_columns();
  std::vector<std::string> rare = rare_quote_columns();
  rare.emplace_back("live_source");
  std::vector<std::string> all = main;
  for (const auto& more : {full_quote_columns(), greek_columns(), rare}) append(all, more);
  const Detail detail = find_detail(call);
  const bool is_full = call.arguments().has("detail") ? detail == Detail::full : call.table_form() == TableForm::rows;
  if (is_full) append(main, full_quote_columns());
  if (detail == Detail::greeks) append(main, greek_columns());
  auto columns = call.arguments().list("columns");
  if (columns.empty()) columns = add_used_columns(main, rare, found, write_row);
  Table table(all, call.table_form());
  table.select_columns(columns);
  return table;
}

void handle_market_data(const ToolCall& call, JsonWriter& result) {
  Missing missing;
  const std::vector<std::string> symbols = select_symbols(call, missing);
  const std::string query = support::join(symbols, ",");
  Page page = select_page(symbols.size(), call.arguments(), query);
  const auto at = [&symbols](std::size_t i) { return symbols.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto answer =
      fetch_quotes(call.broker(), std::vector<std::string>(at(page.begin), at(page.end)), call.read_options());
  std::vector<FoundQuote> found = select_found(answer->symbols);
  if (found.empty()) throw_no_quotes(answer->symbols);
  const LiveValues live = replace_by_live(call, found, missing);
  const auto write_row = [&](TableRow& row, const FoundQuote& one) {
    write_quote(row, one.quote);
    const broker::LiveRow* const values = live.find(one.quote.symbol);
    if (values != nullptr && values->greeks) write_greeks(row, values->greeks->value);
    live.write_source(row, one.quote.symbol);
  };
  const Table table = choose_table(call, found, write_row);
  if (call.table_form() == TableForm::table) {
    const std::size_t count = table.count_fitting(found.data(), found.size(), kMaxPageBytes, write_row);
    if (count < found.size()) page.end = page.begin + found[count].index;
    found.resize(count);
  }

  call.write_head(result, answer.as_of);
  live.write_head(result);
  table.write(result, "quotes", found, write_row);
  if (page.begin > 0 || page.end < symbols.size()) write_page_end(result, symbols.size(), page, query);
  add_unquoted(answer->symbols, page.end - page.begin, missing);
  for (const auto& row : answer->unreadable) missing.add_row(row);
  missing.write(result, kMaxSymbols);
}

}  // namespace

mcp::Tool fetch_market_data(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(int{kMaxSymbols}, int{kMaxSymbols});
  limit.is_listed = false;
  return {
      .name = "fetch_market_data",
      .title = "Market data",
      .description =
          "Current price: bid, ask, mark, change, volume of up to 100 symbols of any kind, option contracts too. Whole "
          "chains: search_options; IV rank and fundamentals: fetch_market_metrics.",
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
                     {.name = "detail",
                      .kind = mcp::Parameter::Kind::choice,
                      .documentation = "main: price, change, volume and the day's range. full: sizes, last, open, open "
                                       "interest, the year's range and beta too. greeks: implied volatility and the "
                                       "Greeks of options. full and greeks take prices from the live feed, if it "
                                       "works. If left out: main in a table, else full.",
                      .choices = {"main", "full", "greeks"},
                      .choice_aliases = {{"all", "full"}}},
                     limit,
                     cursor_parameter(),
                     refresh_parameter(),
                     wait_parameter(),
                     columns_parameter(),
                     format_parameter()},
      .result = market_data_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/market-data"},
      .cache_lifetimes = {"accounts", "positions", "market_data", "instruments"},
      .handler = bind_handler(std::move(tool_context), handle_market_data),
  };
}

}  // namespace tools
