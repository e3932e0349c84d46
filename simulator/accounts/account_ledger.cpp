#include "account_ledger.hpp"

#include <algorithm>
#include <cmath>

#include "fees.hpp"
#include "margin_requirement.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {
namespace {

Decimal to_decimal(double value) {
  return Decimal::of(format_decimal(value));
}

bool is_future(std::string_view instrument_type) {
  return instrument_type == "Future";
}

Decimal mean(const Decimal& price, const Decimal& quantity, const Fill& fill) {
  return (price * quantity + fill.price * fill.quantity) / (quantity + fill.quantity);
}

// Books a fill: the part of it that closes, then the part that opens. The gain of closing a long quantity is price less
// basis; of closing a short quantity, basis less price.
struct FillBooking {
  Position& position;
  Decimal held;
  bool has_realized = false;

  void book(const Fill& fill) {
    Decimal opened = fill.quantity;
    if (!held.is_zero() && held.is_negative() != fill.quantity.is_negative()) {
      const Decimal closed = held.abs() < fill.quantity.abs() ? -held : fill.quantity;
      const Decimal units = -closed * position.multiplier;
      position.realized_day_gain += (fill.price - position.average_daily) * units;
      position.realized_since_opening += (fill.price - position.average_open) * units;
      has_realized = true;
      held += closed;
      opened -= closed;
    }
    if (opened.is_zero()) return;
    if (held.is_zero()) position.opened_at = fill.at;
    const Fill rest{fill.at, opened, fill.price};
    position.average_open = mean(position.average_open, held, rest);
    position.average_daily = mean(position.average_daily, held, rest);
    position.average_yearly = mean(position.average_yearly, held, rest);
    held += opened;
  }
};

// Computes the position of a holding after its fills.
Position book_fills(const Holding& holding, Date day) {
  Position position;
  position.symbol = holding.symbol;
  position.underlying = holding.underlying;
  position.instrument_type = holding.instrument_type;
  position.streamer = holding.streamer;
  position.multiplier = holding.multiplier;
  position.expires_at = holding.expires_at;
  position.mark = holding.mark;
  position.close = holding.close;
  position.average_open = holding.average_open;
  position.average_daily = holding.close;
  position.average_yearly = holding.year_basis;
  position.opened_at = holding.opened_at;
  position.updated_at = !holding.fills.empty()     ? holding.fills.back().at
                        : !holding.carried.empty() ? holding.carried.back().at
                                                   : holding.opened_at;
  position.realized_on = day;
  FillBooking booking{position, holding.held};
  for (const Fill& fill : holding.carried) booking.book(fill);
  // The quantity held at the start of the day has the previous close as its daily basis.
  position.average_daily = holding.close;
  position.realized_day_gain = 0;
  booking.has_realized = false;
  for (const Fill& fill : holding.fills) booking.book(fill);
  const Decimal held = booking.held;
  const bool realized_today = booking.has_realized;
  if (holding.earlier) {
    position.realized_since_opening += holding.earlier->gain;
    if (!realized_today) {
      position.realized_day_gain = holding.earlier->day_gain;
      position.realized_on = holding.earlier->date;
    }
  }
  position.quantity = held.abs();
  position.direction = held.is_zero() ? 0 : held.is_negative() ? -1 : 1;
  return position;
}

void add_value(Balances& balances, const Position& position) {
  const Decimal value = position.value();
  const bool is_long = position.direction > 0;
  if (position.instrument_type == "Equity") {
    (is_long ? balances.long_equity : balances.short_equity) += value.abs();
  } else if (position.instrument_type == "Equity Option" || position.instrument_type == "Future Option") {
    (is_long ? balances.long_derivative : balances.short_derivative) += value.abs();
    if (position.instrument_type == "Equity Option") return;
    (is_long ? balances.long_futures_derivative : balances.short_futures_derivative) += value.abs();
  } else if (position.instrument_type == "Cryptocurrency") {
    balances.long_crypto += value;
  } else if (is_future(position.instrument_type)) {
    (value.is_negative() ? balances.short_futures : balances.long_futures) += value.abs();
  }
}

// The fees of the trades of the day.
Decimal fees(const Holding& holding) {
  Decimal sum, held = holding.held;
  for (const Fill& fill : holding.carried) held += fill.quantity;
  for (const Fill& fill : holding.fills) {
    const bool is_opening = held.is_zero() || held.is_negative() == fill.quantity.is_negative();
    sum += (fill.sent ? fill.sent->fees : compute_fees(holding.instrument_type, fill.quantity, is_opening)).total();
    held += fill.quantity;
  }
  return sum;
}

// Adds the cash flows of client orders before the day. Every future was settled at the close since.
void add_carried_cash(Balances& balances, const Holding& holding) {
  for (const Fill& fill : holding.carried) {
    const Decimal units = fill.quantity * holding.multiplier;
    balances.settled_cash -= fill.sent->fees.total();
    if (is_future(holding.instrument_type)) {
      balances.settled_cash += (holding.close - fill.price) * units;
      continue;
    }
    balances.settled_cash -= fill.price * units;
    if (holding.instrument_type != "Cryptocurrency") balances.starting_margin_equity += holding.close * units;
  }
}

// Adds the cash flows of a holding: settlements of a future before today, and the trades of today.
void add_cash(Balances& balances, const Holding& holding, const Position& position, Date day) {
  add_carried_cash(balances, holding);
  if (is_future(holding.instrument_type)) {
    balances.settled_cash += (holding.close - holding.average_open) * holding.held * holding.multiplier;
    if (position.realized_on == day) balances.intraday_futures += position.realized_day_gain;
    balances.intraday_futures -= fees(holding);
    return;
  }
  if (holding.instrument_type != "Cryptocurrency") {
    balances.starting_margin_equity += holding.close * holding.held * holding.multiplier;
  }
  for (const Fill& fill : holding.fills) {
    balances.intraday_equities -= fill.price * fill.quantity * holding.multiplier;
  }
  balances.intraday_equities -= fees(holding);
}

}  // namespace

