#include "fetch_market_data.hpp"

#include <algorithm>
#include <set>

#include "shared/result_schema.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxSymbols = 100;
constexpr std::size_t kMaxNamedInError = 10;

// Throws the error of a call of which no symbol has a quote.
[[noreturn]] void throw_nothing_found(const std::vector<QuotedInstrument>& quotes) {
  std::vector<std::string> reasons;
  for (const QuotedInstrument& one : quotes) {
    if (reasons.size() == kMaxNamedInError) {
      reasons.emplace_back("...");
      break;
    }
    std::string reason = one.reason;
    while (reason.ends_with('.')) reason.pop_back();
    reasons.push_back("'" + one.requested + "': " + reason);
  }
  const bool any_symbol =
      std::any_of(quotes.begin(), quotes.end(), [](const QuotedInstrument& one) { return one.is_symbol; });
  if (!any_symbol) {
    throw Error(ErrorCode::invalid_argument, "None of the symbols can be read. " + support::join(reasons, "; ") + ".",
                "Give symbols like AAPL, SPX, BRK/B, /ES, BTC/USD or 'AAPL  261218C00300000'.");
  }
  throw Error(ErrorCode::not_found, "There is no quote for any of these. " + support::join(reasons, "; ") + ".",
              "Check the spelling with search_symbols; an option may have expired.");
}

void write_not_found(JsonWriter& result, const std::vector<const QuotedInstrument*>& not_found) {
  result.array("not_found", [&] {
    for (const QuotedInstrument* one : not_found) {
      result.object([&] {
        result.text("symbol", one->requested);
        result.text("reason", one->reason);
      });
    }
  });
}

mcp::ToolResult answer_market_data(const ToolContext& tool_context, const Arguments& arguments, Context& context) {
  const auto answer =
      quotes(tool_context.client(), arguments.list("symbols"), tool_context.options(arguments, context));
  std::vector<const QuotedInstrument*> found;
  std::vector<const QuotedInstrument*> not_found;
  std::set<std::string> shown;  // a symbol that was asked for in two spellings is one row
  for (const QuotedInstrument& one : answer->quotes) {
    if (shown.insert(one.quote ? one.quote->symbol : one.requested).second) {
      (one.quote ? found : not_found).push_back(&one);
    }
  }
  if (found.empty()) throw_nothing_found(answer->quotes);
  return mcp::write_result([&](JsonWriter& result) {
    tool_context.write_head(result, answer.as_of);
    result.array("quotes", [&] {
      for (const QuotedInstrument* one : found) result.object([&] { write_quote(result, *one->quote); });
    });
    if (!not_found.empty()) write_not_found(result, not_found);
    Missing missing;
    for (const auto& row : answer->unreadable) missing.add_row(row);
    missing.write(result);
  });
}

mcp::schema::Object market_data_result() {
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

}  // namespace

void write_quote(JsonWriter& row, const broker::Quote& quote) {
  row.text("symbol", quote.symbol);
  row.text("instrument_type", broker::name(quote.instrument_type));
  row.money("bid", quote.bid);
  row.money("ask", quote.ask);
  row.quantity("bid_size", quote.bid_size);
  row.quantity("ask_size", quote.ask_size);
  row.money("mark", quote.mark);
  row.money("last", quote.last);
  const auto& price = quote.last && !quote.last->is_zero() ? quote.last : quote.mark;  // 0: nothing was traded
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
                      .documentation = "Symbols of any kind, as a list or separated by commas or spaces.",
                      .required = true,
                      .aliases = {"symbol", "tickers", "ticker"},
                      .max_length = 60,
                      .max_items = kMaxSymbols,
                      .splits_words = true,
                      .example = "AAPL"},
                     refresh_parameter()},
      .result = market_data_result,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/market-data"},
      .cache = "market_data",
      .handler = [tool_context = std::move(tool_context)](
                     const Arguments& arguments,
                     Context& context) { return answer_market_data(*tool_context, arguments, context); },
  };
}

}  // namespace tools
