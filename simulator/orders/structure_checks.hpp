// The checks of an order that need no market and no account: which members go together. Pure functions.
#pragma once

#include <vector>

#include "order_request.hpp"
#include "preflight.hpp"

namespace simulator {

// Adds what is wrong. `today` is the date in New York.
void check_structure(const OrderRequest& order, Date today, std::vector<PreflightProblem>& problems);

}  // namespace simulator
