#include "fetch_market_metrics.hpp"

#include <algorithm>
#include <set>

#include "lists/symbol_groups.hpp"
#include "metrics_columns.hpp"
#include "shared/parallel_reads.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::InstrumentType;
using broker::MarketMetrics;
using support::Error;
using support::ErrorCode;

namespace {

constexpr std::size_t kMaxSymbols = 60;
constexpr std::size_t kMaxTermStructures = 4;  // an index has about 50 expirations

// The symbols to ask the broker for, in the order in which they were requested, each once.
class RequestedSymbols {
 public:
  // Adds a symbol, or the reason why it has no metrics to `missing`.
  void add(const std::string& text, Missing& missing) {
    const auto symbol = broker::canonical_symbol(text);
    if (!symbol) {
      missing.add({.symbol = support::printable(text, 60), .reason = broker::explain_unknown_symbol(text)});
      return;
    }
    const InstrumentType type = broker::classify_symbol(*symbol);
    if (type == InstrumentType::equity_option || type == InstrumentType::future_option) {
      missing.add({.symbol = *symbol, .reason = "an option has no metrics; ask for its underlying"});
    } else if (type == InstrumentType::cryptocurrency) {
      missing.add({.symbol = *symbol, .reason = "cryptocurrencies have no metrics"});
    } else {
      add_canonical(*symbol, missing);
    }
  }

  const std::vector<std::string>& symbols() const { return symbols_; }

 private:
  void add_canonical(const std::string& symbol, Missing& missing) {
    if (!seen_.insert(symbol).second) return;
    if (symbols_.size() < kMaxSymbols) {
      symbols_.push_back(symbol);
    } else {
      missing.add({.symbol = symbol, .reason = "more than " + std::to_string(kMaxSymbols) + " symbols at once"});
    }
  }

  std::vector<std::string> symbols_;
  std::set<std::string> seen_;
};

// Throws the error of a call for which there are no metrics at all.
[[noreturn]] void throw_no_metrics(const Missing& missing) {
  std::vector<std::string> reasons;
  for (const MissingItem& item : missing.items()) {
    if (reasons.size() == 10) break;
    std::string reason = item.reason;
    while (reason.ends_with('.')) reason.pop_back();
    if (!item.symbol.empty()) reasons.push_back("'" + item.symbol + "': " + reason);
  }
  if (reasons.empty()) {
    throw Error(ErrorCode::not_found, "The accounts hold nothing that has metrics.", "Name symbols: AAPL, SPY.");
  }
  throw Error(ErrorCode::not_found, "There are no metrics for any of these. " + support::join(reasons, "; ") + ".",
              "Stocks, ETFs and indices have metrics. Check the spelling with search_symbols.");
}

// One row of the term structure.
struct TermRow {
  std::string_view symbol;
  const broker::ExpirationVolatility* expiration;
};

void write_term_structure(JsonWriter& result, const std::vector<MarketMetrics>& metrics, TableForm form) {
  std::vector<TermRow> rows;
  for (const MarketMetrics& one : metrics) {
    for (const auto& expiration : one.expirations) rows.push_back({one.symbol, &expiration});
  }
  const Table table({"symbol", "expiration", "settlement", "implied_volatility"}, form);
  table.write(result, "term_structure", rows, [](TableRow& row, const TermRow& term) {
    row.text("symbol", term.symbol);
    row.date("expiration", term.expiration->date);
    row.text("settlement", term.expiration->settlement);
    row.statistic("implied_volatility", (term.expiration->implied_volatility * 100).rounded(2));
  });
}

// In percent. A rate that cannot be read is named in `missing`.
std::optional<Decimal> read_risk_free_rate(const ToolCall& call, Missing& missing) {
  std::optional<Decimal> rate;
  broker::ReadOptions options = call.read_options();
  options.refresh = false;  // it changes once in months
  const auto error = catch_error([&] { rate = call.broker().margin_configuration(options)->risk_free_rate; });
  if (error && (error->code == ErrorCode::cancelled || error->code == ErrorCode::broker_login_failed)) throw *error;
  if (!rate) {
    missing.add({.field = "risk_free_rate", .reason = error ? format_reason(*error) : std::string("is missing")});
    return std::nullopt;
  }
  return (*rate * 100).rounded(4);
}

mcp::schema::Object metrics_schema() {
  using namespace mcp::schema;
  return result_schema({number("risk_free_rate"), table("metrics", metrics_row_schema()).required(),
                        table("term_structure", {string("symbol"), date("expiration"), string("settlement"),
                                                 number("implied_volatility")})})
      .with(missing_members());
}

void handle_market_metrics(const ToolCall& call, JsonWriter& result) {
  Table table(metrics_columns(), call.table_form());
  table.select_columns(call.arguments().list("columns"));
  std::vector<MarketMetrics> none;
  const std::string order = call.arguments().text("sort_by");
  if (!order.empty()) sort_metrics(none, order);  // an unknown column is refused before the broker is asked

  Missing missing;
  RequestedSymbols requested;
  for (const std::string& text : call.arguments().list("symbols")) {
    for (const std::string& symbol : expand_symbol_groups(call, {text}, missing)) {
      const bool is_held = means_holdings(text);
      // What is held and can have no metrics is not missed.
      if (is_held && broker::classify_symbol(symbol) == InstrumentType::cryptocurrency) continue;
      requested.add(symbol, missing);
    }
  }
  const bool has_terms = call.arguments().flag("term_structure");
  if (has_terms && requested.symbols().size() > kMaxTermStructures) {
    throw Error(ErrorCode::invalid_argument,
                "`term_structure` is for at most " + std::to_string(kMaxTermStructures) + " symbols, not " +
                    std::to_string(requested.symbols().size()) + ".",
                "Name fewer symbols.");
  }
  const auto answer = call.broker().market_metrics(requested.symbols(), call.read_options());
  for (const broker::UnreadableRow& row : answer->unreadable) missing.add_row(row);
  std::vector<MarketMetrics> metrics = answer->rows;
  for (const std::string& symbol : requested.symbols()) {
    if (std::none_of(metrics.begin(), metrics.end(), [&](const auto& row) { return row.symbol == symbol; })) {
      missing.add({.symbol = symbol, .reason = "the broker has no metrics for it"});
    }
  }
  if (metrics.empty()) throw_no_metrics(missing);
  if (!order.empty()) sort_metrics(metrics, order);

  call.write_head(result, answer.as_of);
  result.statistic("risk_free_rate", read_risk_free_rate(call, missing));
  table.write(result, "metrics", metrics, write_metrics);
  if (has_terms) write_term_structure(result, metrics, call.table_form());
  missing.write(result);
}

}  // namespace

