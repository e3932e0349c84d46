#include "order_roll.hpp"

#include <algorithm>

#include "roll_target.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw Error(ErrorCode::refused, message, hint);
}

void require_rollable(const broker::Order& target, const orders::Order& order) {
  if (!target.is_working()) {
    refuse("Order " + target.id + " has ended: " + support::printable(target.status, 40) + ".",
           "What it has opened is rolled by close_position with roll_to.");
  }
  if (order.has_closing_leg()) {
    refuse("Order " + target.id + " closes a position: its legs are given by that and cannot move.",
           "Cancel it, then roll the position by close_position with roll_to.");
  }
}

// How many of a leg are not filled.
Decimal find_rest(const broker::Order& target, const orders::Leg& leg) {
  for (const broker::OrderLeg& reported : target.legs) {
    if (broker::restore_padding(reported.symbol) != leg.symbol) continue;
    return reported.remaining_quantity.value_or(leg.quantity.value_or(0));
  }
  return leg.quantity.value_or(0);
}

bool is_partly_filled(const broker::Order& target, const orders::Order& order) {
  return std::any_of(order.legs.begin(), order.legs.end(),
                     [&](const orders::Leg& leg) { return leg.quantity && find_rest(target, leg) < *leg.quantity; });
}

Json make_legs(const ToolCall& call, const broker::Order& target, const orders::Order& order,
               const std::string& roll_to) {
  std::vector<RolledOption> rolled;
  for (const orders::Leg& leg : order.legs) {
    rolled.push_back({leg.symbol, target.underlying_symbol, std::string(to_string(leg.action))});
  }
  const RollTarget moved = read_roll_target(roll_to);
  if (order.legs.size() > 1 && !moved.strikes.empty()) {
    throw Error(ErrorCode::invalid_argument, "`roll_to` names strikes, and does not say for which of the legs.",
                "Cancel the order, and write the legs of the new one.");
  }
  const std::vector<TradeLeg> opened = find_rolled_options(call, rolled, moved);
  Json legs = Json::array();
  for (std::size_t i = 0; i < opened.size(); ++i) {
    legs.push_back({{"action", rolled[i].action},
                    {"symbol", opened[i].leg.symbol},
                    {"quantity", find_rest(target, order.legs[i]).to_string()}});
  }
  return legs;
}

Json make_account_arguments(const ToolCall& call) {
  Json arguments = Json::object();
  const std::string account = call.arguments().text("account_number");
  if (!account.empty()) arguments["account_number"] = account;
  return arguments;
}

Json make_conditions(const orders::Order& order) {
  Json conditions = Json::array();
  for (const orders::Condition& condition : order.conditions) {
    const bool is_last = condition.indicator == orders::Condition::Indicator::last;
    conditions.push_back(
        {{"symbol", condition.symbol},
         {"comparator", condition.comparator == orders::Condition::Comparator::at_most ? "at_most" : "at_least"},
         {"threshold", condition.threshold.to_string()},
         {"effect", condition.effect == orders::Condition::Effect::cancel ? "cancel" : "route"},
         {"indicator", is_last ? "last" : "natural"}});
  }
  return conditions;
}

// The arguments of preview_order for the order in its new place.
Json make_preview_arguments(const ToolCall& call, const orders::OrderDraft& draft, Json legs) {
  const orders::Order& order = draft.order;
  Json arguments = make_account_arguments(call);
  arguments["legs"] = std::move(legs);
  arguments["order_type"] = to_string(order.type);
  arguments["time_in_force"] = to_string(order.time_in_force);
  if (draft.price) {
    arguments["price"] = call.arguments().text("price");
  } else if (order.price) {
    const bool is_even = order.price->effect == orders::PriceEffect::none;
    arguments["price"] =
        is_even ? "even" : order.price->value.money() + ' ' + std::string(to_string(order.price->effect));
  }
  if (order.stop_trigger) arguments["stop_trigger"] = order.stop_trigger->to_string();
  if (order.gtc_date) arguments["gtd_date"] = support::to_text(*order.gtc_date);
  if (!order.conditions.empty()) arguments["conditions"] = make_conditions(order);
  if (order.route_after) arguments["route_after"] = support::to_iso8601(*order.route_after);
  if (order.cancel_at) arguments["cancel_at"] = support::to_iso8601(*order.cancel_at);
  return arguments;
}

}  // namespace

void refuse_order_roll(const ToolCall& call, const broker::Order& target, const orders::OrderDraft& draft,
                       const std::string& roll_to) {
  require_rollable(target, draft.order);
  Json cancellation = make_account_arguments(call);
  cancellation["id"] = target.id;
  const Json preview = make_preview_arguments(call, draft, make_legs(call, target, draft.order, roll_to));
  const std::string filled = is_partly_filled(target, draft.order)
                                 ? " A part of it has filled: that stays a position, and close_position with roll_to "
                                   "rolls it."
                                 : "";
  refuse(
      "A working order is not rolled in one step: TastyTrade replaces an order only by one with the same legs. "
      "Nothing was sent." +
          filled,
      "Take two steps. 1. cancel_order " + cancellation.dump() +
          ". 2. When its answer says that the order is cancelled: preview_order " + preview.dump() +
          ". If it has filled instead, leave step 2 out and roll the position: close_position with roll_to. Between "
          "the two steps no order works.");
}

}  // namespace tools
