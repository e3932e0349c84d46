#include "account_values.hpp"

namespace simulator {

void AccountValues::book(const Transaction& row) {
  cash_ += row.net_value();
  if (row.traded.symbol.empty() || (row.quantity.is_zero() && !row.price)) return;
  Position& position = positions_[row.traded.symbol];
  const Decimal held = position.quantity * Decimal(position.direction);
  if (held.is_zero()) {
    position = {};
    position.symbol = row.traded.symbol;
    position.underlying = row.traded.underlying;
    position.instrument_type = row.traded.instrument_type;
    position.multiplier = row.traded.multiplier;
    position.opened_at = row.at;
  }
  const bool opens = held.is_zero() || held.is_negative() == row.quantity.is_negative();
  if (row.quantity.is_zero()) {
    position.average_daily = *row.price;  // a settlement
  } else if (opens && row.price) {
    position.average_daily = (position.average_daily * held + *row.price * row.quantity) / (held + row.quantity);
  }
  const Decimal now = held + row.quantity;
  if (row.price && !held.is_zero() && !now.is_zero() && now.is_negative() != held.is_negative()) {
    position.average_daily = *row.price;  // a trade through zero
  }
  position.quantity = now.abs();
  position.direction = now.is_zero() ? 0 : now.is_negative() ? -1 : 1;
  if (now.is_zero()) positions_.erase(row.traded.symbol);
}

Decimal AccountValues::find_mark(const Position& position, Instant at) const {
  const auto to_mark = [](const Quote& quote) { return Decimal::of(format_decimal(quote.mark())); };
  if (position.instrument_type == "Equity Option") {
    const auto name = parse_occ(position.symbol);
    const Instant expires_at = session_on(Venue::equity, name->expiration).close;
    return to_mark(market_.option_quote(*find_equity(position.underlying), *name, expires_at, at, Extremes::no));
  }
  if (position.instrument_type == "Future") {
    const auto contract = find_future(position.symbol, new_york_date(at));
    // A contract is listed long before these accounts trade it.
    return contract ? to_mark(market_.future_quote(*contract, at, Extremes::no)) : position.average_daily;
  }
  if (position.instrument_type == "Future Option") {
    const auto quote = market_.quote("Future Option", position.symbol, at);
    return quote ? to_mark(*quote) : position.average_daily;
  }
  const bool is_coin = position.instrument_type == "Cryptocurrency";
  const InstrumentSpec* listing = is_coin ? find_crypto(position.symbol) : find_equity(position.symbol);
  return to_mark(market_.listing_quote(*listing, at, Extremes::no));
}

Balances AccountValues::at(Instant instant) {
  for (; next_ < transactions_->size() && (*transactions_)[next_].at <= instant; ++next_) {
    book((*transactions_)[next_]);
  }
  Balances balances;
  balances.cash = balances.settled_cash = cash_;
  std::vector<Position> list;
  for (auto& [symbol, position] : positions_) {
    position.mark = find_mark(position, instant);
    add_underlying_mark(position, market_, instant);
    list.push_back(position);
  }
  add_positions(balances, list, is_margin_);
  balances.starting_margin_equity = balances.net_liquidating_value - balances.long_crypto;
  return balances;
}

}  // namespace simulator
