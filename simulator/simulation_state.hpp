// What every handler may use: the market, the accounts, the tokens, the options. Owned by the simulator and outliving
// every request; its parts lock inside.
#pragma once

#include "accounts/account_ledger.hpp"
#include "faults/tokens.hpp"
#include "market/market.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {

class SimulationState {
 public:
  explicit SimulationState(Options chosen)
      : options(std::move(chosen)),
        market(options.seed),
        ledger(market),
        tokens(options.seed, options.token_lifetime) {}

  const Options options;
  const Market market;
  const AccountLedger ledger;
  Tokens tokens;
};

}  // namespace simulator
