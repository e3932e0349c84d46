// Conditions of wait_for, as people and models write them. Pure functions and values.
//
//   price     SYMBOL [field] comparison NUMBER: "AAPL above 315", "AAPL bid <= 310.50", "SPX crosses 6000"
//             SYMBOL moves NUMBER%: "NVDA moves 2%", from the price at the beginning
//   order     order ID state: "order 510000001 filled"; any order state [in ACCOUNT]
//   position  position in SYMBOL opens | closes | changes
//   time      at TIME, in DURATION: "at 15:30" (New York), "at 2026-12-01T14:30Z", "in 20 minutes"
//   session   [VENUE] opens | closes: "market opens", "CME closes"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/time.hpp"

namespace tools {

struct PriceCondition {
  enum class Field { last, bid, ask, mark, implied_volatility, delta };
  enum class Comparison {
    above,           // more than the number
    at_least,        // the number or more
    below,           // less than the number
    at_most,         // the number or less
    crosses,         // from one side of the number to the other, after the wait began
    crosses_upward,  // from below to the number or more
    crosses_downward,
    moves_percent  // away from the price at the beginning, in either direction
  };
  std::string symbol = {};          // as the caller wrote it
  std::optional<Field> field = {};  // nothing: the last price, of an option the mark
  Comparison comparison = Comparison::above;
  support::Decimal number = {};
};

enum class OrderState { filled, partially_filled, cancelled, rejected, expired, working, done };

struct OrderCondition {
  std::string id = {};  // empty: any order
  OrderState state = OrderState::done;
  std::string account_number = {};  // of any order; empty: all
};

struct PositionCondition {
  enum class Change { opens, closes, changes };
  std::string symbol;
  Change change = Change::changes;
};

struct TimeCondition {
  support::Instant time;
};

struct SessionCondition {
  std::string venue = "equities";  // as fetch_market_hours names it: "equities", "CME", "CFE"
  bool opens = true;               // else closes
};

using Condition = std::variant<PriceCondition, OrderCondition, PositionCondition, TimeCondition, SessionCondition>;

// Parses a condition. Case, the words "the", "price", "of", "is", "goes", "until" and "when", a dollar sign and "USD"
// do not matter. `now`: for times. Throws Error{invalid_argument} for every other text: it names the part that was not
// understood and gives examples. Conditions joined by "and" or "or" are refused.
Condition parse_condition(std::string_view text, support::Instant now);

// The condition in words: "last price of AAPL above 315".
std::string to_text(const Condition& condition);

}  // namespace tools
