// The holdings of an account in an underlying, and the part that can cover a short option. Pure functions.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "facts/option_cover.hpp"

namespace orders {

// A short option, and what covers it.
struct CoveredShort {
  Holding option;
  std::vector<Holding> cover;
  Decimal uncovered;  // units
};

// The options and shares of an underlying: positions without the closing legs of an order, the long ones also without
// what working orders hold; and the short options that working orders would open.
struct Book {
  std::vector<Holding> longs, shorts;  // one entry for each symbol
  // Short options that working orders would open together with the long options that cover them. They are not in
  // `shorts`.
  std::vector<CoveredShort> ordered_spreads;
};
// Reads positions and working orders; nothing if one of them is not known.
Book read_book(std::string_view underlying_symbol, const Order& order, const Facts& facts);

// The underlyings of the options of the account and of its working orders, each by one name.
std::set<std::string> list_option_underlyings(const Facts& facts);

// The most that a short option and its cover lose at their strikes, in dollars: the width to each long option, and of a
// put without cover its strike. What a call without cover loses has no bound and is left out.
Decimal compute_largest_loss(const CoveredShort& one);

// Takes the cover of every short option from `book.longs`, the options that end last first.
std::vector<CoveredShort> cover_shorts(Book& book);

// The long options and shares of the account that neither its short options, nor its working orders, nor the closing
// legs of `order` need. The short options in `left_out` need nothing. Empty if positions or working orders are not
// known.
std::vector<Holding> find_free_cover(std::string_view underlying_symbol, const Order& order, const Facts& facts,
                                     const std::vector<Holding>& left_out);

// Takes up to `units` from the holdings that cover `short_option`, those with the lowest possible loss first; options
// before shares. Returns what was taken.
std::vector<Holding> take_cover(std::vector<Holding>& pool, const Holding& short_option, Decimal units);

// True if a holding of this kind covers such a short option, as far as its end allows.
bool can_cover(Holding::Kind kind, const Holding& short_option);

// Sorts short options: those that end last first. They have the fewest options that outlast them.
void sort_by_end(std::vector<Holding>& shorts);

}  // namespace orders
