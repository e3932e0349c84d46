#include "fetch_instruments.hpp"

#include <algorithm>
#include <set>

#include "instrument_lookup.hpp"
#include "instrument_row.hpp"
#include "lists/symbol_groups.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxSymbols = 100;
constexpr int kDefaultLimit = 25;  // options are read one by one
constexpr int kMaxLimit = 50;
constexpr std::size_t kMaxReasons = 10;  // in one error

// Throws the error of a call in which nothing was found. Names the reason for each symbol.
[[noreturn]] void throw_nothing_found(const std::vector<LookedUpInstrument>& all) {
  const bool has_symbol = std::any_of(all.begin(), all.end(), [](const auto& one) { return !one.symbol.empty(); });
  std::vector<std::string> reasons;
  for (const LookedUpInstrument& one : all) {
    if (one.error) throw *one.error;  // the broker could not be asked
    std::string reason = one.reason;
    while (reason.ends_with('.')) reason.pop_back();
    if (reasons.size() < kMaxReasons) reasons.push_back("'" + one.requested + "': " + reason);
  }
  if (all.size() > kMaxReasons) reasons.emplace_back("...");
  if (!has_symbol) {
    throw Error(ErrorCode::invalid_argument, "None of the symbols can be read. " + support::join(reasons, "; ") + ".",
                "Give symbols like AAPL, SPX, BRK/B, /ES, BTC/USD or 'AAPL  261218C00300000'.");
  }
  throw Error(ErrorCode::not_found, "TastyTrade knows none of these. " + support::join(reasons, "; ") + ".",
              "Check the spelling with search_symbols; an option or a future may have expired.");
}

// The instruments that were found, each once: a product and its active contract are the same.
std::vector<const LookedUpInstrument*> select_found(const std::vector<LookedUpInstrument>& all) {
  std::vector<const LookedUpInstrument*> found;
  std::set<std::string> seen;
  for (const LookedUpInstrument& one : all) {
    if (one.is_found() && seen.insert(find_symbol(one.facts)).second) found.push_back(&one);
  }
  return found;
}

// How many of them a model reads at once.
std::size_t count_fitting(const std::vector<const LookedUpInstrument*>& found) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    bytes += support::write_object([&](JsonWriter& row) { write_instrument(row, *found[i]); }).size();
    if (bytes > kMaxPageBytes) return std::max<std::size_t>(i, 1);
  }
  return found.size();
}

// Names what is not known of the symbols before `end`.
void add_missing(const std::vector<LookedUpInstrument>& all, std::size_t end, Missing& missing) {
  for (const LookedUpInstrument& one : all) {
    if (one.index >= end) continue;
    if (!one.is_found()) missing.add({.symbol = one.requested, .reason = one.reason});
    if (!one.product_problem.empty()) {
      missing.add({.symbol = find_symbol(one.facts), .field = "product", .reason = one.product_problem});
    }
  }
}

void handle_instruments(const ToolCall& call, JsonWriter& result) {
  Missing missing;
  const auto symbols = expand_symbol_groups(call, call.arguments().list("symbols"), missing);
  if (symbols.empty()) {
    throw Error(ErrorCode::not_found, "None of these stands for a symbol: the watchlist is empty, or nothing is held.",
                "Name symbols: AAPL, /ES.");
  }
  const std::string query = support::join(symbols, ",");
  Page page = select_page(symbols.size(), call.arguments(), query);
  const auto at = [&symbols](std::size_t i) { return symbols.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto all =
      look_up_instruments(call.broker(), std::vector<std::string>(at(page.begin), at(page.end)), call.read_options());
  std::vector<const LookedUpInstrument*> found = select_found(all);
  const bool is_whole = page.begin == 0 && page.end == symbols.size();
  if (found.empty() && is_whole) throw_nothing_found(all);
  if (call.table_form() == mcp::schema::TableForm::table) {
    const std::size_t count = count_fitting(found);
    if (count < found.size()) page.end = page.begin + found[count]->index;
    found.resize(count);
  }
  support::Instant as_of = call.now();
  for (const LookedUpInstrument* one : found) as_of = std::min(as_of, one->as_of.value_or(as_of));

  call.write_head(result, as_of);
  write_rows(result, "instruments", found,
             [](JsonWriter& row, const LookedUpInstrument* one) { write_instrument(row, *one); });
  if (page.begin > 0 || page.end < symbols.size()) write_page_end(result, symbols.size(), page, query);
  add_missing(all, page.end - page.begin, missing);
  missing.write(result, kMaxSymbols);
}

mcp::schema::Object instruments_schema() {
  using namespace mcp::schema;
  return result_schema({list_of("instruments", instrument_schema()).required().unlisted_members(),
                        integer("total").unlisted(), string("next_cursor").unlisted()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_instruments(ToolContextPtr tool_context) {
  mcp::Parameter limit = limit_parameter(kDefaultLimit, kMaxLimit);
  limit.is_listed = false;
  return {
      .name = "fetch_instruments",
      .title = "Instruments",
      .description =
          "Contract facts of known symbols of any kind: tick sizes, multiplier, expiration, exercise style, "
          "lendability, trading status. No prices.",
      .parameters = {{.name = "symbols",
                      .kind = mcp::Parameter::Kind::text_list,
                      .documentation = "Symbols of any kind, as a list or separated by commas or spaces. `/ES` is the "
                                       "active month. `holdings` is the underlyings of all that the accounts hold, "
                                       "`watchlist:NAME` the entries of a watchlist.",
                      .required = true,
                      .aliases = {"symbol", "tickers", "ticker"},
                      .max_length = 120,
                      .max_items = kMaxSymbols,
                      .splits_words = true,
                      .name_prefix = "watchlist:",
                      .example = "AAPL"},
                     limit,
                     cursor_parameter(),
                     unlisted_refresh_parameter()},
      .result = instruments_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/instruments/{symbols}"},
      .cache_lifetimes = {"accounts", "positions", "instruments"},
      .handler = bind_handler(std::move(tool_context), handle_instruments),
  };
}

}  // namespace tools
