// The margin requirement of the equity options of an account, simplified. Pure functions.
#pragma once

#include <vector>

#include "account_ledger.hpp"

namespace simulator {

// For each root and expiration the most that its options can lose at expiration: of a vertical its width, of an iron
// condor that of one side, of a sold put without cover its strike. Calls that are sold without a bought one need
// shares, else a bought call of a later expiration, which counts as a vertical; else their strike. So do puts, without
// the shares.
Decimal option_requirement(const std::vector<Position>& positions);

}  // namespace simulator
