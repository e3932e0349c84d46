#include "client_fills.hpp"

#include <algorithm>
#include <map>

namespace simulator {
namespace {

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

// The begin of the day that the daily basis of an instrument refers to.
Instant day_begin(const MarketInstrument& instrument, Instant now) {
  if (instrument.future) return latest_session(instrument.venue, now).open;
  return new_york_time(account_day(now), std::chrono::minutes(0));
}

Holding make_holding(const ClientFill& fill, const Market& market, Instant now) {
  Holding holding;
  holding.symbol = fill.traded.symbol;
  holding.underlying = fill.traded.underlying;
  holding.instrument_type = fill.traded.instrument_type;
  holding.streamer = fill.streamer;
  holding.multiplier = fill.traded.multiplier;
  holding.expires_at = fill.instrument.expires_at();
  holding.opened_at = fill.at;
  const Quote quote = market.quote(fill.instrument, now, Extremes::no);
  holding.mark = to_decimal(quote.mark());
  holding.close = to_decimal(quote.previous_close);
  return holding;
}

// The value of a contract when it expires: that of an option has no time value left.
Decimal find_last_value(const MarketInstrument& instrument, const Market& market) {
  const Instant expires_at = *instrument.expires_at();
  if (instrument.option) return Decimal::of(format_decimal(market.option_valuation(instrument, expires_at).value, 2));
  return to_decimal(market.quote(instrument, expires_at, Extremes::no).last);
}

// Adds an entry for each contract of the fills that has expired and is still held.
void add_expirations(ClientFillList& fills, const Market& market, Instant now) {
  struct Held {
    Decimal quantity;
    std::shared_ptr<const ClientFill> last;
  };
  std::map<std::string, Held> contracts;
  for (const auto& fill : fills) {
    const auto expires_at = fill->instrument.expires_at();
    if (!expires_at || *expires_at > now) continue;
    Held& held = contracts[fill->traded.symbol];
    held.quantity += fill->quantity;
    held.last = fill;
  }
  for (const auto& [symbol, held] : contracts) {
    if (held.quantity.is_zero()) continue;
    ClientFill ended = *held.last;
    ended.transaction_id += 1'000'000'000;
    ended.order_id = 0;
    ended.at = *ended.instrument.expires_at();
    ended.quantity = -held.quantity;
    ended.action = ended.quantity.is_negative() ? "Sell to Close" : "Buy to Close";
    ended.price = find_last_value(ended.instrument, market);
    ended.fees = {};
    ended.is_expiration = true;
    fills.push_back(std::make_shared<const ClientFill>(std::move(ended)));
  }
}

}  // namespace

void add_client_fills(std::vector<Holding>& holdings, ClientFillList fills, const Market& market, Instant now) {
  add_expirations(fills, market, now);
  for (const auto& fill : fills) {
    auto holding = std::find_if(holdings.begin(), holdings.end(),
                                [&](const Holding& other) { return other.symbol == fill->traded.symbol; });
    if (holding == holdings.end()) {
      holdings.push_back(make_holding(*fill, market, now));
      holding = holdings.end() - 1;
    }
    std::vector<Fill>& list = fill->at < day_begin(fill->instrument, now) ? holding->carried : holding->fills;
    const auto later = std::find_if(list.begin(), list.end(), [&](const Fill& other) { return other.at > fill->at; });
    list.insert(later, {fill->at, fill->quantity, fill->price, fill});
  }
}

}  // namespace simulator
