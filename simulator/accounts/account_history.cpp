#include "account_history.hpp"

#include <algorithm>

#include "cash_movements.hpp"
#include "instruments/futures.hpp"
#include "past_trades.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

bool is_future(const Holding& holding) {
  return holding.instrument_type == "Future";
}

Traded get_traded(const Holding& holding) {
  return {holding.symbol, holding.underlying, holding.instrument_type, holding.multiplier};
}

// Builds the transactions of one account.
class HistoryBuilder {
 public:
  HistoryBuilder(const Market& market, std::string_view account, const std::vector<Holding>& holdings, Instant now)
      : market_(market), is_margin_(account == kMarginAccount), holdings_(holdings), now_(now) {
    period_.day = account_day(now);
    period_.first =
        first_trading_day(std::chrono::year_month(period_.day.year(), period_.day.month()) - std::chrono::months(14));
    period_.held_expiration = support::add_days(period_.day, 400);
    for (const Holding& holding : holdings) {
      if (const auto name = parse_occ(holding.symbol)) {
        period_.held_expiration = std::min(period_.held_expiration, name->expiration);
      }
    }
  }

  // `all` are the same holdings with the fills of client orders, and those that client orders alone have made.
  Transactions build(const Decimal& settled_cash, const std::vector<Holding>& all) {
    if (is_margin_) {
      add_margin_trades(book_, market_, period_, shares_since("AAPL"));
    } else {
      add_retirement_trades(book_, market_, period_);
    }
    for (const Holding& holding : holdings_) open(holding);
    add_cash_movements(book_, period_, is_margin_);
    add_dividends(book_, period_);
    add_opening_cash(settled_cash);
    for (const Holding& holding : all) {
      add_carried(holding);
      add_fills(holding);
    }
    return number(book_.take());
  }

 private:
  static Date first_trading_day(std::chrono::year_month month) {
    const Date first = month / std::chrono::day(1);
    return trading_day_after(Venue::equity, support::add_days(first, -1));
  }

  Date shares_since(std::string_view symbol) const {
    for (const Holding& holding : holdings_) {
      if (holding.symbol == symbol) return support::add_days(new_york_date(holding.opened_at), 1);
    }
    return period_.day;
  }

  // The trades behind what is held at the start of the day. Those of one minute and underlying are one order.
  void open(const Holding& holding) {
    if (holding.held.is_zero()) return;
    const Traded traded = get_traded(holding);
    const Decimal bought = holding.held + (holding.earlier ? holding.earlier->quantity : Decimal());
    if (holding.symbol == "F") {
      deliver(traded, holding);
    } else {
      book_.trade(traded, holding.opened_at, bought, holding.average_open,
                  find_order(holding.opened_at, holding.underlying));
    }
    if (holding.earlier) {
      book_.trade(traded, holding.earlier->at, -holding.earlier->quantity, holding.earlier->price, book_.next_order());
    }
    if (is_future(holding)) add_settlements(holding);
  }

  // Shares that came from another broker.
  void deliver(const Traded& traded, const Holding& holding) {
    Transaction row = make_trade(traded, holding.opened_at, holding.held, holding.average_open, 0);
    row.type = "Receive Deliver";
    row.sub_type = "ACAT";
    row.description = "Incoming ACAT transfer of " + holding.held.to_string() + ' ' + holding.symbol;
    row.value = 0;
    row.fees = {};
    book_.move(std::move(row));
  }

  // A future's gain of each session is settled when the next one opens.
  void add_settlements(const Holding& holding) {
    const auto contract = find_future(holding.symbol, new_york_date(now_));
    const Venue venue = get_venue(*contract->product);
    const Date latest = latest_session(venue, now_).date;
    Date session = latest_session(venue, holding.opened_at).date;
    Decimal before = holding.average_open;
    while (session < latest) {
      const Session next = session_on(venue, trading_day_after(venue, session));
      const Decimal settled = Decimal::of(format_decimal(market_.future_quote(*contract, next.open).previous_close));
      add_settlement(holding, session, next.open, settled, (settled - before) * holding.held);
      before = settled;
      session = next.date;
    }
  }

