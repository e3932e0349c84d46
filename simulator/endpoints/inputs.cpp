// The inputs of an option's price. The broker has no such route: it is the simulator's own, for tests that
// compare the feed's Greeks with another implementation of the formula. It needs no token.
#include "endpoints.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

// GET /simulator/inputs?symbol=: of an OCC symbol or a futures option, at the same instant as its quote. JSON numbers:
//   S           price of the underlying, unrounded
//   F           its forward for the expiration, S * exp(drift * T)
//   K, call     strike; true of a call
//   T           years of 365 days to the expiration, from priced-at
//   r           interest, annual, continuous
//   drift       of the forward, annual: r less dividends, or 0 of an option on a future
//   volatility  annual, of this strike
//   multiplier  of a contract
//   greeks      as in the feed's event: theta per calendar day, vega and rho per 0.01
Answer option_inputs(const RequestContext& context) {
  const std::string symbol = context.query().one("symbol").value_or("");
  const Market& market = context.state.market;
  const std::string_view type = symbol.starts_with("./") ? "Future Option" : "Equity Option";
  const auto option = market.find(type, symbol, context.now);
  if (!option) throw not_found("Couldn't find the option " + support::printable(symbol, 32));
  const OptionValuation valuation = market.option_valuation(*option, context.now);
  const OptionInputs& inputs = valuation.inputs;
  const Greeks& greeks = valuation.greeks;
  Answer answer;
  answer.data = {{"symbol", symbol},
                 {"priced-at", support::to_iso8601(valuation.market_time.priced_at)},
                 {"S", inputs.spot},
                 {"F", inputs.terms.forward},
                 {"K", inputs.terms.strike},
                 {"T", inputs.terms.years},
                 {"r", kInterestRate},
                 {"drift", inputs.carry.drift},
                 {"volatility", inputs.volatility},
                 {"call", inputs.terms.call},
                 {"multiplier", valuation.multiplier}};
  answer.data["greeks"] = {{"price", valuation.value}, {"delta", greeks.delta}, {"gamma", greeks.gamma},
                           {"theta", greeks.theta},    {"vega", greeks.vega},   {"rho", greeks.rho}};
  return answer;
}

constexpr Route kRoutes[] = {{"GET", "/simulator/inputs", option_inputs}};

}  // namespace

std::span<const Route> input_routes() {
  return kRoutes;
}

}  // namespace simulator
