// Equities, ETFs and indices. docs/tastytrade.md, Equities.
#include "client_impl.hpp"
#include "parse/json_fields.hpp"
#include "resources/unknown_symbol.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

Equity parse_equity(const Json& json) {
  Equity equity;
  equity.symbol = wire::required_text(json, "symbol", "an equity");
  equity.description = wire::text(json, "description");
  if (equity.description.empty()) equity.description = wire::text(json, "short-description");
  equity.listed_market = wire::text(json, "listed-market");
  equity.lendability = wire::text(json, "lendability");
  equity.is_etf = wire::flag(json, "is-etf");
  equity.is_index = wire::flag(json, "is-index");
  equity.is_active = wire::flag(json, "active");
  equity.is_closing_only = wire::flag(json, "is-closing-only");
  equity.is_fractional_quantity_eligible = wire::flag(json, "is-fractional-quantity-eligible");
  // Equities without options lack the key, but an index with options may lack it too.
  if (support::find(json, "option-tick-sizes") != nullptr) equity.has_options = true;
  return equity;
}

}  // namespace

Answer<Equity> Client::equity(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Equity>("equity:" + symbol, self.config.lifetimes.instruments, options, [&] {
    const Json envelope = send_for_symbol("no equity " + support::printable(symbol, 50), [&] {
      return self.rest.send({{"instruments", "equities", symbol}, {}}, options);
    });
    return parse_equity(wire::object(envelope["data"], "an equity"));
  });
}

}  // namespace broker
