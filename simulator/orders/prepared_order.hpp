// An order request whose symbols are found and whose actions are resolved. Value types and pure functions.
#pragma once

#include <string>
#include <vector>

#include "accounts/margin_estimate.hpp"
#include "accounts/order_history.hpp"
#include "order_request.hpp"

namespace simulator {

struct PreparedLeg {
  MarketInstrument instrument;
  Traded traded;
  std::string streamer;
  std::string_view action;  // after a change by the broker
  Decimal quantity;         // 0 in an order for an amount of money
  bool opens = true;

  Decimal signed_quantity() const { return is_buy(action) ? quantity : -quantity; }
};

struct OrderWarning {
  std::string code;
  std::string message;
};

struct PreparedOrder {
  OrderRequest request;
  std::vector<PreparedLeg> legs;
  std::vector<OrderWarning> warnings;

  // The number of units that the price is for: the greatest common divisor of the quantities.
  Decimal size() const;
  bool opens() const;
};

// The effect of an order on the margin, and its cost.
struct OrderCost {
  MarginEstimate whole;
  MarginEstimate alone;  // without the positions that are held
  Fees fees;
  Decimal current_power;  // option buying power
  Decimal excess;         // the same, also below zero

  // The buying power that the order takes; negative: it frees that much.
  Decimal impact() const { return whole.impact() + fees.total(); }
  // The buying power after the order; negative only if the order takes more than there is.
  Decimal new_power(const Decimal& taken) const {
    const Decimal left = excess - taken;
    return taken.is_negative() ? std::max(Decimal(), left) : left;
  }
};

// The leg of an instrument that is listed. `opens` is left as it is.
PreparedLeg make_leg(const MarketInstrument& instrument);

OrderCost estimate_cost(const PreparedOrder& order, const std::string& account, const Market& market,
                        const AccountLedger& ledger, Instant now);

// Commission and fees of legs; a quantity may be a part of the leg's.
Fees compute_leg_fees(const PreparedLeg& leg, const Decimal& quantity);

}  // namespace simulator
