// The short options that an order leaves with less cover, because its closing legs sell what covered them. Pure.
#pragma once

#include <string>
#include <vector>

#include "facts/option_cover.hpp"

namespace orders {

// The underlyings in which the order sells long options, shares or futures that the account holds.
std::vector<std::string> find_sold_underlyings(const Order& order, const Facts& facts);

// Compares `facts` after the closing legs of `order` with `before`. Returns the short options of the account and of its
// working orders that have more units without cover or a larger loss, each with all its units. Nothing if the calls
// together and the puts together are covered as well as before. What the order opens covers nothing here.
std::vector<Holding> find_exposed_shorts(std::string_view underlying_symbol, const Order& order, const Facts& facts,
                                         const Facts& before);

// True if the order leaves a short option with less cover.
bool exposes_short(const Order& order, const Facts& facts, const Facts& before);

// True if a position that could not be read may be a short option of this underlying.
bool may_have_unreadable_short(std::string_view underlying_symbol, const Facts& facts);

}  // namespace orders
