#include "preview/price_resolution.hpp"

#include <algorithm>

#include "checks/tick_rules.hpp"
#include "tastytrade_mcp/orders/ticks.hpp"
#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;
using Base = PriceRequest::Base;

// The effect that follows from the action of a single leg.
std::optional<PriceEffect> find_effect(const Order& order) {
  if (order.legs.size() != 1) return std::nullopt;
  return is_buy(order.legs.front().action) ? PriceEffect::debit : PriceEffect::credit;
}

Amount resolve_figure(const Order& order, const PriceRequest& price) {
  if (price.figure.is_zero()) return {price.figure, PriceEffect::none};
  const std::optional<PriceEffect> effect = price.effect ? price.effect : find_effect(order);
  if (effect) return {price.figure, *effect};
  const std::string figure = price.figure.money();
  throw Error(ErrorCode::invalid_argument,
              "The price of an order with several legs must say whether it is received or paid.",
              "Write \"" + figure + " credit\" or \"" + figure + " debit\".");
}

// Refuses an instrument that does not exist: it has no price of the market for that reason.
void require_listed(const Order& order, const Facts& facts) {
  for (const Leg& leg : order.legs) {
    const InstrumentFacts* const found = facts.find(leg.symbol);
    if (found == nullptr || found->is_known || facts.missing.contains("instrument:" + leg.symbol)) continue;
    throw Error(ErrorCode::not_found, "TastyTrade lists no instrument " + leg.symbol + ".",
                "search_symbols finds symbols; search_options lists expirations and strikes.");
  }
}

Amount resolve_market_price(const Order& order, const PriceRequest& price, const Facts& facts) {
  const bool is_mid = price.base == Base::mid;
  const std::optional<NetQuote> quote = compute_net_quote(order, facts);
  if (!quote) {
    require_listed(order, facts);
    throw Error(ErrorCode::not_ready,
                std::string("The price \"") + (is_mid ? "mid" : "natural") +
                    "\" is not known: a leg of the order has no quote with bid and ask.",
                "Give the price as a figure.");
  }
  const Decimal signed_price = is_mid ? quote->mid : quote->natural;
  PriceEffect effect = signed_price.is_negative() ? PriceEffect::debit : PriceEffect::credit;
  if (const auto of_leg = find_effect(order)) effect = *of_leg;
  if (price.effect && *price.effect != PriceEffect::none) effect = *price.effect;
  const Decimal wanted = signed_price.abs() + price.offset;
  if (!wanted.is_positive()) {
    const std::string market =
        std::string("The ") + (is_mid ? "mid" : "natural price") + " is " + signed_price.abs().money();
    if (price.offset.is_zero()) {
      throw Error(ErrorCode::invalid_argument, market + ", which is no price of an order.",
                  order.legs.size() > 1 ? "Give the price as a figure, or write even." : "Give the price as a figure.");
    }
    throw Error(ErrorCode::invalid_argument, "The price with its offset is " + wanted.money() + ".",
                market + "; give a smaller offset, or a figure.");
  }
  // A debit is rounded down and a credit up.
  const Rounding rounding = effect == PriceEffect::debit ? Rounding::down : Rounding::up;
  const auto rounded = round_to_tick(find_price_steps(order, facts, wanted), wanted, rounding);
  if (!rounded || !rounded->is_positive()) {
    throw Error(ErrorCode::not_ready, "No legal price is near " + wanted.money() + ".", "Give the price as a figure.");
  }
  return {*rounded, effect};
}

}  // namespace

std::vector<broker::TickSize> find_price_steps(const Order& order, const Facts& facts, const Decimal& price) {
  const auto steps_of = [&facts](const Leg& leg) {
    const InstrumentFacts* const found = facts.find(leg.symbol);
    return found == nullptr ? std::vector<broker::TickSize>() : found->ticks;
  };
  if (order.legs.size() == 1) return steps_of(order.legs.front());
  // The steps of futures' options depend on the price, those of a net price of stock options do not.
  const bool is_of_futures = order.legs.front().instrument_type == InstrumentType::future_option;
  if (const auto tick = is_of_futures ? find_order_tick(order, facts, price) : std::nullopt) {
    return {{*tick, std::nullopt}};
  }
  std::vector<broker::TickSize> finest;
  std::optional<Decimal> smallest;
  for (const Leg& leg : order.legs) {
    const std::vector<broker::TickSize> steps = steps_of(leg);
    if (steps.empty()) return {{Decimal::of("0.01"), std::nullopt}};
    const Decimal least =
        std::min_element(steps.begin(), steps.end(), [](const broker::TickSize& a, const broker::TickSize& b) {
          return a.value < b.value;
        })->value;
    if (!smallest || least < *smallest) {
      smallest = least;
      finest = steps;
    }
  }
  // Prices of spreads are quoted in steps of the finest leg, whatever their size.
  return smallest ? std::vector<broker::TickSize>{{*smallest, std::nullopt}} : finest;
}

Order resolve_price(const OrderDraft& draft, const Facts& facts) {
  Order order = canonical(draft.order);
  if (!draft.price) return order;
  order.price = draft.price->base == Base::figure ? resolve_figure(order, *draft.price)
                                                  : resolve_market_price(order, *draft.price, facts);
  return canonical(std::move(order));
}

}  // namespace orders
