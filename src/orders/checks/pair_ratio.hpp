// The ratio of the two prices of a pair, at which both of its orders are sent. Pure.
#pragma once

#include <string>
#include <vector>

#include "checks/judged_orders.hpp"

namespace orders {

// Tells that the ratio holds at present, so that both orders would be sent at once; empty if it does not, if a quote is
// missing, or if the orders are no pair. TastyTrade does not document which price it divides by the other: both ratios
// are compared.
std::string describe_ratio_that_holds(const CheckInput& input, const std::vector<JudgedOrder>& judged);

}  // namespace orders