  // The trades of client orders before the day, and the settlements of their futures since.
  void add_carried(const Holding& holding) {
    if (holding.carried.empty()) return;
    if (is_future(holding)) return add_carried_futures(holding);
    Decimal held;
    for (const Fill& fill : holding.carried) {
      add_sent(holding, fill, held, {});
      held += fill.quantity;
    }
  }

  void add_carried_futures(const Holding& holding) {
    const ClientFill& first = *holding.carried.front().sent;
    const Venue venue = first.instrument.venue;
    Session session = latest_session(venue, first.at);
    Decimal held, basis;
    const auto settle_before = [&](Instant at) {
      while (true) {
        const Session next = session_on(venue, trading_day_after(venue, session.date));
        if (next.open > at) return;
        const Decimal settled =
            Decimal::of(format_decimal(market_.quote(first.instrument, next.open, Extremes::no).previous_close));
        if (!held.is_zero()) add_settlement(holding, session.date, next.open, settled, (settled - basis) * held);
        basis = settled;
        session = next;
      }
    };
    for (const Fill& fill : holding.carried) {
      settle_before(fill.at);
      const Decimal realized = close_and_open(fill, held, basis);
      add_sent(holding, fill, held - fill.quantity, realized * holding.multiplier);
    }
    settle_before(now_);
  }

  // Changes the quantity held and its basis. Returns what the part of the fill that closes gains for a multiplier of 1.
  static Decimal close_and_open(const Fill& fill, Decimal& held, Decimal& basis) {
    Decimal realized, opened = fill.quantity;
    if (!held.is_zero() && held.is_negative() != fill.quantity.is_negative()) {
      const Decimal closed = held.abs() < fill.quantity.abs() ? -held : fill.quantity;
      realized = (fill.price - basis) * -closed;
      held += closed;
      opened -= closed;
    }
    if (!opened.is_zero()) basis = (basis * held + fill.price * opened) / (held + opened);
    held += opened;
    return realized;
  }

  void add_settlement(const Holding& holding, Date date, Instant at, const Decimal& settled, const Decimal& gain) {
    Transaction row;
    row.at = at;
    row.date = date;
    row.type = "Money Movement";
    row.sub_type = "Mark to Market";
    row.description = holding.symbol + " mark to market at " + settled.money();
    row.traded = get_traded(holding);
    row.price = settled;
    row.value = gain * holding.multiplier;
    book_.add(std::move(row));
  }

  // A trade of a client order. `held` is the position before it.
  void add_sent(const Holding& holding, const Fill& fill, const Decimal& held, const Decimal& realized) {
    Transaction row = make_trade(get_traded(holding), fill.at, fill.quantity, fill.price, held, realized);
    row.action = row.sub_type = fill.sent->action;
    row.fees = fill.sent->fees;
    row.id = fill.sent->transaction_id;
    row.order_id = fill.sent->order_id;
    if (fill.sent->is_expiration) make_expiration(row);
    book_.move(std::move(row));
  }

  static void make_expiration(Transaction& row) {
    const bool is_option = row.traded.instrument_type.ends_with("Option");
    row.type = "Receive Deliver";
    row.sub_type = !is_option                   ? "Futures Settlement"
                   : row.price->is_zero()       ? "Expiration"
                   : row.quantity.is_negative() ? "Cash Settled Exercise"
                                                : "Cash Settled Assignment";
    row.description = "Removal of " + row.traded.symbol + " due to expiration";
  }

  // The trades of the day.
  void add_fills(const Holding& holding) {
    Decimal held = holding.held, basis = holding.close;
    for (const Fill& fill : holding.carried) held += fill.quantity;
    for (const Fill& fill : holding.fills) {
      const Decimal before = held;
      const Decimal gain = close_and_open(fill, held, basis) * holding.multiplier;
      const Decimal realized = is_future(holding) ? gain : Decimal();
      if (fill.sent) {
        add_sent(holding, fill, before, realized);
        continue;
      }
      book_.trade(get_traded(holding), fill.at, fill.quantity, fill.price, find_order(fill.at, holding.underlying),
                  realized);
    }
  }

