// Reads the words of an order as callers write them, and writes an order as one sentence. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// Case, spaces, dashes and underscores do not matter: "BTO", "buy to open", "Buy-To-Open". Nothing for any other word:
// "short", "Trailing Stop", "FOK", "OUO". "buy" and "sell" are read as the actions of a future.
std::optional<Action> parse_action(std::string_view text);
std::optional<OrderType> parse_order_type(std::string_view text);
std::optional<TimeInForce> parse_time_in_force(std::string_view text);
std::optional<ComplexType> parse_complex_type(std::string_view text);
// The broker's spelling: "gte", "lte". Nothing for any other word.
std::optional<Condition::Comparator> comparator_from_broker(std::string_view text);
std::string_view broker_spelling(Condition::Comparator comparator);

// A price as a caller gives it: a figure, or a name for a price of the market with an offset.
struct PriceRequest {
  enum class Base { figure, mid, natural };
  Base base = Base::figure;
  Decimal figure;                     // of base `figure`; never negative
  std::optional<PriceEffect> effect;  // "credit", "debit", "even"; absent if the text does not say
  Decimal offset;                     // of mid and natural: "mid+0.05"; towards a higher price if positive
};
// Reads "1.85", "1.85 credit", "credit 1.85", "even", "mid", "natural", "mid+0.05", "nat - 0.10". Throws
// Error{invalid_argument} for anything else; for a negative figure the message shows "1.85 credit" and "1.85 debit".
PriceRequest parse_price(std::string_view text);

// "SELL TO OPEN 1 AAPL 18 Sep 2026 310 call, BUY TO OPEN 1 AAPL 18 Sep 2026 315 call; credit 1.85 limit, day". Made of
// the canonical value alone, so that equal orders have equal words. With two units or more it says "2 units of".
std::string describe(const Order& order);
// "OTOCO: first BUY TO OPEN …; then, when it fills, one of: …"
std::string describe(const ComplexOrder& order);
// "50.00": an amount of money in dollars and cents, whatever fractions it was computed with. Not for prices.
std::string format_dollars(const Decimal& amount);
// "only when the last price of SPY is at least 600.00".
std::string describe(const Condition& condition);
std::string_view describe(Condition::Comparator comparator);  // "at least"
// "30 Nov 2026 14:30:00.000 UTC".
std::string describe_time(Instant instant);
std::string describe(const Leg& leg);  // "SELL TO OPEN 1 AAPL 18 Sep 2026 310 call"

}  // namespace orders
