// Options of equities. docs/tastytrade.md, Option chains.
#include "client_impl.hpp"
#include "resources/instruments/single_instrument.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"

namespace broker {
namespace {

using support::Json;

EquityOption parse_equity_option(const Json& json) {
  EquityOption option;
  option.symbol = restore_padding(row_text(json, "symbol"));
  option.root_symbol = wire::text(json, "root-symbol");
  option.underlying_symbol = wire::text(json, "underlying-symbol");
  option.option_type = wire::text(json, "option-type");
  option.exercise_style = wire::text(json, "exercise-style");
  option.expiration_type = wire::text(json, "expiration-type");
  option.settlement_type = wire::text(json, "settlement-type");
  option.chain_type = wire::text(json, "option-chain-type");
  option.streamer_symbol = wire::text(json, "streamer-symbol");
  option.strike_price = wire::decimal(json, "strike-price");
  option.shares_per_contract = wire::decimal(json, "shares-per-contract");
  option.expiration_date = wire::date(json, "expiration-date");
  option.expires_at = wire::instant(json, "expires-at");
  option.stops_trading_at = wire::instant(json, "stops-trading-at");
  option.halted_at = wire::instant(json, "halted-at");
  option.is_active = wire::flag(json, "active");
  option.is_closing_only = wire::flag(json, "is-closing-only");
  return option;
}

}  // namespace

Answer<EquityOption> Client::equity_option(const std::string& symbol, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<EquityOption>("equity-option:" + symbol, self.config.lifetimes.instruments, options, [&] {
    return read_instrument(self.rest, "option", symbol, {{"instruments", "equity-options", symbol}}, options,
                           parse_equity_option);
  });
}

}  // namespace broker