  int find_order(Instant at, const std::string& underlying) {
    int& order = orders_[{at, underlying}];
    if (order == 0) order = book_.next_order();
    return order;
  }

  // The cash at the beginning, in whole cents, and the remainder, so that the sum is the cash at the start of the day.
  void add_opening_cash(const Decimal& settled_cash) {
    Decimal missing = settled_cash;
    for (const Transaction& row : book_.rows()) missing -= row.net_value();
    const Decimal cash = missing.rounded(2);
    Transaction opening =
        make_cash_movement(period_.first, 9h + 1min, "Transfer", cash, "Incoming ACAT transfer of cash");
    book_.add(std::move(opening));
    if (cash == missing) return;
    const Date adjusted = trading_day_after(Venue::equity, period_.first);
    book_.add(
        make_cash_movement(adjusted, 9h + 2min, "Balance Adjustment", missing - cash, "Regulatory fee adjustment"));
  }

  // Orders the rows by time and gives them ids: the day's number, then the place in the day. Trades of client orders
  // have theirs.
  Transactions number(Transactions rows) const {
    std::stable_sort(rows.begin(), rows.end(), [](const Transaction& a, const Transaction& b) { return a.at < b.at; });
    std::map<int, std::int64_t> order_ids;
    Date day;
    std::int64_t place = 0, order_place = 0;
    for (Transaction& row : rows) {
      const Date date = new_york_date(row.at);
      if (date != day) place = order_place = 0;
      day = date;
      if (row.id != 0) continue;
      const std::int64_t first = std::chrono::sys_days(date).time_since_epoch().count() * 2'000 + (is_margin_ ? 0 : 1);
      row.id = first + 2 * ++place;
      if (row.order == 0) continue;
      std::int64_t& order_id = order_ids[row.order];
      if (order_id == 0) order_id = 400'000'000 + first + 2 * ++order_place;
      row.order_id = order_id;
    }
    return rows;
  }

  const Market& market_;
  bool is_margin_;
  const std::vector<Holding>& holdings_;
  Instant now_;
  TradingPeriod period_;
  TradeBook book_;
  std::map<std::pair<Instant, std::string>, int> orders_;
};

}  // namespace

std::shared_ptr<const Transactions> AccountHistory::transactions(std::string_view account, Instant now) const {
  const std::vector<Holding> holdings = ledger_.demo_holdings(account, now);
  return find(account, now, holdings, ledger_.with_client_fills(account, holdings, now));
}

std::shared_ptr<const Transactions> AccountHistory::demo_transactions(std::string_view account, Instant now) const {
  const std::vector<Holding> holdings = ledger_.demo_holdings(account, now);
  return find(account, now, holdings, holdings);
}

std::shared_ptr<const Transactions> AccountHistory::find(std::string_view account, Instant now,
                                                         const std::vector<Holding>& demo,
                                                         const std::vector<Holding>& all) const {
  Key key{account_day(now), new_york_date(now), latest_session(Venue::cme, now).date, 0, 0};
  for (const Holding& holding : demo) key.fills += holding.fills.size();
  for (const Holding& holding : all) key.client_fills += holding.fills.size() + holding.carried.size();
  key.client_fills -= key.fills;
  const std::pair name(std::string(account), key.client_fills == 0);
  {
    const support::MutexLock lock(mutex_);
    const auto found = entries_.find(name);
    if (found != entries_.end() && found->second.key == key) return found->second.transactions;
  }
  auto built = std::make_shared<const Transactions>(
      HistoryBuilder(market_, account, demo, now).build(ledger_.demo_settled_cash(account, now), all));
  const support::MutexLock lock(mutex_);
  entries_[name] = {key, built};
  return built;
}

}  // namespace simulator
