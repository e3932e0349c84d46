// Products of futures. docs/tastytrade.md, Futures.
#include "resources/instruments/future_products.hpp"

#include "client_impl.hpp"
#include "parse/contract_fields.hpp"
#include "parse/row_reader.hpp"
#include "resources/instruments/single_instrument.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {

using support::Json;

FutureProduct parse_future_product(const Json& json) {
  FutureProduct product;
  product.root_symbol = wire::text(json, "root-symbol");
  product.code = wire::text(json, "code");
  if (product.code.empty()) product.code = product_code(row_text(json, "root-symbol"));
  if (product.root_symbol.empty()) product.root_symbol = '/' + product.code;
  product.description = wire::text(json, "description");
  product.exchange = wire::text(json, "exchange");
  product.type = wire::text(json, "product-type");
  product.market_sector = wire::text(json, "market-sector");
  product.streamer_exchange_code = wire::text(json, "streamer-exchange-code");
  product.notional_multiplier = wire::decimal(json, "notional-multiplier");
  product.tick_size = wire::decimal(json, "tick-size");
  product.is_cash_settled = wire::flag(json, "cash-settled");
  product.is_small_notional = wire::flag(json, "small-notional");
  product.has_first_notice = wire::flag(json, "first-notice");
  product.is_supported = wire::flag(json, "supported");
  product.listed_months = parse_texts(json, "listed-months");
  product.active_months = parse_texts(json, "active-months");
  return product;
}

Answer<Rows<FutureProduct>> Client::future_products(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Rows<FutureProduct>>("future-products", self.config.lifetimes.instruments, options, [&] {
    const BrokerRequest request{{"instruments", "future-products"}, {{"per-page", "1000"}}};
    return read_rows<FutureProduct>(self.rest.list(request, "futures products", options), "futures products", "code",
                                    parse_future_product,
                                    [](const FutureProduct& product) { return product.exchange + '/' + product.code; });
  });
}

Answer<FutureProduct> Client::future_product(const std::string& exchange, const std::string& code,
                                             const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "future-product:" + exchange + '/' + code;
  return self.cached<FutureProduct>(key, self.config.lifetimes.instruments, options, [&] {
    return read_instrument(self.rest, "futures product", code, {{"instruments", "future-products", exchange, code}},
                           options, parse_future_product, [](const FutureProduct& product) { return product.code; });
  });
}

}  // namespace broker
