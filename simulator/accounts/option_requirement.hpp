// The margin requirement of the equity options of an account. Pure functions.
#pragma once

#include <vector>

#include "account_ledger.hpp"

namespace simulator {

// For each root and expiration the most that its options can lose at expiration: of a vertical its width, of an iron
// condor that of one side. Calls that are sold without a bought one need shares, else a bought call of a later
// expiration, which counts as a vertical; so do puts, without the shares. Of the others each share requires its premium
// and 20 % of the price of the underlying less the amount out of the money, at least 10 % of the price (put: strike),
// and each contract at least 250 in all; without margin it requires the strike.
Decimal compute_option_requirement(const std::vector<Position>& positions, bool is_margin);

}  // namespace simulator
