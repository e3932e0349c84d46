#include "position_orders.hpp"

#include <algorithm>

#include "position_strategy.hpp"
#include "roll_target.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "trading/order_reads.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

using Positions = std::vector<const broker::Position*>;

constexpr std::size_t kMaxLegs = 4;

bool is_option(const broker::Position& position) {
  return broker::parse_option_symbol(position.symbol).has_value();
}

std::string list_symbols(const Positions& positions) {
  std::vector<std::string> symbols;
  for (const broker::Position* position : positions) symbols.push_back(position->symbol);
  return support::join(symbols, ", ");
}

Positions find_open(const broker::Rows<broker::Position>& rows) {
  Positions open;
  for (const broker::Position& position : rows) {
    if (!position.quantity.is_zero()) open.push_back(&position);
  }
  return open;
}

[[noreturn]] void refuse_no_position(const std::string& name, const orders::Facts& facts) {
  const std::string shown = '\'' + support::printable(name, 40) + '\'';
  const auto& live = *facts.account.live_orders;
  const bool is_order = std::any_of(live.begin(), live.end(), [&](const auto& order) { return order.id == name; });
  if (is_order) {
    throw Error(ErrorCode::refused, shown + " is the id of an order, and no position.",
                "Give it as replaces_order_id: with roll_to the answer says how a working order is rolled.");
  }
  const Positions open = find_open(*facts.account.positions);
  throw Error(ErrorCode::refused, "There is no position in " + shown + " to close.",
              open.empty() ? "The account has no positions." : "There are: " + list_symbols(open) + ".");
}

const broker::Position* find_by_symbol(const Positions& open, const std::string& symbol) {
  const auto found = std::find_if(open.begin(), open.end(), [&](const auto* one) { return one->symbol == symbol; });
  return found == open.end() ? nullptr : *found;
}

// All option positions on an underlying, if they are one strategy.
Positions find_strategy_on(const std::string& underlying, const orders::Facts& facts, const Positions& open) {
  Positions options;
  for (const broker::Position* position : open) {
    if (position->underlying_symbol == underlying && is_option(*position)) options.push_back(position);
  }
  if (options.empty()) return options;
  if (!facts.account.positions->is_complete()) {
    throw Error(ErrorCode::not_ready,
                "Some positions could not be read: the options on " + underlying + " may be more than are known.",
                "Name each position in close_position by its symbol.", true);
  }
  if (find_strategy(options)) return options;
  throw Error(ErrorCode::refused,
              underlying + " could mean several things: the " + std::to_string(options.size()) +
                  " option positions on it are no single strategy.",
              "Name those that are meant in close_position: " + list_symbols(options) + ".");
}

// The positions that one name means: the one with this symbol, else all options on this underlying. What is rolled is
// an option.
Positions find_named(const std::string& name, const orders::Facts& facts, support::Date today, bool is_roll) {
  const auto symbol = broker::canonical_symbol(name, today);
  if (!symbol) refuse_no_position(name, facts);
  const Positions open = find_open(*facts.account.positions);
  const broker::Position* const position = find_by_symbol(open, *symbol);
  if (position != nullptr && (!is_roll || is_option(*position))) return {position};
  const Positions options = find_strategy_on(*symbol, facts, open);
  if (!options.empty()) return options;
  if (position == nullptr) refuse_no_position(name, facts);
  return {position};
}

// In a list each name is the symbol of a position.
Positions find_listed(const std::vector<std::string>& names, const orders::Facts& facts, support::Date today) {
  const Positions open = find_open(*facts.account.positions);
  Positions positions;
  for (const std::string& name : names) {
    const auto symbol = broker::canonical_symbol(name, today);
    const broker::Position* const position = symbol ? find_by_symbol(open, *symbol) : nullptr;
    if (position == nullptr) refuse_no_position(name, facts);
    if (std::find(positions.begin(), positions.end(), position) != positions.end()) {
      throw Error(ErrorCode::invalid_argument, "`close_position` names " + position->symbol + " twice.",
                  "Name each position once; `quantity` says how many.");
    }
    positions.push_back(position);
  }
  return positions;
}

