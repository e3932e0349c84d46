#include "tracking/protection.hpp"

#include <algorithm>

#include "facts/position_use.hpp"
#include "facts/protection.hpp"
#include "order/filled_units.hpp"
#include "placing/cancel_target.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace orders {
namespace {

using broker::Position;

bool is_ended_unfilled(const broker::Order& order) {
  constexpr std::string_view kEnds[] = {"Rejected", "Cancelled", "Removed", "Partially Removed"};
  const bool has_ended = std::find(std::begin(kEnds), std::end(kEnds), order.status) != std::end(kEnds);
  return has_ended && !order.is_replaced();
}

bool closes(const broker::OrderLeg& leg) {
  return leg.action.ends_with("Close") || leg.instrument_type == broker::InstrumentType::future;
}

bool is_sale(const broker::OrderLeg& leg) {
  return leg.action.starts_with("Sell");
}

// A row without a symbol is named by its number.
bool may_be_of(const LostStop& stop, const broker::UnreadableRow& row) {
  const bool is_number = std::all_of(row.symbol.begin(), row.symbol.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number || std::any_of(stop.legs.begin(), stop.legs.end(),
                                  [&row](const broker::OrderLeg& leg) { return leg.symbol == row.symbol; });
}

LostStop make_lost_stop(const broker::Order& order, LostStop::Kind kind) {
  LostStop lost;
  lost.order_id = order.id;
  lost.status = order.status;
  lost.ended_at = order.terminal_at ? order.terminal_at : order.updated_at;
  lost.legs = order.legs;
  lost.kind = kind;
  return lost;
}

std::string list_symbols(const LostStop& stop) {
  std::vector<std::string> symbols;
  for (const broker::OrderLeg& leg : stop.legs) symbols.push_back(support::printable(leg.symbol, 40));
  return support::join(symbols, ", ");
}

}  // namespace

std::vector<LostStop> find_lost_stops(const broker::ComplexOrder& complex) {
  const auto is_trigger = [&complex](const broker::Order& order) {
    return !complex.trigger_order_id.empty() && order.id == complex.trigger_order_id;
  };
  bool has_position = true;
  std::vector<LostStop> lost;
  for (const broker::Order& order : complex.orders) {
    if (is_trigger(order)) {
      has_position = may_have_fills(order);
    } else if (order.status == "Filled" && complex.type != "OTO") {
      return {};  // the position was closed, and the others ended by that; those of an OTO do not end each other
    } else if (is_closing_stop(order) && is_ended_unfilled(order)) {
      lost.push_back(make_lost_stop(order, LostStop::Kind::of_complex));
      lost.back().complex_order_id = complex.id;
    }
  }
  return has_position ? lost : std::vector<LostStop>();
}

std::optional<bool> is_position_held(const LostStop& stop, const broker::Rows<Position>& positions) {
  const bool is_held = std::any_of(positions.begin(), positions.end(), [&stop](const Position& position) {
    return std::any_of(stop.legs.begin(), stop.legs.end(), [&position](const broker::OrderLeg& leg) {
      const auto direction = is_sale(leg) ? Position::Direction::long_ : Position::Direction::short_;
      return closes(leg) && leg.symbol == position.symbol && position.direction == direction &&
             position.quantity.is_positive();
    });
  });
  if (is_held) return true;
  const bool may_be_unreadable =
      positions.expected || std::any_of(positions.unreadable.begin(), positions.unreadable.end(),
                                        [&stop](const broker::UnreadableRow& row) { return may_be_of(stop, row); });
  return may_be_unreadable ? std::nullopt : std::optional(false);
}

std::vector<LostStop> find_unfilled_close(const broker::Order& order) {
  const bool has_ended = is_ended_unfilled(order) || (order.status == "Expired" && !order.is_replaced());
  if (!has_ended) return {};
  return {make_lost_stop(order, LostStop::Kind::closing_order_of_exit)};
}

std::vector<LostStop> find_lost_replacement(const broker::Order& order) {
  const bool has_ended = order.status == "Rejected" || order.status.ends_with("Removed");
  if (!has_ended || !is_closing_stop(order)) return {};
  return {make_lost_stop(order, LostStop::Kind::replacement)};
}

namespace {

// The position that the leg of a stop closes; if it is not known, one of the leg's own quantity.
Position find_closed(const broker::OrderLeg& leg, const broker::Rows<Position>& positions) {
  const auto direction = is_sale(leg) ? Position::Direction::long_ : Position::Direction::short_;
  for (const Position& position : positions) {
    if (position.symbol == leg.symbol && position.direction == direction) return position;
  }
  return make_closed_position(leg.symbol, leg.instrument_type, is_sale(leg), leg.quantity.value_or(0));
}

// The working orders without the targets of the stop's own complex order: they may fill or not.
Facts list_others(const LostStop& stop, const broker::Rows<broker::Order>& live_orders, bool are_new) {
  Facts facts;
  facts.account.live_orders = live_orders;
  std::erase_if(facts.account.live_orders->rows, [&](const broker::Order& order) {
    const bool is_of_same = !order.complex_order_id.empty() && order.complex_order_id == stop.complex_order_id;
    const bool is_old = !stop.ended_at || !order.received_at || *order.received_at < *stop.ended_at;
    // Triggers stay: they say which orders wait.
    const bool is_trigger = order.complex_order_tag.ends_with("trigger-order");
    return (is_of_same && !is_closing_stop(order)) || (are_new && is_old && !is_trigger);
  });
  return facts;
}

}  // namespace

bool is_closed_by_others(const LostStop& stop, const broker::Rows<broker::Order>& live_orders,
                         const broker::Rows<Position>& positions) {
  const Facts all = list_others(stop, live_orders, false), made_since = list_others(stop, live_orders, true);
  return std::all_of(stop.legs.begin(), stop.legs.end(), [&](const broker::OrderLeg& leg) {
    if (!closes(leg)) return true;
    const Position position = find_closed(leg, positions);
    const Decimal lost = std::min(position.quantity, leg.quantity.value_or(position.quantity));
    return find_hold(position, all).quantity >= position.quantity ||
           (lost.is_positive() && find_hold(position, made_since).quantity >= lost);
  });
}

std::string describe_missing(const LostStop& stop) {
  const std::string symbols = list_symbols(stop);
  const bool is_exit = stop.kind == LostStop::Kind::closing_order_of_exit;
  const std::string name = is_exit ? "The closing order of the exit on " + symbols
                           : stop.kind == LostStop::Kind::replacement
                               ? "The stop on " + symbols + " that took the place of another one"
                               : "The stop of complex order " + stop.complex_order_id + " on " + symbols;
  const std::string without = is_exit ? "a stop" : "it";
  return "protection_missing: " + name + ", order " + stop.order_id + ", ended as " +
         support::printable(stop.status, 40) +
         (stop.is_position_known
              ? ", and the position is held without " + without + ". Tell"
              : ", and the position may be held without " + without + ": its row cannot be read. Tell") +
         " the user at once. Look at fetch_positions and fetch_orders, and "
         "preview a new stop or a closing order.";
}

}  // namespace orders
