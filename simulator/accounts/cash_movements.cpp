#include "cash_movements.hpp"

#include <set>

#include "market/corporate_events.hpp"
#include "market/hash_rng.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

// An amount between the two, in cents, that depends on the month only.
Decimal choose_amount(std::string_view name, int month, int least_cents, int most_cents) {
  const int cents = least_cents + static_cast<int>(uniform(0, name, month) * (most_cents - least_cents));
  return Decimal::divide(cents, 100, 2);
}

class CashMovements {
 public:
  CashMovements(TradeBook& book, const TradingPeriod& period) : book_(book), period_(period) {}

  // Adds a movement on this day of the month, or the trading day before it, if that is in the period.
  void add(std::chrono::year_month month, unsigned day, std::string_view sub_type, const Decimal& value,
           std::string description, std::string_view type = "Money Movement") {
    const Date date = trading_day_on_or_before(Venue::equity, month / std::chrono::day(day));
    if (date <= period_.first || date >= period_.day) return;
    Transaction row = make_cash_movement(date, 17h + 30min, sub_type, value, std::move(description));
    row.type = type;
    book_.add(std::move(row));
  }

 private:
  TradeBook& book_;
  const TradingPeriod& period_;
};

// The months of the period, with their number in the year.
template <class Each>
void each_month(const TradingPeriod& period, Each each) {
  auto month = std::chrono::year_month(period.first.year(), period.first.month());
  for (; month <= std::chrono::year_month(period.day.year(), period.day.month()); month += std::chrono::months(1)) {
    each(month, static_cast<unsigned>(month.month()));
  }
}

}  // namespace

void add_cash_movements(TradeBook& book, const TradingPeriod& period, bool is_margin) {
  CashMovements cash(book, period);
  each_month(period, [&](std::chrono::year_month month, unsigned number) {
    const int key = static_cast<int>(month.year()) * 12 + static_cast<int>(number);
    if (is_margin) {
      cash.add(month, 5, "Deposit", 1500, "ACH DEPOSIT");
      cash.add(month, 16, "Credit Interest", choose_amount("interest", key, 1100, 2600), "INTEREST ON CREDIT BALANCE");
      if (number % 6 == 0) {
        cash.add(month, 20, "Withdrawal", -2500, "Wire Funds Sent");
        cash.add(month, 20, "Fee", -25, "Wire fee");
      }
    } else {
      cash.add(month, 16, "Credit Interest", choose_amount("retirement", key, 300, 900), "INTEREST ON CREDIT BALANCE");
      cash.add(month, 24, "Fully Paid Stock Lending Income", choose_amount("lending", key, 80, 410),
               "FULLYPAID LENDING REBATE");
    }
    // Contributions to the retirement account.
    if (number == 1 || number == 4) {
      cash.add(month, 10, "Transfer", is_margin ? -3500 : 3500,
               is_margin ? "Transfer to retirement account" : "Transfer from individual account",
               "Administrative Transfer");
    }
  });
}

void add_dividends(TradeBook& book, const TradingPeriod& period) {
  std::set<std::string> symbols;
  for (const Transaction& row : book.rows()) {
    if (row.traded.instrument_type == "Equity") symbols.insert(row.traded.symbol);
  }
  for (const std::string& symbol : symbols) {
    const InstrumentSpec& listing = *find_equity(symbol);
    for (int quarter = -6; listing.dividend > 0 && quarter <= 0; ++quarter) {
      const Date ex = quarterly_event(listing, CorporateEvent::ex_dividend, period.day, quarter);
      const Date paid = dividend_pay_date(ex);
      if (paid >= period.day) continue;
      Decimal held;
      for (const Transaction& row : book.rows()) {
        if (row.traded.symbol == symbol && row.at < new_york_time(ex, 0min)) held += row.quantity;
      }
      if (held.is_zero()) continue;
      const Decimal rate = Decimal::of(format_decimal(listing.dividend / 4, 4));
      Transaction row = make_cash_movement(paid, 8h, "Dividend", (held * rate).rounded(2), std::string(listing.name));
      row.traded = {symbol, symbol, "Equity", 1};
      book.add(std::move(row));
    }
  }
}

}  // namespace simulator