// Several positions are closed by one order only if they are options on one underlying.
void require_one_order(const Positions& positions) {
  if (positions.size() < 2) return;
  const auto refuse = [](const std::string& message) {
    throw Error(ErrorCode::invalid_argument, message, "Close each by an order of its own, short options first.");
  };
  for (const broker::Position* position : positions) {
    if (!is_option(*position)) {
      const bool is_future = broker::parse_future_symbol(position->symbol).has_value();
      refuse(position->symbol + (is_future ? " is a future" : " is no option") +
             ": an order of several legs has options only.");
    }
    if (position->instrument_type != positions.front()->instrument_type ||
        position->underlying_symbol != positions.front()->underlying_symbol) {
      refuse(position->symbol + " is on " + position->underlying_symbol + ", and " + positions.front()->symbol +
             " on " + positions.front()->underlying_symbol + ": one order has one underlying.");
    }
  }
}

Positions find_positions(const std::vector<std::string>& names, const orders::Facts& facts, support::Date today,
                         bool is_roll) {
  const Positions positions =
      names.size() == 1 ? find_named(names.front(), facts, today, is_roll) : find_listed(names, facts, today);
  require_one_order(positions);
  return positions;
}

// The facts that a closing order is resolved with.
orders::Facts read_position_facts(const ToolCall& call, const broker::Account& account) {
  broker::ReadOptions options = call.read_options();
  options.refresh = true;
  orders::Facts facts;
  facts.account.account = account;
  facts.account.positions = *call.broker().positions(account.number, options);
  facts.account.live_orders = *call.broker().live_orders({account.number}, options);
  return facts;
}

std::string describe_holders(const orders::Closable& closable) {
  std::string text;
  if (!closable.holding_complex_ids.empty()) {
    text =
        closable.holding_complex_ids.size() == 1
            ? "complex order " + closable.holding_complex_ids.front() + " (cancel it as a whole first)"
            : "complex orders " + support::join(closable.holding_complex_ids, ", ") + " (cancel each as a whole first)";
  }
  if (!closable.holding_order_ids.empty()) {
    const char* const noun = closable.holding_order_ids.size() == 1 ? "order " : "orders ";
    text += (text.empty() ? "" : " and ") + (noun + support::join(closable.holding_order_ids, ", "));
  }
  return text;
}

void require_positive(const std::optional<Decimal>& quantity) {
  if (!quantity || quantity->is_positive()) return;
  throw Error(ErrorCode::invalid_argument, "The quantity to close is " + quantity->to_string() + ".",
              "Give a number above 0; without a quantity all that can be closed is.");
}

// `quantity` of one position, or all that can be closed.
orders::Leg close_one(const broker::Position& position, const orders::Facts& facts,
                      const std::optional<Decimal>& quantity) {
  const orders::Closable closable = orders::find_closable(position.symbol, facts);
  const Decimal wanted = quantity.value_or(closable.closable_quantity);
  if (!wanted.is_positive() || wanted > closable.closable_quantity) {
    const std::string holders = describe_holders(closable);
    throw Error(ErrorCode::refused,
                "Of the position of " + closable.position_quantity.to_string() + " " + position.symbol + ", " +
                    closable.closable_quantity.to_string() + " can be closed." +
                    (holders.empty() ? "" : " The rest is held by " + holders + "."),
                holders.empty() ? "Give a smaller quantity." : "cancel_order cancels what holds it.");
  }
  return {position.instrument_type, position.symbol, closable.action, wanted};
}

// The positions as legs with all that is held, what of each can be closed, and what holds the rest.
struct Held {
  orders::Order order;
  std::map<std::string, Decimal> closable;
  std::string holders;
};
Held read_held(const Positions& positions, const orders::Facts& facts) {
  Held held;
  for (const broker::Position* position : positions) {
    const orders::Closable closable = orders::find_closable(position->symbol, facts);
    held.order.legs.push_back({position->instrument_type, position->symbol, closable.action, position->quantity});
    held.closable[position->symbol] = closable.closable_quantity;
    const std::string holders = describe_holders(closable);
    if (!holders.empty()) held.holders += " A part of " + position->symbol + " is held by " + holders + ".";
  }
  return held;
}

// `units` of several positions, or all that can be closed, in the ratio in which they are held.
std::vector<orders::Leg> close_together(const Positions& positions, const orders::Facts& facts,
                                        const std::optional<Decimal>& units) {
  const Held held = read_held(positions, facts);
  orders::Order rest;
  rest.legs = orders::limit_legs(held.order.legs, held.closable);
  const Decimal available = rest.legs.empty() ? Decimal(0) : rest.units();
  if (available.is_zero() || (units && (*units > available || !units->is_integer()))) {
    throw Error(
        ErrorCode::refused,
        "Of the " + held.order.units().to_string() + " units of " + list_symbols(positions) + ", " +
            available.to_string() + " can be closed." + held.holders,
        held.holders.empty() ? "Give a whole quantity that is not larger." : "cancel_order cancels what holds them.");
  }
  const std::vector<Decimal> ratios = held.order.ratios();
  for (std::size_t i = 0; units && i < ratios.size(); ++i) rest.legs[i].quantity = ratios[i] * *units;
  return rest.legs;
}

