// The move of the underlying that the market expects until an expiration. Pure functions.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "option_filter.hpp"

namespace tools {

// The contracts whose prices tell the expected move: the straddle at the strike nearest to the price, and the first and
// second strangle around it. Fewer than six where the chain ends.
std::vector<Contract> find_expected_move_contracts(const broker::Expiration& expiration, const support::Decimal& price);

// Prices by symbol of the contract.
using ContractPrices = std::map<std::string_view, support::Decimal>;

// 60 % of the price of the straddle, 30 % of the first strangle and 10 % of the second: TastyTrade's rule. In points of
// the underlying, rounded to cents. Nothing if one of the six prices is unknown.
std::optional<support::Decimal> find_expected_move(const broker::Expiration& expiration, const support::Decimal& price,
                                                   const ContractPrices& prices);

}  // namespace tools
