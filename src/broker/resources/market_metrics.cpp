// Volatility, liquidity and fundamentals of symbols. docs/tastytrade.md, Market metrics.
#include <algorithm>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "resources/match_rows.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr std::size_t kMaxMetrics = 50;  // in one request

// Entries without a date or a volatility are left out: they say nothing.
std::vector<ExpirationVolatility> parse_expirations(const Json& json) {
  std::vector<ExpirationVolatility> expirations;
  const Json* const list = support::find(json, "option-expiration-implied-volatilities");
  if (list == nullptr || !list->is_array()) return expirations;
  for (const Json& entry : *list) {
    const auto date = wire::date(entry, "expiration-date");
    const auto volatility = wire::decimal(entry, "implied-volatility");
    if (date && volatility) expirations.push_back({*date, wire::text(entry, "settlement-type"), *volatility});
  }
  std::stable_sort(expirations.begin(), expirations.end(),
                   [](const auto& a, const auto& b) { return a.date < b.date; });
  return expirations;
}

MarketMetrics parse_metrics(const Json& json) {
  MarketMetrics metrics;
  metrics.symbol = row_text(json, "symbol");
  metrics.implied_volatility_index = wire::decimal(json, "implied-volatility-index");
  metrics.implied_volatility_rank = wire::decimal(json, "implied-volatility-index-rank");
  if (!metrics.implied_volatility_rank) {
    metrics.implied_volatility_rank = wire::decimal(json, "tw-implied-volatility-index-rank");
  }
  metrics.implied_volatility_percentile = wire::decimal(json, "implied-volatility-percentile");
  metrics.implied_volatility_5_day_change = wire::decimal(json, "implied-volatility-index-5-day-change");
  metrics.implied_volatility_30_day = wire::decimal(json, "implied-volatility-30-day");
  metrics.historical_volatility_30_day = wire::decimal(json, "historical-volatility-30-day");
  metrics.beta = wire::decimal(json, "beta");
  metrics.correlation_spy_3_month = wire::decimal(json, "corr-spy-3month");
  metrics.liquidity_rank = wire::decimal(json, "liquidity-rank");
  metrics.dividend_yield = wire::decimal(json, "dividend-yield");
  metrics.market_cap = wire::decimal(json, "market-cap");
  metrics.price_earnings_ratio = wire::decimal(json, "price-earnings-ratio");
  metrics.liquidity_rating = wire::integer(json, "liquidity-rating");
  if (const Json* const earnings = support::find(json, "earnings")) {
    metrics.earnings_date = wire::date(*earnings, "expected-report-date");
    metrics.earnings_time = wire::text(*earnings, "time-of-day");
    metrics.is_earnings_date_estimated = wire::flag(*earnings, "estimated");
    metrics.earnings_consensus = wire::decimal(*earnings, "consensus-estimate");
  }
  metrics.dividend_ex_date = wire::date(json, "dividend-ex-date");
  metrics.dividend_next_date = wire::date(json, "dividend-next-date");
  metrics.dividend_pay_date = wire::date(json, "dividend-pay-date");
  metrics.dividend_rate_per_share = wire::decimal(json, "dividend-rate-per-share");
  metrics.sector = wire::text(json, "sector");
  metrics.industry = wire::text(json, "industry");
  metrics.expirations = parse_expirations(json);
  return metrics;
}

}  // namespace

Answer<Rows<MarketMetrics>> Client::market_metrics(const std::vector<std::string>& symbols,
                                                   const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string prefix = "metrics:";
  std::vector<std::string> keys;
  for (const std::string& symbol : symbols) {
    if (symbol.find(',') != std::string::npos) {
      throw Error(ErrorCode::invalid_argument, "A symbol holds no comma: \"" + support::printable(symbol, 50) + "\".");
    }
    keys.push_back(prefix + symbol);
  }
  return self.cached_each<MarketMetrics>(keys, self.config.lifetimes.market_data, options, [&](const auto& missing) {
    std::vector<std::string> requested;
    for (const std::string& key : missing) requested.push_back(key.substr(prefix.size()));
    std::vector<Found<MarketMetrics>> found(missing.size());
    for (std::size_t first = 0; first < requested.size(); first += kMaxMetrics) {
      const std::size_t last = std::min(first + kMaxMetrics, requested.size());
      const std::vector<std::string> part(requested.begin() + static_cast<std::ptrdiff_t>(first),
                                          requested.begin() + static_cast<std::ptrdiff_t>(last));
      BrokerRequest batch{{"market-metrics"}, {{"symbols", support::join(part, ",")}}};
      batch.is_market_data = true;
      const auto metrics = read_rows<MarketMetrics>(self.rest.list(batch, "metrics", options), "metrics", "symbol",
                                                    parse_metrics, [](const MarketMetrics& row) { return row.symbol; });
      match_rows(found, requested, first, last, metrics, [&](const std::string& symbol) {
        const auto row = std::find_if(metrics.begin(), metrics.end(),
                                      [&](const MarketMetrics& one) { return one.symbol == symbol; });
        return row == metrics.end() ? nullptr : &*row;
      });
    }
    return found;
  });
}

}  // namespace broker