std::vector<orders::Leg> close(const Positions& positions, const orders::Facts& facts,
                               const std::optional<Decimal>& quantity) {
  require_positive(quantity);
  if (positions.size() == 1) return {close_one(*positions.front(), facts, quantity)};
  return close_together(positions, facts, quantity);
}

}  // namespace

std::vector<orders::Leg> make_closing_legs(const ToolCall& call, const broker::Account& account,
                                           const std::vector<std::string>& names,
                                           const std::optional<Decimal>& quantity) {
  const orders::Facts facts = read_position_facts(call, account);
  return close(find_positions(names, facts, support::new_york_date(call.now()), false), facts, quantity);
}

namespace {

// Says what an id is that no complex order has.
[[noreturn]] void refuse_no_complex_order(const ToolCall& call, const broker::Account& account, const std::string& id,
                                          const broker::ReadOptions& options) {
  const auto order = read_order(call, account, id, options);
  if (order->complex_order_id.empty()) {
    throw Error(ErrorCode::refused, "Order " + id + " is a single order and no complex order.",
                "cancel_order cancels it; close_position closes a position.");
  }
  throw Error(ErrorCode::refused, "Order " + id + " is a part of complex order " + order->complex_order_id + ".",
              "Give exits_complex_order_id: " + order->complex_order_id + ".");
}

}  // namespace

std::vector<orders::Leg> make_exit_legs(const ToolCall& call, const broker::Account& account,
                                        const std::string& complex_order_id) {
  broker::ReadOptions options = call.read_options();
  options.refresh = true;
  try {
    const auto complex = call.broker().complex_order(account.number, complex_order_id, options);
    return orders::find_exit_legs(*complex, read_position_facts(call, account));
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
    refuse_no_complex_order(call, account, complex_order_id, options);
  }
}

namespace {

// Each position needs two legs.
void require_room(const Positions& positions) {
  if (2 * positions.size() <= kMaxLegs) return;
  throw Error(ErrorCode::invalid_argument,
              "A roll of " + std::to_string(positions.size()) + " options has " + std::to_string(2 * positions.size()) +
                  " legs, and one order at most four.",
              "Roll two of them by one order and the others by another, for example its calls and its puts. Between "
              "the two orders a part is rolled and the rest is not.");
}

// An underlying does not say which strike is meant for which option.
void require_named_strikes(const std::vector<std::string>& names, const Positions& positions,
                           const RollTarget& target) {
  if (target.strikes.empty() || names.size() == positions.size()) return;
  throw Error(ErrorCode::invalid_argument,
              "`roll_to` names strikes, and does not say for which of the options on " +
                  positions.front()->underlying_symbol + ".",
              "Name the options in close_position, in the order of the strikes: " + list_symbols(positions) + ".");
}

}  // namespace

std::vector<orders::Leg> make_roll_legs(const ToolCall& call, const broker::Account& account,
                                        const std::vector<std::string>& names, const std::optional<Decimal>& quantity,
                                        const std::string& roll_to) {
  const RollTarget target = read_roll_target(roll_to);
  const orders::Facts facts = read_position_facts(call, account);
  const Positions positions = find_positions(names, facts, support::new_york_date(call.now()), true);
  require_room(positions);
  require_named_strikes(names, positions, target);
  std::vector<RolledOption> rolled;
  std::vector<orders::Action> actions;
  for (const broker::Position* position : positions) {
    const bool is_long = position->direction == broker::Position::Direction::long_;
    actions.push_back(is_long ? orders::Action::buy_to_open : orders::Action::sell_to_open);
    rolled.push_back({position->symbol, position->underlying_symbol, std::string(to_string(actions.back()))});
  }
  std::vector<orders::Leg> legs = close(positions, facts, quantity);
  const std::vector<TradeLeg> opened = find_rolled_options(call, rolled, target);
  for (std::size_t i = 0; i < opened.size(); ++i) {
    legs.push_back({opened[i].leg.instrument_type, opened[i].leg.symbol, actions[i], legs[i].quantity});
  }
  return legs;
}

}  // namespace tools
