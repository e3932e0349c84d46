// Words about short options without cover. Pure functions.
#pragma once

#include <string>

#include "facts/option_cover.hpp"

namespace orders {

// True if the order does not open this short option but leaves it with less cover.
bool is_exposed(const Holding& option, const OpenedOptions& opened);

// "no long option or shares cover the short call XYZ   260618C00100000 until it expires", or, of an option whose cover
// the order sells, "the order leaves the short call XYZ   260618C00100000 without cover".
std::string explain_uncovered(const Holding& option, const OpenedOptions& opened);

// "100 AAPL that would cover it are held by working order 51 (complex order 77: cancel it first)". Empty if working
// orders hold nothing that could cover the option.
std::string explain_held_cover(const Holding& option, const OpenedOptions& opened, const Facts& facts);

}  // namespace orders
