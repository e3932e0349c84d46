#include "position_orders.hpp"

#include "order_reads.hpp"
#include "orders/trade_legs.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/exit.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

// The position whose symbol is meant, by the broker's spelling.
const broker::Position& find_position(const broker::Rows<broker::Position>& positions, const std::string& name,
                                      support::Date today) {
  const auto symbol = broker::canonical_symbol(name, today);
  std::vector<std::string> held;
  for (const broker::Position& position : positions.rows) {
    if (position.quantity.is_zero()) continue;
    if (symbol && position.symbol == *symbol) return position;
    held.push_back(position.symbol);
  }
  throw Error(ErrorCode::refused, "There is no position in '" + support::printable(name, 40) + "' to close.",
              held.empty() ? "The account has no positions." : "There are: " + support::join(held, ", ") + ".");
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

orders::Leg close(const broker::Position& position, const orders::Facts& facts,
                  const std::optional<Decimal>& quantity) {
  const orders::Closable closable = orders::find_closable(position.symbol, facts);
  const Decimal wanted = quantity.value_or(closable.closable_quantity);
  if (quantity && !quantity->is_positive()) {
    throw Error(ErrorCode::invalid_argument, "The quantity to close is " + quantity->to_string() + ".",
                "Give a number above 0; without a quantity all that can be closed is.");
  }
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

// The date and, if it names one, the strike of `roll_to`.
struct RollTarget {
  support::Date expiration;
  std::optional<Decimal> strike;
};
RollTarget read_roll_target(const std::string& text) {
  const std::vector<std::string> words = support::split(text, ' ');
  const auto date = words.empty() ? std::nullopt : support::parse_date(words.front());
  const auto strike = words.size() == 2 ? Decimal::parse(words.back()) : std::nullopt;
  if (!date || words.size() > 2 || (words.size() == 2 && !strike)) {
    throw Error(ErrorCode::invalid_argument, "`roll_to` is '" + support::printable(text, 40) + "'.",
                "Write the new expiration, and another strike behind it if wanted: 2027-01-15, or 2027-01-15 320.");
  }
  return {*date, strike};
}

}  // namespace

orders::Leg make_closing_leg(const ToolCall& call, const broker::Account& account, const std::string& symbol,
                             const std::optional<Decimal>& quantity) {
  const orders::Facts facts = read_position_facts(call, account);
  const support::Date today = support::new_york_date(call.now());
  return close(find_position(*facts.account.positions, symbol, today), facts, quantity);
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

std::vector<orders::Leg> make_roll_legs(const ToolCall& call, const broker::Account& account, const std::string& symbol,
                                        const std::optional<Decimal>& quantity, const std::string& roll_to) {
  const RollTarget target = read_roll_target(roll_to);
  const orders::Facts facts = read_position_facts(call, account);
  const support::Date today = support::new_york_date(call.now());
  const broker::Position& position = find_position(*facts.account.positions, symbol, today);
  const auto option = broker::parse_option_symbol(position.symbol);
  if (!option) {
    throw Error(ErrorCode::invalid_argument, position.symbol + " is no option: only options are rolled.",
                "Close the position and open another by two orders.");
  }
  const orders::Leg closing = close(position, facts, quantity);
  const std::string underlying = position.underlying_symbol.empty() ? option->underlying : position.underlying_symbol;
  const Json named = {{"action", "buy_to_open"},
                      {"underlying", underlying},
                      {"expiration", support::to_text(target.expiration)},
                      {"strike", target.strike.value_or(option->strike).to_string()},
                      {"option_type", option->right == 'C' ? "call" : "put"}};
  const mcp::Arguments arguments = mcp::bind("preview_order", {legs_parameter()}, {{"legs", Json::array({named})}});
  const TradeLeg found = read_legs(call, arguments).front();
  const auto action = position.direction == broker::Position::Direction::long_ ? orders::Action::buy_to_open
                                                                               : orders::Action::sell_to_open;
  return {closing, {found.leg.instrument_type, found.leg.symbol, action, closing.quantity}};
}

}  // namespace tools