mcp::Tool fetch_market_metrics(ToolContextPtr tool_context) {
  return {
      .name = "fetch_market_metrics",
      .title = "Market metrics",
      .description =
          "IV rank, IV percentile, IV index and its change, historical volatility, beta, liquidity, market cap, next "
          "earnings and dividend. Ranks symbols with sort_by. No prices.",
      .parameters = {{.name = "symbols",
                      .kind = mcp::Parameter::Kind::text_list,
                      .description = "holdings: all that is held. watchlist:NAME.",
                      .documentation = "Stocks, ETFs and indices, as a list or separated by commas or spaces. The word "
                                       "`holdings` means all that the accounts hold, `watchlist:NAME` the entries of a "
                                       "watchlist.",
                      .required = true,
                      .aliases = {"symbol", "tickers", "ticker"},
                      .max_length = 120,
                      .max_items = kMaxSymbols,
                      .splits_words = true,
                      .name_prefix = "watchlist:",
                      .example = "AAPL"},
                     {.name = "sort_by",
                      .description = "Column; - before it: highest first.",
                      .documentation = "The column by which the rows are sorted; with `-` before it the highest comes "
                                       "first. If left out: as requested.",
                      .aliases = {"sort", "order_by", "rank_by"},
                      .max_length = 60},
                     {.name = "term_structure",
                      .kind = mcp::Parameter::Kind::boolean,
                      .description = "Adds IV by expiration.",
                      .documentation = "Adds the implied volatility of each expiration. For at most 4 symbols.",
                      .aliases = {"iv_by_expiration"}},
                     unlisted_refresh_parameter(),
                     columns_parameter(),
                     format_parameter()},
      .result = metrics_schema,
      .open_world = true,
      .toolset = "market_data",
      .routes = {"/api/v1/metrics"},
      .cache_lifetimes = {"accounts", "positions", "market_data"},
      .handler = bind_handler(std::move(tool_context), handle_market_metrics),
  };
}

}  // namespace tools
