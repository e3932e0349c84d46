#include "facts/cover_words.hpp"

#include <algorithm>

#include "facts/account_cover.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {

bool is_exposed(const Holding& option, const OpenedOptions& opened) {
  return std::any_of(opened.exposed.begin(), opened.exposed.end(),
                     [&](const Holding& other) { return other.symbol == option.symbol; });
}

std::string explain_uncovered(const Holding& option, const OpenedOptions& opened) {
  const bool is_call = option.kind == Holding::Kind::call;
  const std::string name = std::string("the short ") + (is_call ? "call " : "put ") + option.symbol;
  if (is_exposed(option, opened)) return "the order leaves " + name + " without cover";
  return (is_call ? "no long option or shares cover " : "no long option covers ") + name + " until it expires";
}

std::string explain_held_cover(const Holding& option, const OpenedOptions& opened, const Facts& facts) {
  if (!facts.account.positions || !are_live_orders_complete(facts)) return {};
  Facts without_orders = facts;
  without_orders.account.live_orders->rows.clear();
  Book book = read_book(opened.underlying_symbol, Order(), without_orders);
  std::vector<std::string> parts;
  for (const Holding& holding : book.longs) {
    if (!can_cover(holding.kind, option) || !covers_until_end(holding, option)) continue;
    const broker::Position* const position = find_position(holding.symbol, facts);
    const Hold hold = position == nullptr ? Hold() : find_hold(*position, facts);
    if (!hold.quantity.is_positive()) continue;
    parts.push_back(hold.quantity.to_string() + " " + holding.symbol + " that would cover it are " + describe(hold));
  }
  return support::join(parts, "; ");
}

}  // namespace orders
