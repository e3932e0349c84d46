#include "exit/exit_rest.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

// The quantity of the leg's symbol that the order has filled on the leg's side. What is not known counts as all of it
// if `counts_unknown`, else as nothing.
Decimal sum_filled(const broker::Order& order, const Leg& leg, bool counts_unknown) {
  Decimal filled;
  for (const broker::OrderLeg& other : order.legs) {
    const bool is_same_side = other.action.starts_with("Buy") == is_buy(leg.action);
    if (other.symbol != leg.symbol || !is_same_side) continue;
    const Decimal whole = other.quantity.value_or(*leg.quantity);
    const auto known = order.status == "Filled" ? std::optional(whole) : other.filled_quantity();
    filled += known.value_or(counts_unknown ? whole : Decimal(0));
  }
  return filled;
}

// The quantity of the leg that the orders have filled since `before`; adds a sentence for each order.
Decimal sum_filled_since(const Leg& leg, const std::vector<broker::Order>& before,
                         const std::vector<broker::Order>& after, std::vector<std::string>& sentences) {
  Decimal sum;
  for (const broker::Order& order : after) {
    Decimal filled = sum_filled(order, leg, true);
    for (const broker::Order& earlier : before) {
      if (earlier.id == order.id) filled -= sum_filled(earlier, leg, false);
    }
    if (!filled.is_positive()) continue;
    sum += filled;
    sentences.push_back("order " + order.id + " (" + order.order_type + ") has filled " + filled.to_string() + ' ' +
                        leg.symbol);
  }
  return sum;
}

// Returns the free quantity of the position that the leg closes; nothing if there is no such position.
std::optional<Decimal> find_free(const Leg& leg, const Facts& facts) {
  try {
    const Closable closable = find_closable(leg.symbol, facts);
    if (closable.action != leg.action) return std::nullopt;
    return closable.closable_quantity;
  } catch (const support::Error& error) {
    if (error.code != support::ErrorCode::refused) throw;
    return std::nullopt;
  }
}

}  // namespace

ExitRest find_rest(const std::vector<Leg>& legs, const std::vector<broker::Order>& before,
                   const std::vector<broker::Order>& after, const Facts& facts) {
  ExitRest rest;
  std::vector<std::string> sentences;
  std::map<std::string, Decimal> available;
  for (const Leg& leg : legs) {
    const Decimal wanted = *leg.quantity - sum_filled_since(leg, before, after, sentences);
    const std::optional<Decimal> free = find_free(leg, facts);
    rest.has_position |= free.has_value() && wanted.is_positive();
    available[leg.symbol] = std::max(Decimal(0), std::min(wanted, free.value_or(0)));
  }
  rest.legs = limit_legs(legs, available);
  rest.fills = support::join(sentences, ", ");
  return rest;
}

}  // namespace orders
