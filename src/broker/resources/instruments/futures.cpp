// Futures contracts. docs/tastytrade.md, Futures.
#include "client_impl.hpp"
#include "parse/contract_fields.hpp"
#include "parse/row_reader.hpp"
#include "resources/instruments/future_products.hpp"
#include "resources/instruments/single_instrument.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

Future parse_future(const Json& json) {
  Future future;
  future.symbol = row_text(json, "symbol");
  future.product_code = wire::text(json, "product-code");
  if (future.product_code.empty()) future.product_code = product_code(futures_product(future.symbol));
  future.exchange = wire::text(json, "exchange");
  future.streamer_symbol = wire::text(json, "streamer-symbol");
  future.roll_target_symbol = wire::text(json, "roll-target-symbol");
  future.notional_multiplier = wire::decimal(json, "notional-multiplier");
  future.tick_size = wire::decimal(json, "tick-size");
  future.expiration_date = wire::date(json, "expiration-date");
  future.last_trade_date = wire::date(json, "last-trade-date");
  future.first_notice_date = wire::date(json, "first-notice-date");
  future.closing_only_date = wire::date(json, "closing-only-date");
  future.expires_at = wire::instant(json, "expires-at");
  future.stops_trading_at = wire::instant(json, "stops-trading-at");
  future.is_active = wire::flag(json, "active");
  future.is_active_month = wire::flag(json, "active-month");
  future.is_next_active_month = wire::flag(json, "next-active-month");
  future.is_closing_only = wire::flag(json, "is-closing-only");
  future.is_tradeable = wire::flag(json, "is-tradeable");
  future.tick_sizes = parse_tick_sizes(json, "tick-sizes");
  future.option_tick_sizes = parse_tick_sizes(json, "option-tick-sizes");
  if (const Json* const fund = support::find(json, "future-etf-equivalent")) {
    future.etf_equivalent_symbol = wire::text(*fund, "symbol");
    future.etf_equivalent_shares = wire::decimal(*fund, "share-quantity");
  }
  if (const Json* const product = support::find(json, "future-product")) {
    future.description = wire::text(*product, "description");
    try {
      future.product = parse_future_product(*product);
    } catch (const RowError&) {
      future.product.reset();  // it can be read by itself
    }
  }
  return future;
}

}  // namespace

Answer<Rows<Future>> Client::futures(const std::vector<std::string>& product_codes, const ReadOptions& options) {
  Impl& self = *impl_;
  std::vector<std::string> codes;
  for (const std::string& code : product_codes) codes.push_back(product_code(code));
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  const std::string key = "futures:" + support::join(codes, ",");
  return self.cached<Rows<Future>>(key, self.config.lifetimes.instruments, options, [&] {
    BrokerRequest request{{"instruments", "futures"}, {}};
    for (const std::string& code : codes) request.query.emplace_back("product-code[]", code);
    request.query.emplace_back("only-active-futures", "true");
    request.query.emplace_back("per-page", "1000");
    auto futures = read_rows<Future>(self.rest.list(request, "futures", options), "futures", "symbol", parse_future,
                                     [](const Future& future) { return future.symbol; });
    std::erase_if(futures.rows, [&](const Future& future) {
      return !codes.empty() && !std::binary_search(codes.begin(), codes.end(), future.product_code);
    });
    std::stable_sort(futures.rows.begin(), futures.rows.end(), [](const Future& a, const Future& b) {
      if (a.product_code != b.product_code) return a.product_code < b.product_code;
      if (a.expiration_date && b.expiration_date) return *a.expiration_date < *b.expiration_date;
      return a.expiration_date.has_value() && !b.expiration_date.has_value();
    });
    return futures;
  });
}

Answer<Future> Client::future(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Future>("future:" + symbol, self.config.lifetimes.instruments, options, [&] {
    // The path has the symbol without its slash.
    return read_instrument(self.rest, "future", symbol, {{"instruments", "futures", product_code(symbol)}}, options,
                           parse_future);
  });
}

}  // namespace broker
