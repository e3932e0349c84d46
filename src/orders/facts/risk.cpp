#include <algorithm>

#include "facts/cover_words.hpp"
#include "facts/option_cover.hpp"
#include "facts/order_price.hpp"
#include "facts/position_use.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/facts.hpp"

namespace orders {
namespace {

bool is_option(InstrumentType type) {
  return type == InstrumentType::equity_option || type == InstrumentType::future_option;
}

bool exposes(const std::vector<OpenedOptions>& all) {
  return std::any_of(all.begin(), all.end(), [](const OpenedOptions& opened) { return !opened.exposed.empty(); });
}

// Stock, coins and futures have one leg.
void add_underlying_risk(const Order& order, const Decimal& cash, Risk& risk) {
  const Leg& leg = order.legs.front();
  if (order.type == OrderType::notional_market) {
    risk.max_loss = is_buy(leg.action) ? std::optional(-cash) : std::nullopt;
    risk.is_profit_unlimited = is_buy(leg.action);
  } else if (is_buy(leg.action)) {
    risk.max_loss = -cash;
    risk.is_profit_unlimited = true;
  } else {
    risk.is_loss_undefined = true;
    risk.max_profit = cash;
    const bool is_future = leg.instrument_type == InstrumentType::future;
    risk.reason = is_future ? "a short future has no bound to its loss" : "a short sale of stock has no cover";
  }
}

std::string explain_unlimited(const Holding& option, const OpenedOptions& opened, const Facts& facts) {
  std::string text = explain_uncovered(option, opened);
  if (!facts.account.positions) text += ", and the positions of the account are not known";
  const std::string held = explain_held_cover(option, opened, facts);
  return held.empty() ? text : text + ": " + held;
}

// The most that the opened options gain, if those of each underlying have one end.
void add_highest(const std::vector<OpenedOptions>& all, const Decimal& cash, Risk& risk) {
  Decimal highest;
  for (const OpenedOptions& opened : all) {
    std::vector<Holding> options = opened.longs;
    options.insert(options.end(), opened.shorts.begin(), opened.shorts.end());
    if (!have_one_end(options)) return;
    std::vector<PayoffLeg> legs;
    for (const Holding& option : opened.longs) legs.push_back(make_payoff_leg(option, 1));
    for (const Holding& option : opened.shorts) legs.push_back(make_payoff_leg(option, -1));
    const PayoffBounds bounds = compute_payoff_bounds(legs);
    if (!bounds.highest) risk.is_profit_unlimited = true;
    highest += bounds.highest.value_or(0);
  }
  if (!risk.is_profit_unlimited) risk.max_profit = highest + cash;
}

// True if a long put of an index outlives a short one. It can be exercised at its own end only, so that before it may
// be worth less than its strike says.
bool has_later_index_put(const OpenedOptions& opened) {
  if (!broker::is_known_index(opened.underlying_symbol)) return false;
  return std::any_of(opened.longs.begin(), opened.longs.end(), [&](const Holding& long_option) {
    return long_option.kind == Holding::Kind::put &&
           std::any_of(opened.shorts.begin(), opened.shorts.end(), [&](const Holding& short_option) {
             return short_option.kind == Holding::Kind::put && long_option.expiration > short_option.expiration;
           });
  });
}

void add_option_risk(const std::vector<OpenedOptions>& opened, const Order& order, const Facts& facts,
                     const Decimal& cash, Risk& risk) {
  Decimal lowest;
  for (const OpenedOptions& options : opened) {
    const Cover cover = find_cover(options, order, facts);
    if (!cover.uncovered_calls.empty()) {
      risk.is_loss_undefined = true;
      risk.reason = explain_unlimited(cover.uncovered_calls.front(), options, facts);
    }
    for (const std::vector<PayoffLeg>& group : cover.groups) {
      lowest += compute_payoff_bounds(group).lowest.value_or(0);
    }
  }
  if (std::any_of(opened.begin(), opened.end(), has_later_index_put)) risk.is_estimate = true;
  // The gain of options that the account had before is not the gain of the order.
  if (!exposes(opened)) add_highest(opened, cash, risk);
  if (!risk.is_loss_undefined) risk.max_loss = -(lowest + cash);
}

// Returns the dollars that the closing legs bring, less those that they cost; 0 if they cost more. Absent if
// a leg that is sold has no quote.
std::optional<Decimal> find_closing_proceeds(const Order& order, const Facts& facts) {
  Decimal sum;
  for (const Leg& leg : order.legs) {
    if (!is_closing(leg.action)) continue;
    const InstrumentFacts* const instrument = facts.find(leg.symbol);
    const bool is_known = instrument != nullptr && instrument->quote && instrument->multiplier && leg.quantity;
    const auto price = !is_known ? std::nullopt : is_buy(leg.action) ? instrument->quote->ask : instrument->quote->bid;
    if (!price && !is_buy(leg.action)) return std::nullopt;
    const Decimal value = price ? *price * *leg.quantity * *instrument->multiplier : Decimal(0);
    sum += is_buy(leg.action) ? -value : value;
  }
  return std::max(Decimal(0), sum);
}

// The loss of an order that can lose nothing is 0, also where its price would be a gain.
void limit_to_zero(Risk& risk) {
  if (risk.max_loss && risk.max_loss->is_negative()) risk.max_loss = 0;
}

}  // namespace

Risk compute_risk(const Order& order, const Facts& facts, const Facts& before) {
  Risk risk;
  const auto opened = find_opened_options(order, facts, before, risk.reason);
  const bool is_exposing = opened && exposes(*opened);
  if (opened && !is_exposing && !opens_position(order, facts)) {
    risk.max_loss = 0;
    return risk;
  }
  const OrderCash cash = find_order_cash(order, facts);
  if (cash.received) risk.notional = cash.received->abs();
  risk.is_estimate = !has_fixed_cash(order);
  if (!opened) return risk;
  const bool has_options =
      std::any_of(order.legs.begin(), order.legs.end(), [](const Leg& leg) { return is_option(leg.instrument_type); });
  // Without a price the loss is not known, but that it has no bound is.
  const bool is_future = order.legs.front().instrument_type == InstrumentType::future;
  if (is_future) risk.futures_notional = risk.notional;
  if (has_options || is_exposing) {
    // The value of a future is not paid. The proceeds of closing legs do not reduce the cost of what is opened; they
    // count where a short option loses cover.
    const auto proceeds = is_exposing ? std::optional(Decimal(0)) : find_closing_proceeds(order, facts);
    const Decimal received = is_future ? Decimal(0) : cash.received.value_or(0);
    add_option_risk(*opened, order, facts, received - proceeds.value_or(0), risk);
    if (!proceeds) {
      risk.max_loss.reset();
      risk.max_profit.reset();
      if (!risk.is_loss_undefined) risk.reason = "an option that the order sells to close has no bid";
    }
  } else {
    add_underlying_risk(order, cash.received.value_or(0), risk);
  }
  limit_to_zero(risk);
  if (cash.received) return risk;
  risk.max_loss.reset();
  risk.max_profit.reset();
  risk.futures_notional.reset();
  if (!risk.is_loss_undefined && risk.reason.empty()) risk.reason = cash.reason;
  return risk;
}

}  // namespace orders
