// Options on futures and their products. docs/tastytrade.md, Futures.
#include "client_impl.hpp"
#include "parse/contract_fields.hpp"
#include "parse/row_reader.hpp"
#include "resources/instruments/single_instrument.hpp"

namespace broker {
namespace {

using support::Json;

FutureOptionProduct parse_product(const Json& json) {
  FutureOptionProduct product;
  product.root_symbol = row_text(json, "root-symbol");
  product.code = wire::text(json, "code");
  product.exchange = wire::text(json, "exchange");
  product.type = wire::text(json, "product-type");
  product.expiration_type = wire::text(json, "expiration-type");
  product.market_sector = wire::text(json, "market-sector");
  product.display_factor = wire::decimal(json, "display-factor");
  product.settlement_delay_days = wire::integer(json, "settlement-delay-days");
  product.is_cash_settled = wire::flag(json, "cash-settled");
  product.is_am_settled = wire::flag(json, "is-am-settled");
  product.is_rollover = wire::flag(json, "is-rollover");
  product.is_supported = wire::flag(json, "supported");
  if (const Json* const future = support::find(json, "future-product")) {
    product.future_product_code = wire::text(*future, "code");
  }
  return product;
}

FutureOption parse_future_option(const Json& json) {
  FutureOption option;
  option.symbol = row_text(json, "symbol");
  option.underlying_symbol = wire::text(json, "underlying-symbol");
  option.product_code = wire::text(json, "product-code");
  option.option_root_symbol = wire::text(json, "option-root-symbol");
  option.exchange = wire::text(json, "exchange");
  option.option_type = wire::text(json, "option-type");
  option.exercise_style = wire::text(json, "exercise-style");
  option.settlement_type = wire::text(json, "settlement-type");
  option.streamer_symbol = wire::text(json, "streamer-symbol");
  option.strike_price = wire::decimal(json, "strike-price");
  option.multiplier = parse_point_value(json);
  option.expiration_date = wire::date(json, "expiration-date");
  option.expires_at = wire::instant(json, "expires-at");
  option.stops_trading_at = wire::instant(json, "stops-trading-at");
  option.is_active = wire::flag(json, "active");
  option.is_closing_only = wire::flag(json, "is-closing-only");
  try {
    if (const Json* const product = support::find(json, "future-option-product")) {
      option.product = parse_product(*product);
    }
  } catch (const RowError&) {
    option.product.reset();  // it can be read by itself
  }
  return option;
}

}  // namespace

Answer<FutureOption> Client::future_option(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<FutureOption>("future-option:" + symbol, self.config.lifetimes.instruments, options, [&] {
    return read_instrument(self.rest, "futures option", symbol, {{"instruments", "future-options", symbol}}, options,
                           parse_future_option);
  });
}

Answer<Rows<FutureOptionProduct>> Client::future_option_products(const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "future-option-products";
  return self.cached<Rows<FutureOptionProduct>>(key, self.config.lifetimes.instruments, options, [&] {
    const BrokerRequest request{{"instruments", "future-option-products"}, {{"per-page", "1000"}}};
    return read_rows<FutureOptionProduct>(
        self.rest.list(request, "products of futures options", options), "products of futures options", "root-symbol",
        parse_product, [](const FutureOptionProduct& product) { return product.exchange + '/' + product.root_symbol; });
  });
}

Answer<FutureOptionProduct> Client::future_option_product(const std::string& exchange, const std::string& root_symbol,
                                                          const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "future-option-product:" + exchange + '/' + root_symbol;
  return self.cached<FutureOptionProduct>(key, self.config.lifetimes.instruments, options, [&] {
    BrokerRequest request{{"instruments", "future-option-products"}};
    if (!exchange.empty()) request.path.push_back(exchange);
    request.path.push_back(root_symbol);
    return read_instrument(self.rest, "product of futures options", root_symbol, request, options, parse_product,
                           [](const FutureOptionProduct& product) { return product.root_symbol; });
  });
}

}  // namespace broker
