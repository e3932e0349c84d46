// Sums over the orders of a complex order, loss and cost, for the question to a person. Pure functions.
#pragma once

#include <optional>

#include "tastytrade_mcp/orders/checks.hpp"

namespace orders {

// The sum over the orders that open a position or leave a short option with less cover than it has without the working
// order that is changed or cancelled for them. The largest profit is left out if there are several of them.
Risk compute_total_risk(const CheckInput& input);

// True if the figure of compute_total_cash is an estimate: an order without a limit, or an OCO, whose orders differ.
bool is_total_cash_estimate(const CheckInput& input);

// The dollars that the orders which start at once receive at their prices, without fees; negative: they pay. Of an OCO
// one order fills: the first one counts. Nothing if a figure is not known.
std::optional<Decimal> compute_total_cash(const CheckInput& input);
// The money of the second order of an OCO, which fills in place of the first. Absent for others, and if it is not
// known.
std::optional<Decimal> compute_other_cash(const CheckInput& input);

}  // namespace orders
