// Parts of the rules that an order must fulfil by itself. Private to src/orders/order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tastytrade_mcp/orders/order.hpp"

namespace orders::structure {

using Problems = std::vector<std::string>;

// Add a sentence for each rule that is broken.
void check_legs(const Order& order, Problems& problems);
void check_prices(const Order& order, Problems& problems);
void check_time_in_force(const Order& order, Date today, Problems& problems);
void check_times(const Order& order, Problems& problems);  // before which it is not sent, at which it is cancelled
void check_conditions(const Order& order, Problems& problems);
void check_digits(const Order& order, Problems& problems);

// "A Limit order".
std::string an_order(const Order& order);
// "A Limit", "An OCO".
std::string with_article(std::string_view word);
// The symbol for a sentence: printable, of limited length.
std::string shown(std::string_view symbol);
// "a stock or ETF", "a stock option"; of any other type "an instrument of another type".
std::string_view describe_kind(InstrumentType type);
bool is_option(InstrumentType type);
bool is_market_type(OrderType type);  // market, notional_market
bool needs_price(OrderType type);
bool needs_trigger(OrderType type);

}  // namespace orders::structure
