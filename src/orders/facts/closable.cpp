#include <algorithm>

#include "facts/position_use.hpp"
#include "tastytrade_mcp/orders/facts.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {

using support::Error;
using support::ErrorCode;

namespace {

[[noreturn]] void refuse_unknown(const std::string& what, const Facts& facts, std::string_view fact) {
  const auto reason = facts.missing.find(fact);
  const std::string why = reason == facts.missing.end() ? "some of them could not be read." : reason->second;
  throw Error(ErrorCode::not_ready, what + " of the account are not known: " + why, "Try again.", true);
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

}  // namespace

Closable find_closable(std::string_view symbol, const Facts& facts) {
  const std::string name(symbol);
  const broker::Position* const position = find_position(symbol, facts);
  if (position == nullptr) {
    if (may_be_unreadable(symbol, facts)) refuse_unknown("The positions", facts, "positions");
    throw Error(ErrorCode::refused, "The account has no position in " + name + ": there is nothing to close.",
                "fetch_positions lists what the account holds.");
  }
  if (!are_live_orders_complete(facts)) refuse_unknown("The working orders", facts, "live_orders");
  const Hold hold = find_hold(*position, facts);
  const Decimal rest = tradable_quantity(*position) - hold.quantity;
  Closable closable{closing_action(*position), position->quantity, rest.is_negative() ? Decimal(0) : rest, {}, {}};
  for (const Hold::Part& part : hold.parts) {
    add_once(closable.holding_order_ids, part.order_id);
    add_once(closable.holding_complex_ids, part.complex_id);
  }
  return closable;
}

}  // namespace orders
