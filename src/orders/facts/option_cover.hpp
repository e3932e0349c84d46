// Pairs the short options that an order opens or leaves with less cover with what covers them: long options of the
// order, then long options and shares that the account holds and that nothing else needs. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/payoff.hpp"
#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {

// Options of one kind, or the underlying: shares, a future. Units are contracts x multiplier, never negative.
struct Holding {
  enum class Kind { call, put, underlying };
  Kind kind = Kind::call;
  std::string symbol;
  Decimal strike;
  std::optional<Date> expiration;  // absent: the underlying, which has no end
  std::optional<Instant> ends_at;  // when it expires, else its last moment of trading; absent if neither is known
  Decimal units;
};

// The holding at the end of its option, bought if `sign` is positive and sold if it is negative.
PayoffLeg make_payoff_leg(const Holding& holding, int sign);

// Returns true if all options have one price of the underlying at their end: they expire on one day and stop trading at
// one moment. True for none.
bool have_one_end(const std::vector<Holding>& options);

// True if the long holding ends no earlier than the short option, so that it covers the short option until its end.
bool outlasts(const Holding& long_holding, const Holding& short_option);

// True if the long holding covers the short option until its end: it outlasts it, and both are worth by then what one
// price of the underlying makes of them. Options of the VIX of two days settle by two forwards.
bool covers_until_end(const Holding& long_holding, const Holding& short_option);
bool settles_by_forward(const Holding& option);

// The positions that the order opens in one underlying.
struct OpenedOptions {
  std::string underlying_symbol;
  std::vector<Holding> longs, shorts;
  // Short options of the account and of its working orders that the closing legs of the order leave with less cover, or
  // a worse one. They count as if the order opened them.
  std::vector<Holding> exposed;
};

struct Cover {
  // For each expiration of a short option the short options and what covers them, with their value at expiration. Of
  // bought options alone: all of them, if they expire together.
  std::vector<std::vector<PayoffLeg>> groups;
  std::vector<Holding> uncovered_calls, uncovered_puts;  // with the units that lack cover
};
Cover find_cover(const OpenedOptions& opened, const Order& order, const Facts& facts);

// The options that the order opens or exposes, by underlying. `before`: the account before the order and all that
// comes with it. Nothing if the broker's facts do not suffice: `reason` says which.
std::optional<std::vector<OpenedOptions>> find_opened_options(const Order& order, const Facts& facts,
                                                              const Facts& before, std::string& reason);

}  // namespace orders
