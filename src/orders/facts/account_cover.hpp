// The holdings of an account in an underlying, and the part that can cover a new short option. Pure functions.
#pragma once

#include <vector>

#include "facts/option_cover.hpp"

namespace orders {

// The long options and shares of the account that neither its short options, nor its working orders, nor the closing
// legs of `order` need. Empty if positions or working orders are not known.
std::vector<Holding> find_free_cover(std::string_view underlying_symbol, const Order& order, const Facts& facts);

// Takes up to `units` from the holdings that cover `short_option`, those with the lowest possible loss first; options
// before shares. Returns what was taken.
std::vector<Holding> take_cover(std::vector<Holding>& pool, const Holding& short_option, Decimal units);

}  // namespace orders
