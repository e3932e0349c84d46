// The conditions and times of an order, and those that the broker reports. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/orders.hpp"
#include "tastytrade_mcp/orders/order.hpp"

namespace orders {

// Returns true if the order left TastyTrade for the exchange: its conditions and times for routing have had their
// effect.
bool has_routed(const broker::Order& reported);

// The condition. Nothing if Condition cannot hold it: one on an amount or on the price of several instruments, or with
// a word that is not known.
std::optional<Condition> condition_from_broker(const broker::OrderCondition& reported);

// "a condition that this server does not know: …", in the broker's words.
std::string describe_unknown(const broker::OrderCondition& reported);

// Adds a sentence for each condition and time that was sent and is not reported, or the other way round.
void compare_rules(const Order& sent, const broker::Order& reported, std::vector<std::string>& differences);

}  // namespace orders
