#include "market_data.hpp"

#include <algorithm>
#include <set>

#include "schema.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxSymbols = 100;
constexpr std::size_t kMaxNamedInError = 10;

// Throws the error of a call of which no symbol has a quote.
[[noreturn]] void throw_nothing_found(const std::vector<Quoted>& quotes) {
  std::vector<std::string> reasons;
  for (const Quoted& one : quotes) {
    if (reasons.size() == kMaxNamedInError) {
      reasons.emplace_back("...");
      break;
    }
    std::string reason = one.reason;
    while (reason.ends_with('.')) reason.pop_back();
    reasons.push_back("'" + one.requested + "': " + reason);
  }
  const bool any_symbol = std::any_of(quotes.begin(), quotes.end(), [](const Quoted& one) { return one.is_symbol; });
  if (!any_symbol) {
    throw Error(ErrorCode::invalid_argument, "None of the symbols can be read. " + support::join(reasons, "; ") + ".",
                "Give symbols like AAPL, SPX, BRK/B, /ES, BTC/USD or 'AAPL  261218C00300000'.");
  }
  throw Error(ErrorCode::not_found, "There is no quote for any of these. " + support::join(reasons, "; ") + ".",
              "Check the spelling with search_symbols; an option may have expired.");
}

mcp::ToolResult answer_market_data(const Desk& desk, const Arguments& arguments, Context& context) {
  const auto answer = quotes(desk.client(), arguments.list("symbols"), desk.options(arguments, context));
  Json result = desk.answer(answer.as_of);
  Json& found = result["quotes"] = Json::array();
  Json not_found = Json::array();
  std::set<std::string> shown;  // a symbol that was asked for in two spellings is one row
  for (const Quoted& one : answer->quotes) {
    if (one.quote) {
      if (shown.insert(one.quote->symbol).second) found.push_back(describe(*one.quote));
    } else if (shown.insert(one.requested).second) {
      not_found.push_back({{"symbol", one.requested}, {"reason", one.reason}});
    }
  }
  if (found.empty()) throw_nothing_found(answer->quotes);
  if (!not_found.empty()) result["not_found"] = std::move(not_found);
  Missing missing;
  for (const auto& row : answer->unreadable) missing.add_row(row);
  missing.write(result);
  return result;
}

}  // namespace

Json describe(const broker::Quote& quote) {
  Json entry = {{"symbol", quote.symbol}, {"instrument_type", broker::name(quote.instrument_type)}};
  add_money(entry, "bid", quote.bid);
  add_money(entry, "ask", quote.ask);
  add_quantity(entry, "bid_size", quote.bid_size);
  add_quantity(entry, "ask_size", quote.ask_size);
  add_money(entry, "mark", quote.mark);
  add_money(entry, "last", quote.last);
  const auto price = quote.last && !quote.last->is_zero() ? quote.last : quote.mark;  // 0: nothing was traded
  if (price && quote.previous_close && quote.previous_close->is_positive()) {
    const Decimal change = *price - *quote.previous_close;
    entry["change"] = change.money();
    entry["change_percent"] = Decimal::divide(change * 100, *quote.previous_close, 4).to_double();
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
                      .max_length = 60,
                      .max_items = kMaxSymbols,
                      .splits_words = true,
                      .example = "AAPL"},
                     refresh_parameter()},
      .result =
          [] {
            return schema::answer(
                "",
                {{"quotes",
                  schema::list(schema::object(
                      "symbol* instrument_type* bid ask bid_size ask_size mark last change change_percent:n open "
                      "day_high day_low previous_close volume open_interest updated_at"))},
                 {"not_found", schema::list(schema::object("symbol* reason*"))},
                 {"missing", schema::missing()}},
                {"quotes"});
          },
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/market-data"},
      .cache = "market_data",
      .handler = [desk = std::move(desk)](const Arguments& arguments,
                                          Context& context) { return answer_market_data(*desk, arguments, context); },
  };
}

}  // namespace tools
