// Futures contracts. docs/tastytrade.md, Futures.
#include "client_impl.hpp"
#include "parse/row_reader.hpp"
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
  if (const Json* const product = support::find(json, "future-product")) {
    future.description = wire::text(*product, "description");
  }
  future.exchange = wire::text(json, "exchange");
  future.streamer_symbol = wire::text(json, "streamer-symbol");
  future.notional_multiplier = wire::decimal(json, "notional-multiplier");
  future.tick_size = wire::decimal(json, "tick-size");
  future.expiration_date = wire::date(json, "expiration-date");
  future.expires_at = wire::instant(json, "expires-at");
  future.is_active = wire::flag(json, "active");
  future.is_active_month = wire::flag(json, "active-month");
  future.is_next_active_month = wire::flag(json, "next-active-month");
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

}  // namespace broker