Decimal Position::value() const {
  const Decimal per_unit = is_future(instrument_type) ? mark - average_daily : mark;
  return per_unit * quantity * multiplier * Decimal(direction);
}

void add_underlying_mark(Position& position, const Market& market, Instant now) {
  if (position.instrument_type != "Equity Option") return;
  const Quote quote = market.listing_quote(*find_equity(position.underlying), now, Extremes::no);
  position.underlying_mark = to_decimal(quote.mark());
}

void add_positions(Balances& balances, const std::vector<Position>& positions, bool is_margin) {
  for (const Position& position : positions) add_value(balances, position);
  balances.initial_requirement = compute_equity_requirement(positions, is_margin, Requirement::initial).rounded(2);
  balances.maintenance_requirement =
      compute_equity_requirement(positions, is_margin, Requirement::maintenance).rounded(2);
  balances.futures_requirement = compute_futures_requirement(positions);
  balances.net_liquidating_value = balances.cash + balances.long_equity - balances.short_equity +
                                   balances.long_derivative - balances.short_derivative + balances.long_futures -
                                   balances.short_futures + balances.long_crypto;
}

Decimal compute_excess(const Balances& balances) {
  const Decimal required = balances.initial_requirement + balances.futures_requirement;
  const Decimal options = balances.long_derivative - balances.short_derivative;
  return (balances.net_liquidating_value - balances.long_crypto - options - required).rounded(3);
}

Decimal compute_buying_power(const Balances& balances) {
  return std::max(Decimal(), compute_excess(balances));
}

bool AccountLedger::is_demo_account(std::string_view account) {
  return account == kMarginAccount || account == kRetirementAccount;
}

std::vector<Holding> AccountLedger::demo_holdings(std::string_view account, Instant now) const {
  if (account == kMarginAccount) return margin_holdings(market_, now);
  if (account == kRetirementAccount) return retirement_holdings(market_, now);
  return {};
}

std::vector<Holding> AccountLedger::holdings(std::string_view account, Instant now) const {
  return with_client_fills(account, demo_holdings(account, now), now);
}

std::vector<Holding> AccountLedger::with_client_fills(std::string_view account, std::vector<Holding> holdings,
                                                      Instant now) const {
  add_client_fills(holdings, fills_.find(account, now), market_, now);
  return holdings;
}

std::vector<Position> AccountLedger::positions(std::string_view account, Instant now) const {
  std::vector<Position> list;
  const Date day = account_day(now);
  for (const Holding& holding : holdings(account, now)) {
    Position position = book_fills(holding, day);
    // Closed on an earlier day.
    if (position.direction == 0 && holding.fills.empty()) continue;
    list.push_back(std::move(position));
  }
  for (Position& position : list) add_underlying_mark(position, market_, now);
  std::stable_partition(list.begin(), list.end(), [](const Position& position) { return position.direction != 0; });
  return list;
}

namespace {

// The cash of an account, and the values of `positions`, which are filled from the holdings.
Balances compute_cash(std::string_view account, const std::vector<Holding>& holdings, Date day,
                      std::vector<Position>& positions) {
  Balances balances;
  balances.settled_cash = Decimal::of(account == kMarginAccount ? "61284.37" : "23910.55");
  for (const Holding& holding : holdings) {
    positions.push_back(book_fills(holding, day));
    add_cash(balances, holding, positions.back(), day);
  }
  return balances;
}

}  // namespace

Decimal AccountLedger::demo_settled_cash(std::string_view account, Instant now) const {
  std::vector<Position> positions;
  return compute_cash(account, demo_holdings(account, now), account_day(now), positions).settled_cash;
}

Balances AccountLedger::balances(std::string_view account, Instant now) const {
  std::vector<Position> positions;
  Balances balances = compute_cash(account, holdings(account, now), account_day(now), positions);
  balances.starting_margin_equity += balances.settled_cash;
  balances.cash = balances.settled_cash + balances.intraday_equities + balances.intraday_futures;
  for (Position& position : positions) add_underlying_mark(position, market_, now);
  add_positions(balances, positions, account == kMarginAccount);
  return balances;
}

}  // namespace simulator
