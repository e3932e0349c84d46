#include "prepared_order.hpp"

#include <numeric>

#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {
namespace {

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

// The legs as positions at the market's marks; shares at the order's price, if it has one.
std::vector<EstimateLeg> make_estimate_legs(const PreparedOrder& order, const Market& market, Instant now) {
  std::vector<EstimateLeg> legs;
  for (const PreparedLeg& leg : order.legs) {
    const Quote quote = market.quote(leg.instrument, now, Extremes::no);
    EstimateLeg row;
    row.is_opening = leg.opens;
    Position& filled = row.filled;
    filled.symbol = leg.traded.symbol;
    filled.instrument_type = leg.traded.instrument_type;
    filled.underlying = leg.traded.underlying;
    filled.direction = is_buy(leg.action) ? 1 : -1;
    filled.multiplier = leg.traded.multiplier;
    filled.mark = to_decimal(quote.mark());
    if (filled.instrument_type == "Equity" && order.request.price) filled.mark = *order.request.price;
    filled.average_open = filled.average_daily = filled.mark;
    filled.quantity = leg.quantity;
    if (order.request.value && filled.mark.is_positive()) filled.quantity = *order.request.value / filled.mark;
    filled.close = to_decimal(quote.previous_close);
    add_underlying_mark(filled, market, now);
    legs.push_back(std::move(row));
  }
  return legs;
}

// The cost of the order at its price, or at the marks; negative: it brings money in.
Decimal compute_cost(const PreparedOrder& order, const std::vector<EstimateLeg>& legs) {
  if (const auto price = order.request.signed_price()) {
    return -*price * order.size() * legs.front().filled.multiplier;
  }
  Decimal cost;
  for (const EstimateLeg& leg : legs) {
    const Position& filled = leg.filled;
    cost += filled.mark * filled.quantity * filled.multiplier * Decimal(filled.direction);
  }
  return cost;
}

}  // namespace

Decimal PreparedOrder::size() const {
  if (legs.size() == 1) return legs.front().quantity;
  long long size = 0;
  for (const PreparedLeg& leg : legs) size = std::gcd(size, static_cast<long long>(leg.quantity.to_double()));
  return std::max(1LL, size);
}

bool PreparedOrder::opens() const {
  for (const PreparedLeg& leg : legs) {
    if (leg.opens) return true;
  }
  return false;
}

PreparedLeg make_leg(const MarketInstrument& instrument) {
  PreparedLeg leg;
  leg.instrument = instrument;
  leg.traded = {instrument.symbol, instrument.symbol, instrument.type, 1};
  leg.streamer = instrument.symbol;
  if (instrument.type == "Equity Option") {
    leg.traded.underlying = instrument.listing->symbol;
    leg.traded.multiplier = 100;
    leg.streamer = occ_streamer(*parse_occ(instrument.symbol));
  } else if (instrument.future) {
    leg.traded.multiplier = to_decimal(instrument.future->product->multiplier);
    leg.streamer = instrument.future->streamer;
    if (instrument.option) {
      leg.traded.underlying = instrument.future->symbol;
      leg.streamer = future_option_streamer(*parse_future_option(instrument.symbol),
                                            instrument.future->product->streamer_exchange);
    }
  } else if (instrument.venue == Venue::crypto) {
    leg.streamer = instrument.symbol + ":CXTALP";
  }
  return leg;
}

Fees compute_leg_fees(const PreparedLeg& leg, const Decimal& quantity) {
  return compute_fees(leg.traded.instrument_type, is_buy(leg.action) ? quantity : -quantity, leg.opens);
}

OrderCost estimate_cost(const PreparedOrder& order, const std::string& account, const Market& market,
                        const AccountLedger& ledger, Instant now) {
  OrderCost cost;
  const bool is_margin = account == kMarginAccount;
  auto legs = make_estimate_legs(order, market, now);
  std::vector<Position> held;
  for (Position& position : ledger.positions(account, now)) {
    if (position.direction != 0 && position.underlying == order.legs.front().traded.underlying) {
      held.push_back(std::move(position));
    }
  }
  const Decimal price = compute_cost(order, legs);
  cost.whole = estimate_margin(held, legs, price, is_margin);
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const Fees fees = compute_leg_fees(order.legs[i], legs[i].filled.quantity);
    cost.fees.commission += fees.commission;
    cost.fees.clearing += fees.clearing;
    cost.fees.regulatory += fees.regulatory;
  }
  // By itself an order that closes requires nothing.
  std::erase_if(legs, [](const EstimateLeg& leg) { return !leg.is_opening; });
  cost.alone = estimate_margin({}, legs, legs.empty() ? Decimal() : price, is_margin);
  const Balances balances = ledger.balances(account, now);
  cost.current_power = compute_buying_power(balances);
  cost.excess = compute_excess(balances);
  return cost;
}

}  // namespace simulator
